/**
 * Computes the value of a string: resolves indentation, line breaks and escapes.
 */
import type { Span } from "./ast.js";
import { E004 } from "./diagnostics/lexical.js";
import { edit, type SyntaxError, syntaxError } from "./syntax-error.js";

export interface TextPart extends Span {
  readonly value: string;
}

/**
 * Returns the values of the text parts of one string, which are at `spans` in `source` (without delimiters), in order.
 * Adds bad escapes to `errors` and keeps their text.
 */
export function readTextParts(
  source: string,
  spans: readonly Span[],
  multiline: boolean,
  errors: SyntaxError[],
): readonly TextPart[] {
  const cut = multiline ? dedent(source, spans) : undefined;
  return spans.map(({ start, end }, index) => {
    if (cut === undefined) return { start, end, value: readEscapes(source, start, end, errors) };
    let value = "";
    for (const piece of cut[index]!) value += readEscapes(source, piece.start, piece.end, errors);
    return { start, end, value: value.includes("\r") ? value.replaceAll("\r\n", "\n") : value };
  });
}

/**
 * For each span the pieces that belong to the text: without the line break after the opening quotes, without a last line of
 * blanks, and without the indentation that all lines share. A text that begins right after the opening quotes has its
 * indentation in its other lines.
 */
function dedent(source: string, spans: readonly Span[]): readonly (readonly Span[])[] {
  const first = spans[0]!;
  const last = spans[spans.length - 1]!;
  let from = first.start;
  while (from < first.end && isBlank(source, from)) from++;
  from = from < first.end && isLineBreak(source, from) ? afterLineBreak(source, from) : first.start;
  const beginsOnOwnLine = from > first.start;

  let until = last.end;
  while (until > last.start && isBlank(source, until - 1)) until--;
  const closing = until > last.start && source[until - 1] === "\n" && until >= from ? until : -1;
  // Drops the line break before a last line of blanks; if it is also the one after the quotes, the string is empty.
  if (closing < 0) until = last.end;
  else until = Math.max(spans.length === 1 ? from : last.start, until - (source[until - 2] === "\r" ? 2 : 1));

  let shared: string | undefined = closing < 0 ? undefined : source.slice(closing, last.end);
  const lines: number[] = [];
  spans.forEach((span, index) => {
    let at = index === 0 ? from : span.start;
    let lineBegins = index === 0 && beginsOnOwnLine;
    const end = index === spans.length - 1 ? until : span.end;
    for (;;) {
      if (lineBegins && at <= end) {
        lines.push(at);
        let text = at;
        while (text < end && isBlank(source, text)) text++;
        const blank = text < end ? isLineBreak(source, text) : index === spans.length - 1;
        if (!blank) shared = commonPrefix(shared, source.slice(at, text));
      }
      const next = source.indexOf("\n", at);
      if (next < 0 || next >= end) break;
      at = next + 1;
      lineBegins = true;
    }
  });

  const width = shared?.length ?? 0;
  return spans.map((span, index) => {
    const end = index === spans.length - 1 ? until : span.end;
    let start = index === 0 ? from : span.start;
    const pieces: Span[] = [];
    for (const line of lines) {
      if (line < start || line > end) continue;
      let text = line;
      while (text < end && text - line < width && isBlank(source, text)) text++;
      if (text === line) continue;
      pieces.push({ start, end: line });
      start = text;
    }
    pieces.push({ start, end: Math.max(start, end) });
    return pieces;
  });
}

function isBlank(source: string, at: number): boolean {
  const character = source.charCodeAt(at);
  return character === 32 || character === 9;
}

function isLineBreak(source: string, at: number): boolean {
  const character = source.charCodeAt(at);
  return character === 10 || (character === 13 && source.charCodeAt(at + 1) === 10);
}

function afterLineBreak(source: string, at: number): number {
  return at + (source.charCodeAt(at) === 13 ? 2 : 1);
}

function commonPrefix(a: string | undefined, b: string): string {
  if (a === undefined) return b;
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  $: "$",
};

function readEscapes(source: string, start: number, end: number, errors: SyntaxError[]): string {
  const text = source.slice(start, end);
  if (!text.includes("\\")) return text;
  let value = "";
  let at = 0;
  while (at < text.length) {
    const backslash = text.indexOf("\\", at);
    if (backslash < 0) break;
    value += text.slice(at, backslash);
    const next = text[backslash + 1] ?? "";
    const simple = ESCAPES[next];
    if (simple !== undefined) {
      value += simple;
      at = backslash + 2;
      continue;
    }
    const unicode = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(text.slice(backslash, backslash + 10));
    if (unicode !== null) {
      const code = Number.parseInt(unicode[1]!, 16);
      at = backslash + unicode[0].length;
      if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
        value += String.fromCodePoint(code);
      } else {
        errors.push(
          syntaxError(E004["no-code-point"]({ escape: unicode[0] }), { start: start + backslash, end: start + at }),
        );
      }
      continue;
    }
    const length =
      next === "" || next === "\n" || next === "\r"
        ? 1
        : 1 + String.fromCodePoint(text.codePointAt(backslash + 1)!).length;
    errors.push(invalidEscape(start + backslash, text.slice(backslash, backslash + length)));
    value += text.slice(backslash, backslash + length);
    at = backslash + length;
  }
  return value + text.slice(at);
}

function invalidEscape(start: number, escape: string): SyntaxError {
  const end = start + escape.length;
  return escape === "\\u"
    ? syntaxError(E004["unbraced-code-point"](), { start, end })
    : syntaxError(E004["unknown-escape"]({ escape }), { start, end }, { fix: edit(start, start + 1, "\\\\") });
}
