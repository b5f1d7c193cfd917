/** Errors of one mistake: what was written in another language's way, or fell out of its quotes, gives one of them and not one a word. */
import { E002 } from "./diagnostics/lexical.js";
import { E105 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Span } from "./ast.js";
import { endOfLine } from "./string-scanner.js";
import type { SyntaxError } from "./syntax-error.js";

/** Where an error speaks for all others, by its name; `undefined` where it speaks for itself only. */
const COVERED: Readonly<Record<string, (text: string, error: SyntaxError) => Span | undefined>> = {
  [E002["closing-quotes-only"].name]: (_text, { covers }) => covers,
  [E100["foreign-flow-word"].name]: foreignFlow,
  [E105["expected-name"].name]: (text, { start }) =>
    /\bemit[ \t]*$/.test(text.slice(Math.max(0, start - 20), start)) && text[start] === "("
      ? { start, end: endOfLine(text, start) }
      : undefined,
};

/** Leaves out the errors that another one speaks for. */
export function withoutLed(text: string, errors: readonly SyntaxError[]): readonly SyntaxError[] {
  const leading = new Map<SyntaxError, Span>();
  for (const error of errors) {
    const covers = COVERED[error.name]?.(text, error);
    if (covers !== undefined && errors.some((other) => other !== error && contains(covers, other)))
      leading.set(error, covers);
  }
  if (leading.size === 0) return errors;
  return errors.flatMap((error) => {
    const covers = leading.get(error);
    if (covers !== undefined)
      return [
        {
          ...withWholeFix(
            error,
            errors.filter((other) => contains(covers, other)),
          ),
          covers,
        },
      ];
    return [...leading.values()].some((other) => contains(other, error)) ? [] : [error];
  });
}

/** The error with a fix that mends all that it speaks for; without one where some of that has none. */
function withWholeFix({ fix, ...error }: SyntaxError, led: readonly SyntaxError[]): SyntaxError {
  if (fix === undefined || led.some((other) => other.fix === undefined)) return error;
  return { ...error, fix: { title: fix.title, edits: led.flatMap((other) => other.fix?.edits ?? []) } };
}

const contains = (span: Span, { start }: Span): boolean => span.start <= start && start < span.end;

/** The header of a function of another language; with its body, where that has no braces but is indented. */
function foreignFlow(text: string, { start }: SyntaxError): Span {
  const lineEnd = endOfLine(text, start);
  if (!/:[ \t]*(?:#.*)?$/.test(text.slice(start, lineEnd))) return { start, end: lineEnd };
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line, start))![0];
  // Blank lines belong to what stands around them.
  const body = new RegExp(`(?:\\r?\\n(?:[ \\t]*(?=\\r?\\n|$)|${indent}[ \\t]+[^\\n]*))*`, "y");
  body.lastIndex = lineEnd;
  return { start, end: lineEnd + (body.exec(text)?.[0].length ?? 0) };
}
