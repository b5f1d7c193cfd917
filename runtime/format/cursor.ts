/**
 * The tokens of a text in their order, each with the comments around it. Printers take one after the other, so no token and no
 * comment can be lost, doubled or moved past another. Commas are no tokens here: they only separate, and printers write them.
 */
import { readTokens } from "../syntax/tokens.js";
import type { Comment, Span } from "../syntax/index.js";
import { blankLine, concat, type Doc, freshLine, inlineComment, isHard, suffix } from "./doc.js";

/** The text cannot be formatted; it stays as it is. */
export class Unformattable extends Error {
  override readonly name = "Unformattable";
}

/** What may stand before the first token of an item: with `blanks`, an empty line is kept. */
type Start = "token" | "item" | "spaced-item";

export class Cursor {
  private readonly tokens: readonly Span[];
  private readonly comments: readonly Comment[];
  private index = 0;
  private comment = 0;
  /** The next token needs a line of its own: a comment to the end of the line is before it. */
  private broken = false;

  constructor(private readonly source: string) {
    const { tokens, comments } = readTokens(source);
    this.tokens = tokens
      .filter(({ image }) => image !== ",")
      .map(({ startOffset, endOffset }) => ({ start: startOffset, end: endOffset + 1 }));
    this.comments = comments;
  }

  /** Where the units that were printed are in the source: a token, or a literal of several. */
  readonly units: Span[] = [];

  get done(): boolean {
    return this.index >= this.tokens.length;
  }
  /** The text of the next token; empty at the end. */
  get next(): string {
    const token = this.tokens[this.index];
    return token === undefined ? "" : this.source.slice(token.start, token.end);
  }
  peek(distance: number): string {
    const token = this.tokens[this.index + distance];
    return token === undefined ? "" : this.source.slice(token.start, token.end);
  }
  /** Where the next token begins. */
  get offset(): number {
    return this.tokens[this.index]?.start ?? this.source.length;
  }
  /** Where the last token ended. */
  get previousEnd(): number {
    return this.tokens[this.index - 1]?.end ?? 0;
  }
  slice(span: Span): string {
    return this.source.slice(span.start, span.end);
  }
  /** Returns whether the next token is not on the line of the one before. */
  get atNewLine(): boolean {
    return this.source.slice(this.previousEnd, this.offset).includes("\n");
  }
  /** Returns whether a line break or a comment follows the next token. */
  get breaksAfterNext(): boolean {
    const [token, second] = [this.tokens[this.index], this.tokens[this.index + 1]];
    return token === undefined || /[\n/]/.test(this.source.slice(token.end, second?.start));
  }
  /** Returns whether a comment makes the next token begin a line. */
  get takesOwnLine(): boolean {
    return this.broken || this.besideToken(this.commentsBefore(this.offset)) > 0;
  }
  /** How many comments were taken so far. */
  get commentsTaken(): number {
    return this.comment;
  }
  /** Returns the character that separates two parts of the source, comments left out. */
  signBetween(start: number, end: number): string {
    const token = this.tokens.find((one) => one.start >= start && one.end <= end);
    return token === undefined ? "" : this.slice(token);
  }
  /** Returns whether a comment is before the next token. */
  get atComment(): boolean {
    const next = this.comments[this.comment];
    return next !== undefined && next.start < this.offset;
  }
  /** Returns the offset of the bracket that closes the next token, or of nothing. */
  closing(): number {
    let depth = 0;
    for (let index = this.index; index < this.tokens.length; index++) {
      const image = this.slice(this.tokens[index]!);
      if (isBracket(image, "([{")) depth++;
      else if (isBracket(image, ")]}") && --depth === 0) return this.tokens[index]!.start;
    }
    throw new Unformattable();
  }

  /** Takes the comments before an item of a list, and with `blanks` the empty line before it. */
  beginItem(blanks: boolean): Doc {
    return this.leading(blanks ? "spaced-item" : "item");
  }

  /** Takes the next token, which must be one of `expected` if any are given. */
  token(...expected: readonly string[]): Doc {
    const token = this.tokens[this.index];
    if (token === undefined || (expected.length > 0 && !expected.includes(this.next))) throw new Unformattable();
    return this.unit(token, this.slice(token));
  }
  /** Takes the tokens of a node as one, with the text of the source. */
  verbatim(node: Span, content: Doc = this.slice(node)): Doc {
    if (this.offset !== node.start) throw new Unformattable();
    return this.unit(node, content);
  }

  private unit(span: Span, content: Doc): Doc {
    const leading = this.leading();
    const number = this.units.push(span) - 1;
    while (this.index < this.tokens.length && this.tokens[this.index]!.start < span.end) this.index++;
    // Comments in a literal are part of its text.
    while (this.comment < this.comments.length && this.comments[this.comment]!.start < span.end) this.comment++;
    const token: Doc = { kind: "token", index: number, content, hard: isHard(content) };
    return concat(leading, token, this.trailing());
  }

