/**
 * Splits a text by a list of patterns. At each place the first pattern of the list that fits makes a token; which ones are tried
 * depends on the character there. A character that no pattern fits is skipped.
 */
import { createToken, END, type SyntaxToken } from "./token.js";
import type { TokenType } from "./token-type.js";

/** Returns where what begins at `offset` ends, or -1 where the pattern does not fit. It never returns `offset` itself. */
export type Scan = (text: string, offset: number) => number;

export interface LexerPattern {
  /** What it makes: a token of the type, a part of the group, or nothing. */
  readonly makes: TokenType | { readonly group: string } | "nothing";
  /** A fixed text, an expression that matches at least one character, or a function. */
  readonly pattern: string | RegExp | Scan;
  /** Every character that it may begin with; all, where this is omitted. A fixed text says it itself. */
  readonly starts?: string;
  /** Whether a match may span lines. */
  readonly lines?: boolean;
}

/** What a pattern of a group matched, from the offset `start`. */
export interface GroupedText {
  readonly start: number;
  readonly image: string;
}

export interface SplitText {
  readonly tokens: SyntaxToken[];
  /** By the name of the group, in the order of the text; a group that nothing is in may be absent. */
  readonly groups: ReadonlyMap<string, readonly GroupedText[]>;
}

/** A pattern made ready to be tried. */
interface Entry {
  readonly fixed: string | undefined;
  readonly expression: RegExp | undefined;
  readonly scan: Scan | undefined;
  readonly type: TokenType | undefined;
  readonly group: string | undefined;
}

const ASCII = 128;

export class Lexer {
  /** The patterns to try, in order, by the code of the first character; those of all other characters last. */
  private readonly entries: Entry[][] = Array.from({ length: ASCII + 1 }, () => []);

  /** The tokens of the text that is being split: an array that grows takes more than twice its length. */
  private readonly collected: SyntaxToken[] = [];

  constructor(patterns: readonly LexerPattern[]) {
    for (const pattern of patterns) {
      const entry = toEntry(pattern);
      const starts = entry.fixed?.slice(0, 1) ?? pattern.starts;
      const places = starts === undefined ? this.entries.keys() : new Set(Array.from(starts, placeOf));
      for (const place of places) this.entries[place]!.push(entry);
    }
  }

  split(text: string): SplitText {
    let count = 0;
    const groups = new Map<string, GroupedText[]>();
    for (let at = 0; at < text.length;) {
      const entries = this.entries[Math.min(text.charCodeAt(at), ASCII)]!;
      let end = -1;
      for (const entry of entries) {
        end = endOf(entry, text, at);
        if (end < 0) continue;
        const { type, group } = entry;
        if (type !== undefined) this.collected[count++] = createToken(type, entry.fixed ?? text.slice(at, end), at);
        else if (group !== undefined) addTo(groups, group, { start: at, image: text.slice(at, end) });
        break;
      }
      at = end < 0 ? at + 1 : end;
    }
    const tokens = this.collected.slice(0, count);
    this.collected.fill(END, 0, count);
    return { tokens, groups };
  }
}

function toEntry({ makes, pattern }: LexerPattern): Entry {
  const isGroup = makes !== "nothing" && "group" in makes;
  return {
    fixed: typeof pattern === "string" ? pattern : undefined,
    expression: pattern instanceof RegExp ? new RegExp(pattern.source, "y") : undefined,
    scan: typeof pattern === "function" ? pattern : undefined,
    type: makes === "nothing" || isGroup ? undefined : makes,
    group: isGroup ? makes.group : undefined,
  };
}

function placeOf(character: string): number {
  return Math.min(character.charCodeAt(0), ASCII);
}

/** Where the match of the entry at the offset ends, or -1. Nothing is allocated: nearly every token passes here. */
function endOf({ fixed, expression, scan }: Entry, text: string, at: number): number {
  if (fixed !== undefined) return fixed.length === 1 || text.startsWith(fixed, at) ? at + fixed.length : -1;
  if (expression === undefined) return scan!(text, at);
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : -1;
}

function addTo(groups: Map<string, GroupedText[]>, name: string, part: GroupedText): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [part]);
  else group.push(part);
}
