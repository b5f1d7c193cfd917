/**
 * The documents that printers make and `render` lays out: texts, and places where a line may or must break.
 *
 * A group is printed on one line if it fits and nothing in it must break; else all of its own lines break, and the groups in it
 * are asked anew. Whether something in a document must break (`hard`) is known when it is made.
 */

/** A document. A string has no line break in it. */
export type Doc = string | Part;

export type Part =
  | Concat
  | Token
  | Lines
  | InlineComment
  | Line
  | FreshLine
  | Indent
  | Group
  | Choice
  | Operation
  | Separator
  | { readonly kind: "suffix"; readonly text: string; readonly hard: false };

interface Concat {
  readonly kind: "concat";
  readonly parts: readonly Doc[];
  readonly hard: boolean;
}
/** A token of the source, by its number. `render` tells where it came to stand. */
export interface Token {
  readonly kind: "token";
  readonly index: number;
  readonly content: Doc;
  readonly hard: boolean;
}
/**
 * A comment, set off by blanks where it does not begin its line. Its further lines stay as they are; where it begins its line
 * they are `moved` with it.
 */
interface InlineComment {
  readonly kind: "comment";
  readonly lines: readonly string[];
  readonly moved: readonly string[];
  readonly hard: boolean;
}
/** A text of several lines. Those after the first are printed one level deeper, or as they are where `deeper` is not set. */
interface Lines {
  readonly kind: "lines";
  readonly lines: readonly string[];
  readonly deeper: number | undefined;
  readonly hard: true;
}
/** A line break where the surrounding group is broken, else `flat`. */
interface Line {
  readonly kind: "line";
  readonly flat: string;
  readonly hard: false;
}
/** Begins a line unless one has just begun; with `blank`, after an empty line. */
interface FreshLine {
  readonly kind: "fresh";
  readonly blank: boolean;
  readonly hard: true;
}
interface Indent {
  readonly kind: "indent";
  readonly content: Doc;
  readonly hard: boolean;
}
export interface Group {
  readonly kind: "group";
  readonly content: Doc;
  /** Its own lines break. */
  readonly hard: boolean;
}
/** `first` if it fits as a whole, `second` if its first line fits, else `third`. */
export interface Choice {
  readonly kind: "choice";
  readonly first: Doc;
  readonly second: Doc | undefined;
  readonly third: Doc;
  readonly hard: boolean;
}
/** `joined` where `start` does not fit on its line as a whole, else `other`. */
interface Operation {
  readonly kind: "operation";
  readonly start: Doc;
  readonly joined: Doc;
  readonly other: Doc;
  readonly hard: boolean;
}
/** `flat` where the surrounding group is on one line, else `broken`. */
interface Separator {
  readonly kind: "separator";
  readonly flat: string;
  readonly broken: string;
  readonly hard: false;
}

export const isHard = (doc: Doc): boolean => typeof doc !== "string" && doc.hard;

export const concat = (...parts: readonly Doc[]): Doc => ({ kind: "concat", parts, hard: parts.some(isHard) });
export const indent = (content: Doc): Doc => ({ kind: "indent", content, hard: isHard(content) });
export const group = (content: Doc, broken = false): Group => ({
  kind: "group",
  content,
  hard: broken || isHard(content),
});
export const choice = (first: Doc, second: Doc | undefined, third: Doc): Choice => ({
  kind: "choice",
  first,
  second,
  third,
  hard: isHard(first),
});
/** What the author has broken into lines. */
export const broken = (content: Doc): Doc => ({ ...choice(content, undefined, content), hard: true });
export const operation = (start: Doc, joined: Doc, other: Doc): Doc => ({
  kind: "operation",
  start,
  joined,
  other,
  hard: isHard(joined),
});
export const separator = (flat: string, broken: string): Doc => ({ kind: "separator", flat, broken, hard: false });
/** A comment to the end of the line. Who prints what follows it begins a line. */
export const suffix = (text: string): Doc => ({ kind: "suffix", text, hard: false });
export const inlineComment = (texts: readonly string[], moved = texts): Doc => ({
  kind: "comment",
  lines: texts,
  moved,
  hard: texts.length > 1,
});
export const lines = (texts: readonly string[], deeper?: number): Doc => ({
  kind: "lines",
  lines: texts,
  deeper,
  hard: true,
});

/** A blank, or a line break. */
export const line: Doc = { kind: "line", flat: " ", hard: false };
/** Nothing, or a line break. */
export const softLine: Doc = { kind: "line", flat: "", hard: false };
export const freshLine: Doc = { kind: "fresh", blank: false, hard: true };
export const blankLine: Doc = { kind: "fresh", blank: true, hard: true };

/**
 * Returns `doc` with its last group broken, or `undefined` where it ends in no group. A choice gives its second layout only: whether it
 * is the third is not known before what stands around it is laid out, and the author may have broken it so.
 */
export function withLastBroken(doc: Doc): Doc | undefined {
  if (typeof doc === "string") return undefined;
  switch (doc.kind) {
    case "group":
      return { ...doc, hard: true };
    case "choice":
      return doc.second;
    case "operation":
      return undefined;
    case "concat": {
      const last = doc.parts[doc.parts.length - 1];
      const broken = last === undefined ? undefined : withLastBroken(last);
      return broken === undefined ? undefined : concat(...doc.parts.slice(0, -1), broken);
    }
    case "token": {
      const broken = withLastBroken(doc.content);
      return broken === undefined ? undefined : { ...doc, content: broken, hard: true };
    }
    case "lines":
      return doc;
    case "indent":
    case "line":
    case "fresh":
    case "separator":
    case "suffix":
    case "comment":
      return undefined;
  }
}