  /** The comments before the bracket that closes a list, which belong into it; `undefined` where there are none. */
  dangling(): Doc | undefined {
    return this.atComment ? this.leading("token", false) : undefined;
  }

  /** The comments before the next token that are not beside the one before, `separated` from that token. */
  private leading(start: Start = "token", separated = true): Doc {
    const parts: Doc[] = [];
    if (this.broken) parts.push(freshLine);
    this.broken = false;
    let from = this.comment === 0 ? this.previousEnd : Math.max(this.previousEnd, this.comments[this.comment - 1]!.end);
    const closes = ")]}".includes(this.next) || this.done;
    const spaced = start === "spaced-item" || (this.atComment && (start === "item" || closes));
    let first = this.previousEnd === 0 || "([{".includes(this.source[this.previousEnd - 1]!);
    const comma = this.commaIn(from, this.offset);
    const found = this.commentsBefore(this.offset);
    this.comment += found.length;
    const beside = this.besideToken(found);
    found.forEach((comment, index) => {
      const breaks = lineBreaks(this.source, from, comment.start);
      if (breaks > 1 && spaced && !first) parts.push(blankLine);
      // One on the line of the token needs no line of its own.
      else if (breaks > 0 && (index < beside || index > 0)) parts.push(freshLine);
      parts.push(this.printed(comment));
      from = comment.end;
      first = false;
    });
    const breaks = lineBreaks(this.source, from, this.offset);
    const last = found[found.length - 1];
    // A `///` with a comma after it, or before it on its line, documents nothing; without the comma it would.
    const undocumented = last?.style === "doc" && comma > this.source.lastIndexOf("\n", last.start);
    if ((breaks > 1 && spaced && !closes && !first) || (undocumented && breaks > 0)) parts.push(blankLine);
    else if (found.length > 0 && separated && breaks > 0) parts.push(freshLine);
    return concat(...parts);
  }

  /** Returns from which of `comments` on they are on the line of the next token. */
  private besideToken(comments: readonly Comment[]): number {
    let index = comments.length;
    let to = this.offset;
    while (index > 0) {
      const { start, end, style } = comments[index - 1]!;
      if (style !== "block" || lineBreaks(this.source, end, to) > 0) break;
      to = start;
      index--;
    }
    return index;
  }
  private commentsBefore(offset: number): readonly Comment[] {
    let end = this.comment;
    while (end < this.comments.length && this.comments[end]!.start < offset) end++;
    return this.comments.slice(this.comment, end);
  }

  /** The comments beside the last token, up to the end of its line. */
  private trailing(): Doc {
    const from = this.previousEnd;
    const to = this.offset;
    const parts: Doc[] = [];
    let end = from;
    const hasBreak = this.breaksOutsideComments(from, to);
    const comma = this.commaIn(from, to);
    while (this.atComment) {
      const comment = this.comments[this.comment]!;
      if (lineBreaks(this.source, end, comment.start) > 0) break;
      if (!hasBreak && !this.done && comment.start > comma) break;
      // Else a comment about the next thing would begin on the line of this one and end on the next.
      if (comment.style === "block" && comment.text.includes("\n")) break;
      this.comment++;
      end = comment.end;
      if (comment.style === "block") parts.push(inlineComment([comment.text]));
      else {
        parts.push(suffix(` ${comment.text.trimEnd()}`));
        this.broken = true;
      }
    }
    return concat(...parts);
  }

  /** Where the comma between two tokens is, or the end. */
  private commaIn(from: number, to: number): number {
    let at = from;
    for (let index = this.comment; at < to; index++) {
      const comment = this.comments[index];
      const end = comment === undefined ? to : Math.min(comment.start, to);
      const comma = this.source.slice(at, end).indexOf(",");
      if (comma >= 0) return at + comma;
      if (comment === undefined || comment.start >= to) break;
      at = comment.end;
    }
    return -1;
  }
  private breaksOutsideComments(from: number, to: number): boolean {
    let at = from;
    for (let index = this.comment; at < to; index++) {
      const comment = this.comments[index];
      if (comment === undefined || comment.start >= to) return lineBreaks(this.source, at, to) > 0;
      if (lineBreaks(this.source, at, comment.start) > 0) return true;
      at = comment.end;
    }
    return false;
  }

  private printed({ text, start }: Comment): Doc {
    if (!text.includes("\n")) return inlineComment([text.trimEnd()]);
    // The other lines move with the first, if that begins its line.
    const lineStart = this.source.lastIndexOf("\n", start) + 1;
    const indentation = /^[ \t]*/.exec(this.source.slice(lineStart, start))![0];
    const [first = "", ...others] = text.split("\n").map((one) => one.trimEnd());
    const cut = others.map((other) => {
      let at = 0;
      while (at < indentation.length && (other[at] === " " || other[at] === "\t")) at++;
      return other.slice(at);
    });
    return inlineComment([first, ...others], [first, ...cut]);
  }
}

const isBracket = (image: string, among: string): boolean => image.length === 1 && among.includes(image);

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++;
  return count;
}
