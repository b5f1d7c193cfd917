/** Spans, and edits of them that leave the text around as a person would. */
import type { Span } from "../../syntax/ast.js";
import type { Text } from "../../diagnostic-definition.js";
import type { TextEdit, TitledFix } from "./diagnostic.js";
import { fixTitles } from "./phrases.js";

/** The span of a node or a token, without what else it holds. */
export const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** Takes a part out of the text: with its lines where it is alone on them, else with the comma or the blanks around it. */
export function removal(text: string, { start, end }: Span): TextEdit {
  const from = lineStart(text, start);
  const close = text.indexOf("\n", end);
  const until = close === -1 ? text.length : close;
  const alone = text.slice(from, start).trim() === "" && /^\s*,?\s*$/.test(text.slice(end, until));
  if (alone) return { start: from, end: Math.min(text.length, until + 1), newText: "" };
  const after = /^[ \t]*,[ \t]*/.exec(text.slice(end, end + 40))?.[0];
  if (after !== undefined) return { start, end: end + after.length, newText: "" };
  const before = /(?:[ \t]*,[ \t]*|[ \t]+)$/.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? "";
  return { start: start - before.length, end, newText: "" };
}

export const remove = (text: string, span: Span, title: Text = fixTitles.remove()): TitledFix => ({
  title,
  edits: [removal(text, span)],
});

/** Puts text in at a place. */
export const insertion = (at: number, newText: string): TextEdit => ({ start: at, end: at, newText });

/** Adds lines before the closing brace at `close`; in a body on one line they stand there too. */
export function beforeBrace(text: string, close: number, lines: readonly string[]): TextEdit {
  const from = lineStart(text, close);
  const indent = indentAt(text, close);
  return text.slice(from, close).trim() === ""
    ? { start: from, end: from, newText: lines.map((line) => `${indent}${stepOf(text)}${line}\n`).join("") }
    : { start: close, end: close, newText: `${text[close - 1] === " " ? "" : " "}${lines.join(" ")} ` };
}

export const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
export const indentAt = (text: string, offset: number): string => {
  const from = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(from, offset))![0];
};

/** How far the text indents: as its first indented line does. */
const stepOf = (text: string): string => /^(\t|[ ]{2,8})(?=\S)/m.exec(text)?.[1] ?? "    ";

/** For `report`: nothing where there is no repair. */
export const fixOf = (fix: TitledFix | undefined): { readonly fix?: TitledFix } => (fix === undefined ? {} : { fix });

/** Of what stands twice, the same both times, the second can go. */
export const repeated = (text: string, first: Span, second: Span): { readonly fix?: TitledFix } =>
  text.slice(first.start, first.end) === text.slice(second.start, second.end) ? { fix: remove(text, second) } : {};
