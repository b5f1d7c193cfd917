/**
 * Reports of brackets that do not pair up.
 */
import type { BracketKind } from "./bracket-kinds.js";
import { Text, TextTail } from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101 } from "./diagnostics/grammar.js";
import { phrases } from "./diagnostics/phrases.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit, MAX_ERRORS, type SyntaxError, syntaxError } from "./syntax-error.js";

/** A bracket that is never closed, and the token after which a closing one was inserted. */
export interface Unclosed {
  readonly token: SyntaxToken;
  readonly kind: BracketKind;
  readonly after: SyntaxToken;
}

/** The text of a closing bracket. */
export const CLOSERS: Readonly<Record<BracketKind, string>> = { "(": ")", "[": "]", "{": "}", "${": "}" };

/** Reports a closing bracket that nothing opens. */
export function strayCloser({ image, startOffset: start }: SyntaxToken): SyntaxError {
  const end = start + image.length;
  return syntaxError(E100["stray-closer"]({ closer: image }), { start, end }, { fix: edit(start, end, "") });
}

/** Reports a closing bracket in place of another one. */
export function wrongCloser(
  { image, startOffset: start }: SyntaxToken,
  open: SyntaxToken,
  kind: BracketKind,
): SyntaxError {
  const end = start + 1;
  const closer = CLOSERS[kind];
  return syntaxError(
    E101["wrong-closer"]({ closer, kind, found: image }),
    { start, end },
    {
      related: [{ start: open.startOffset, end: open.startOffset + 1, message: E101["wrong-closer"].related.opener() }],
      fix: edit(start, end, closer),
    },
  );
}

/** Reports missing closing brackets, once for each offset, at the innermost bracket that is not closed there. */
export function reportUnclosed(text: string, unclosed: readonly Unclosed[], errors: SyntaxError[]): void {
  for (let index = 0; index < unclosed.length && errors.length < MAX_ERRORS * 2;) {
    const { after } = unclosed[index]!;
    const at = after.endOffset + 1;
    const here: Unclosed[] = [];
    for (; index < unclosed.length && unclosed[index]!.after.endOffset + 1 === at; index++) here.push(unclosed[index]!);
    if (swallowed(text, here, after)) continue;
    errors.push(missingCloser(text, here, after));
  }
}

/** Returns whether the brackets are in a string without its closing quote, which is reported as the only mistake. */
function swallowed(text: string, opens: readonly Unclosed[], after: SyntaxToken): boolean {
  if (!after.damaged || (after.tokenType !== Text && after.tokenType !== TextTail)) return false;
  const end = /[\s)\]},]*$/.exec(after.image)![0];
  const lineBegins = text.lastIndexOf("\n", after.startOffset) + 1;
  return opens.every((open) => open.token.startOffset >= lineBegins || end.includes(CLOSERS[open.kind]));
}

function missingCloser(text: string, opens: readonly Unclosed[], after: SyntaxToken): SyntaxError {
  const at = after.endOffset + 1;
  const [innermost] = opens;
  const { token, kind } = innermost!;
  const closer = CLOSERS[kind];
  const start = kind === "${" ? token.endOffset - 1 : token.startOffset;
  const sameLine = isOneLine(text, token.startOffset, at);
  const last = after.image.length > 20 ? `${after.image.slice(0, 17)}…` : after.image;
  const where =
    sameLine && last !== "" ? phrases.afterToken({ token: last }) : phrases.afterLine({ line: lineBefore(text, at) });
  const others = opens.length === 1 ? "" : phrases.bracketsAround({ count: opens.length - 1 });
  const definition = E101["unclosed-bracket"];
  const related = [
    { start: Math.max(start, at - 1), end: at, message: definition.related.missing({ closer }) },
    ...opens.slice(1, 5).map(({ token: { startOffset }, kind: other }) => ({
      start: startOffset,
      end: startOffset + 1,
      message: definition.related.unclosed({ kind: other }),
    })),
  ];
  const inserted = opens
    .slice(0, 50)
    .map((open) => {
      const onOneLine = isOneLine(text, open.token.startOffset, at);
      const indentation = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", open.token.startOffset - 1) + 1))![0];
      if (open.kind !== "{") return CLOSERS[open.kind];
      return onOneLine ? " }" : `\n${indentation}}`;
    })
    .join("");
  return syntaxError(
    definition({ kind, others, closer, where, inserted: inserted.trim().replace(/\s+/g, " ") }),
    { start, end: token.endOffset + 1 },
    { related, fix: edit(at, at, inserted) },
  );
}

/** The beginning of the line that ends at `at`. Lines have no numbers here: those would change with each line above. */
function lineBefore(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim();
  return line.length > 40 ? `${line.slice(0, 37)}…` : line;
}

function isOneLine(text: string, from: number, to: number): boolean {
  const lineBreak = text.indexOf("\n", from);
  return lineBreak < 0 || lineBreak >= to;
}
