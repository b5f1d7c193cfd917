import type { Span } from "./ast.js";
import { isWord, type SyntaxToken } from "./token-types.js";

const OPENERS: ReadonlySet<string> = new Set(["(", "[", "{"]);
export const CLOSERS: ReadonlySet<string> = new Set([")", "]", "}"]);
const NONE = -1;

/**
 * The brackets and lines of tokens, by index: found in one pass, so that what is asked at each token takes no longer in a long text.
 * `NONE` where there is no such token.
 */
export interface TokenShape {
  readonly tokens: readonly SyntaxToken[];
  /** The bracket that closes this one. */
  readonly closing: Int32Array;
  /** The bracket that is open here. */
  readonly opening: Int32Array;
  /** The first token of the line. */
  readonly lineStart: Int32Array;
  /** The last token of the line, brackets that are opened on it included. */
  readonly lineEnd: Int32Array;
}

export function shapeOf(tokens: readonly SyntaxToken[]): TokenShape {
  const indices = new Map(tokens.map((token, index) => [token, index]));
  const [closing, opening, lineStart, lineEnd] = Array.from({ length: 4 }, () => new Int32Array(tokens.length));
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    const { partner, image, newline, first, startOffset } = token;
    const isClosed = partner !== undefined && !partner.missing && partner.startOffset > startOffset;
    closing![index] = isClosed ? (indices.get(partner) ?? NONE) : NONE;
    opening![index] = open.at(-1) ?? NONE;
    if (CLOSERS.has(image)) open.pop();
    else if (OPENERS.has(image)) open.push(index);
    lineStart![index] = index === 0 || newline || first ? index : lineStart![index - 1]!;
  }
  for (let index = tokens.length - 1; index >= 0; index--) {
    const last = closing![index] === NONE ? index : closing![index]!;
    const next = tokens[last + 1];
    const ends = next === undefined || next.newline || next.first || CLOSERS.has(next.image);
    lineEnd![index] = ends ? last : lineEnd![last + 1]!;
  }
  return { tokens, closing: closing!, opening: opening!, lineStart: lineStart!, lineEnd: lineEnd! };
}

/** A token with those around it, which are named by their distance to it. */
export class Place {
  readonly #shape: TokenShape;
  readonly #index: number;
  readonly text: string;

  constructor(shape: TokenShape, index: number, text: string) {
    this.#shape = shape;
    this.#index = index;
    this.text = text;
  }

  /** The token so far away; `undefined` outside the text. */
  token(distance = 0): SyntaxToken | undefined {
    return this.#shape.tokens[this.#index + distance];
  }
  image(distance = 0): string {
    return this.token(distance)?.image ?? "";
  }
  is(...images: readonly string[]): boolean {
    return images.every((image, distance) => this.image(distance) === image);
  }
  isName(distance = 0): boolean {
    const token = this.token(distance);
    return token !== undefined && isWord(token);
  }
  isText(distance = 0): boolean {
    return this.image(distance).startsWith('"');
  }
  move(distance: number): Place {
    return new Place(this.#shape, this.#index + distance, this.text);
  }
  start(distance = 0): number {
    return this.token(distance)?.startOffset ?? this.text.length;
  }
  end(distance = 0): number {
    return (this.token(distance)?.endOffset ?? this.text.length - 1) + 1;
  }
  slice(from: number, to: number): string {
    return this.text.slice(this.start(from), this.end(to));
  }
  /** The distance of the bracket that closes the one so far away. */
  closing(distance = 0): number | undefined {
    return this.#distance(this.#shape.closing[this.#index + distance]);
  }
  /** The distance of the bracket that is open here. */
  opening(): number | undefined {
    return this.#distance(this.#shape.opening[this.#index]);
  }
  /** The distance of the first token of the line. */
  lineStart(): number {
    return this.#distance(this.#shape.lineStart[this.#index]) ?? 0;
  }
  /** The distance of the last token of the line, brackets that are opened on it included. */
  lineEnd(): number {
    return this.#distance(this.#shape.lineEnd[this.#index]) ?? 0;
  }
  span(from: number, to: number): Span {
    return { start: this.start(from), end: this.end(to) };
  }

  #distance(index: number | undefined): number | undefined {
    return index === undefined || index === NONE ? undefined : index - this.#index;
  }
}
