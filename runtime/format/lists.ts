/** Lists in brackets: what stands on one line, what on a line of its own, and where commas are. */
import type { Span } from "../syntax/index.js";
import type { Context } from "./context.js";
import { Unformattable } from "./cursor.js";
import {
  type Choice,
  concat,
  type Doc,
  type Group,
  group,
  indent,
  isHard,
  line,
  separator,
  softLine,
  withLastBroken,
} from "./doc.js";

interface Brackets {
  readonly open: "{" | "[" | "(";
  readonly close: "}" | "]" | ")";
}
const BRACES: Brackets = { open: "{", close: "}" };
const SQUARE: Brackets = { open: "[", close: "]" };

interface Style {
  /** Several items are always on lines of their own. Else they are if they do not fit, or the author broke the first line. */
  readonly oneOnALine: boolean;
  /** Commas end the lines of a list that is broken. */
  readonly commas: boolean;
  /** So does one behind the last item, always. */
  readonly lastComma?: true;
}
/** Statements, settings, fields of memory: one on a line, without commas. */
export const BLOCK: Style = { oneOnALine: true, commas: false };
/** Literals and types: on one line if they fit and the author began them there. */
export const LITERAL: Style = { oneOnALine: false, commas: true };
/** The few settings of a trigger or a plugin: like a literal whose fields are set by `=`. */
export const ENTRY: Style = { oneOnALine: false, commas: false };

/** `{ a, }` right of `=>`: without its comma it would be a body. */
export const OBJECT_OF_ONE_NAME: Style = { oneOnALine: false, commas: true, lastComma: true };

export type PrintItem<T> = (item: T, context: Context) => Doc;

/** Prints an item completely, or finds out that its printer has forgotten something. */
export function printItem<T extends Span>(item: T, print: PrintItem<T>, context: Context): Doc {
  const doc = print(item, context);
  if (context.offset < item.end) throw new Unformattable();
  return doc;
}

/** Prints `{ … }`, as the content of a group and whether that is broken. */
export function braces<T extends Span>(
  items: readonly T[],
  print: PrintItem<T>,
  style: Style,
  context: Context,
): { readonly content: Doc; readonly broken: boolean } {
  return bracketed(BRACES, items, print, style, context);
}
export function bracesGroup<T extends Span>(
  items: readonly T[],
  print: PrintItem<T>,
  style: Style,
  context: Context,
): Doc {
  const { content, broken } = braces(items, print, style, context);
  return group(content, broken);
}
export function squareBrackets<T extends Span>(items: readonly T[], print: PrintItem<T>, context: Context): Doc {
  const { content, broken } = bracketed(SQUARE, items, print, LITERAL, context);
  return group(content, broken);
}
/** Prints `[{ … }]` or `({ … })`: what is in the brackets is opened with them. */
export function bracketsAround<T extends Span>(item: T, print: PrintItem<T>, context: Context): Doc {
  const parts = [context.token("[", "("), printItem(item, print, context)];
  return concat(...parts, context.token("]", ")"));
}

function bracketed<T extends Span>(
  { open, close }: Brackets,
  items: readonly T[],
  print: PrintItem<T>,
  { oneOnALine, commas, lastComma }: Style,
  context: Context,
): { readonly content: Doc; readonly broken: boolean } {
  const opening = context.token(open);
  const edge = open === "{" ? line : softLine;
  const begun = items.length > 0 && context.atNewLine;
  const parts: Doc[] = [];
  items.forEach((item, index) => {
    if (index > 0) parts.push(separator(",", commas ? "," : ""), line);
    parts.push(context.beginItem(true), printItem(item, print, context));
  });
  if (lastComma) parts.push(",");
  const dangling = context.dangling();
  if (dangling !== undefined) parts.push(dangling);
  const closing = context.token(close);
  if (parts.length === 0) return { content: concat(opening, closing), broken: false };
  return {
    content: concat(opening, indent(concat(edge, ...parts)), edge, closing),
    broken: begun || (oneOnALine && items.length > 1),
  };
}

/**
 * Prints `( … )`: on one line, or with the last item opened there, or one item a line. `opens` tells whether the last item may
 * be opened so.
 */
export function parentheses<T extends Span>(
  items: readonly T[],
  print: PrintItem<T>,
  context: Context,
  opens: (last: T) => boolean = () => false,
): Choice | Group {
  const opening = context.token("(");
  const comments = context.commentsTaken;
  const docs = items.map((item) => concat(context.beginItem(false), printItem(item, print, context)));
  const dangling = context.dangling() ?? "";
  const commented = context.commentsTaken > comments;
  const closing = context.token(")");
  if (items.length === 0) return group(concat(opening, indent(dangling), isHard(dangling) ? softLine : "", closing));
  const last = docs.length - 1;
  const before = docs.slice(0, last).flatMap((doc) => [doc, ", "]);
  const flat = concat(opening, ...before, docs[last]!, dangling, closing);
  const lines = docs.flatMap((doc, index) => (index < last ? [doc, ",", line] : [doc]));
  const broken = concat(opening, indent(concat(softLine, ...lines, dangling)), softLine, closing);
  const plain = !commented && !before.some(isHard) && opens(items[last]!);
  const opened = plain ? withLastBroken(docs[last]!) : undefined;
  const second = opened === undefined ? undefined : concat(opening, ...before, opened, closing);
  return { kind: "choice", first: flat, second, third: broken, hard: isHard(flat) };
}
