/**
 * What is said about brackets that do not pair up.
 */
import type { BracketKind } from "./bracket-kinds.js";
import { createLineMap } from "./line-map.js";
import type { LineMap } from "./line-map.js";
import { fix, MAX_ERRORS } from "./syntax-error.js";
import type { RelatedSpan, SyntaxError } from "./syntax-error.js";
import { Text, TextTail } from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

/** A bracket that is never closed, and the token after which its closing one was put in. */
export interface Unclosed {
  readonly token: SyntaxToken;
  readonly kind: BracketKind;
  readonly after: SyntaxToken;
}

/** The text of a closing bracket. */
export const CLOSERS: Readonly<Record<BracketKind, string>> = { "(": ")", "[": "]", "{": "}", "${": "}" };

/** A closing bracket that nothing opens. */
export function strayCloser({ image, startOffset: start }: SyntaxToken): SyntaxError {
  const end = start + image.length;
  const message = `This \`${image}\` closes nothing. Remove it, or open what it closes.`;
  return { code: "E100", message, start, end, fix: fix(`Remove ${image}`, start, end, "") };
}

/** A closing bracket in the place of another one. */
export function wrongCloser(
  { image, startOffset: start }: SyntaxToken,
  open: SyntaxToken,
  kind: BracketKind,
): SyntaxError {
  const end = start + 1;
  const closer = CLOSERS[kind];
  return {
    code: "E101",
    message: `Expected \`${closer}\`, which closes the \`${kind}\` of this line, but found \`${image}\`.`,
    start,
    end,
    related: [{ start: open.startOffset, end: open.startOffset + 1, message: "This is what is closed." }],
    fix: fix(`Change to ${closer}`, start, end, closer),
  };
}

/** One report for each place where something is missing, at the innermost bracket that is not closed there. */
export function reportUnclosed(text: string, unclosed: readonly Unclosed[], errors: SyntaxError[]): void {
  const lines = createLineMap(text);
  for (let index = 0; index < unclosed.length && errors.length < MAX_ERRORS * 2;) {
    const { after } = unclosed[index]!;
    const at = after.endOffset + 1;
    const here: Unclosed[] = [];
    for (; index < unclosed.length && unclosed[index]!.after.endOffset + 1 === at; index++) here.push(unclosed[index]!);
    if (swallowed(text, here, after)) continue;
    errors.push(missingCloser(text, lines, here, after));
  }
}

/** Whether the brackets stand in a text that lacks its closing quote: that was reported, and is the one mistake. */
function swallowed(text: string, opens: readonly Unclosed[], after: SyntaxToken): boolean {
  if (!after.damaged || (after.tokenType !== Text && after.tokenType !== TextTail)) return false;
  const end = /[\s)\]},]*$/.exec(after.image)![0];
  const lineBegins = text.lastIndexOf("\n", after.startOffset) + 1;
  return opens.every((open) => open.token.startOffset >= lineBegins || end.includes(CLOSERS[open.kind]));
}

function missingCloser(text: string, lines: LineMap, opens: readonly Unclosed[], after: SyntaxToken): SyntaxError {
  const at = after.endOffset + 1;
  const [innermost] = opens;
  const { token, kind } = innermost!;
  const closer = CLOSERS[kind];
  const start = kind === "${" ? token.endOffset - 1 : token.startOffset;
  const sameLine = isOneLine(text, token.startOffset, at);
  const last = after.image.length > 20 ? `${after.image.slice(0, 17)}…` : after.image;
  const where = sameLine && last !== "" ? `after \`${last}\`` : `after line ${lines.positionAt(at).line + 1}`;
  const others = opens.length === 1 ? "" : `, and so are ${opens.length - 1} brackets around it`;
  const related: RelatedSpan[] = [
    { start: Math.max(start, at - 1), end: at, message: `A \`${closer}\` seems to be missing after this.` },
    ...opens.slice(1, 5).map(({ token: { startOffset }, kind: other }) => ({
      start: startOffset,
      end: startOffset + 1,
      message: `This \`${other}\` is not closed either.`,
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
  return {
    code: "E101",
    message: `This \`${kind}\` is never closed${others}. A \`${closer}\` seems to be missing ${where}.`,
    start,
    end: token.endOffset + 1,
    related,
    fix: fix(`Insert ${inserted.trim().replace(/\s+/g, " ")}`, at, at, inserted),
  };
}

function isOneLine(text: string, from: number, to: number): boolean {
  const lineBreak = text.indexOf("\n", from);
  return lineBreak < 0 || lineBreak >= to;
}
