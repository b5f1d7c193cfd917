/**
 * Repairs brackets that do not pair up: what is forgotten is put in as a token without text, what is too much is left out,
 * and each is reported once, here. Where something was forgotten is guessed from the indentation, so that a mistake in one
 * declaration leaves the others whole.
 */
import { createTokenInstance } from "chevrotain";
import { beginsDeclaration, bracketOf } from "./bracket-kinds.js";
import type { BracketKind } from "./bracket-kinds.js";
import { createLineMap } from "./line-map.js";
import type { LineMap } from "./line-map.js";
import { fix, MAX_ERRORS } from "./syntax-error.js";
import type { RelatedSpan, SyntaxError } from "./syntax-error.js";
import {
  AndAnd,
  Dot,
  isWord,
  Kw,
  LBrace,
  LParen,
  OrOr,
  PipeApply,
  PipeEach,
  PipeFilter,
  PipeTry,
  QuestionDot,
  QuestionQuestion,
  RBrace,
  RBracket,
  retype,
  RParen,
  Text,
  TextTail,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

interface Open {
  readonly token: SyntaxToken;
  readonly kind: BracketKind;
  /** The column at which the line of the bracket begins. */
  readonly indent: number;
  readonly line: number;
  /** Whether it is the brace of `@core`, in which declarations may stand. */
  readonly core: boolean;
}

interface Line {
  readonly column: number;
  /** How many brackets were open where it began. */
  readonly depth: number;
  last: SyntaxToken;
  /** Whether a body could begin at its end: it has an `@word`, or an `if`, `else` or `match`. */
  header: boolean;
}

type Tally = Record<BracketKind, number>;

/** How far back a matching bracket or line is looked for. */
const REACH = 200;
const TAB = 4;

const CLOSERS = { "(": RParen, "[": RBracket, "{": RBrace, "${": TextTail } as const;
const SHOWN = { "(": ")", "[": "]", "{": "}", "${": "}" } as const;

/** Tokens that go on with the line before them, however far to the left they stand. */
const CONTINUES = new Set([Dot, QuestionDot, QuestionQuestion, OrOr, AndAnd, PipeApply, PipeEach, PipeFilter, PipeTry]);

/** The tokens with their brackets paired up; what was wrong is added to `errors`. */
export function repairBrackets(
  text: string,
  tokens: readonly SyntaxToken[],
  errors: SyntaxError[],
): readonly SyntaxToken[] {
  const { lacking, surplus } = tally(tokens);
  const out: SyntaxToken[] = [];
  /** Opening brackets that were forgotten, by the token that stands before them. */
  const openers = new Map<SyntaxToken, SyntaxToken>();
  const missing: { readonly open: Open; readonly after: SyntaxToken }[] = [];
  const stack: Open[] = [];
  const lines: Line[] = [];
  let indent = 0;
  /** How many interpolations are open. */
  let texts = 0;
  let coreBegins = false;
  let dropped = false;

  const top = (): Open | undefined => stack[stack.length - 1];
  const closeMissing = (): void => {
    const open = stack.pop()!;
    if (open.kind === "${") texts--;
    const after = out[out.length - 1]!;
    if (lacking[open.kind] > 0) lacking[open.kind]--;
    missing.push({ open, after });
    out.push(madeUp(CLOSERS[open.kind], after.endOffset + 1));
  };
  const push = (token: SyntaxToken): void => {
    if (dropped) {
      token.damaged = true;
      dropped = false;
    }
    out.push(token);
    const line = lines[lines.length - 1]!;
    line.last = token;
    if (token.image.charCodeAt(0) === 64 || token.tokenType === Kw.if || token.tokenType === Kw.else)
      line.header = true;
    else if (token.tokenType === Kw.match) line.header = true;
  };
  const drop = (token: SyntaxToken): void => {
    const { image, startOffset: start } = token;
    dropped = true;
    if (surplus[bracketOf(token)!.kind] > 0) surplus[bracketOf(token)!.kind]--;
    errors.push({
      code: "E100",
      message: `This \`${image}\` closes nothing. Remove it, or open what it closes.`,
      start,
      end: start + image.length,
      fix: fix(`Remove ${image}`, start, start + image.length, ""),
    });
  };

  /** A `}` that closes nothing at `column`: its brace may be missing at the end of a line that begins there. */
  const openMissingBrace = (column: number): boolean => {
    for (let index = lines.length - 2; index >= Math.max(0, lines.length - REACH); index--) {
      const line = lines[index]!;
      if (line.depth < stack.length || line.column < column) return false;
      if (line.depth > stack.length || line.column > column) continue;
      if (!line.header || openers.has(line.last) || bracketOf(line.last)?.role === "opens") return false;
      openers.set(line.last, madeUp(LBrace, line.last.endOffset + 1));
      if (surplus["{"] > 0) surplus["{"]--;
      return true;
    }
    return false;
  };
  /** A `)` that closes nothing: its opening one may be missing after the name of a declaration on the same line. */
  const openMissingParen = (): boolean => {
    for (let index = out.length - 1; index > 0 && index > out.length - REACH; index--) {
      const token = out[index]!;
      if (isWord(token) && beginsDeclaration(out[index - 1]!)) {
        openers.set(token, madeUp(LParen, token.endOffset + 1));
        if (surplus["("] > 0) surplus["("]--;
        return true;
      }
      if (token.first || bracketOf(token) !== undefined) return false;
    }
    return false;
  };

  /** Closes what the indentation of a line says was to be closed before it. */
  const beginLine = (token: SyntaxToken, column: number): void => {
    if (beginsDeclaration(token)) {
      for (let open = top(); open !== undefined && !open.core && open.kind !== "${"; open = top()) {
        if (column > open.indent && lacking[open.kind] === 0) break;
        closeMissing();
      }
      const open = top();
      if (open?.core === true && column <= open.indent && lacking["{"] > 0) closeMissing();
      return;
    }
    if (bracketOf(token)?.role === "closes" || CONTINUES.has(token.tokenType)) return;
    for (let open = top(); open !== undefined && open.kind !== "${"; open = top()) {
      if (column > open.indent || lacking[open.kind] === 0) break;
      closeMissing();
    }
  };

  /** `f(a]`: the wrong bracket closes, where none of its kind is open and the other kind lacks one. */
  const closedWrongly = (token: SyntaxToken, kind: BracketKind): boolean => {
    const open = top();
    if (open === undefined || open.kind === kind || open.kind === "${" || open.line !== lines.length - 1) return false;
    if (lacking[open.kind] === 0 || surplus[kind] === 0) return false;
    lacking[open.kind]--;
    surplus[kind]--;
    const { image, startOffset: start } = token;
    const end = start + 1;
    const closer = SHOWN[open.kind];
    errors.push({
      code: "E101",
      message: `Expected \`${closer}\`, which closes the \`${open.kind}\` of this line, but found \`${image}\`.`,
      start,
      end,
      related: [{ start: open.token.startOffset, end: open.token.startOffset + 1, message: "This is what is closed." }],
      fix: fix(`Change to ${closer}`, start, end, closer),
    });
    retype(token, CLOSERS[open.kind]);
    stack.pop();
    push(token);
    return true;
  };

  /** Whether a bracket of `kind` is open, near enough and not outside the current interpolation. */
  const isOpen = (kind: BracketKind): boolean => {
    for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index--) {
      if (stack[index]!.kind === kind) return true;
      if (stack[index]!.kind === "${") return false;
    }
    return false;
  };

  const closeBrace = (token: SyntaxToken, next: SyntaxToken | undefined): void => {
    if (!isOpen("{")) {
      if (token.first && openMissingBrace(indent)) push(token);
      else drop(token);
      return;
    }
    while (top()!.kind !== "{") closeMissing();
    if (token.first) {
      // It stands further left than the line of the brace it would close: that brace was forgotten before.
      while (stack.length > 1 && indent < top()!.indent && lacking["{"] > 0 && isOpen("{")) closeMissing();
      if (top()?.kind !== "{") {
        drop(token);
        return;
      }
      if (indent > top()!.indent && surplus["{"] > 0) {
        if (openMissingBrace(indent)) push(token);
        else drop(token);
        return;
      }
    } else if (surplus["{"] > 0 && top()!.line < lines.length - 1) {
      const goesOn = next !== undefined && next.first && columnOf(text, next.startOffset) > top()!.indent;
      if (goesOn) {
        drop(token);
        return;
      }
    }
    stack.pop();
    push(token);
  };

  const closeOther = (token: SyntaxToken, kind: BracketKind): void => {
    if (kind !== "${") {
      let index = stack.length - 1;
      const lowest = Math.max(0, stack.length - REACH);
      while (index >= lowest && stack[index]!.kind !== kind && stack[index]!.kind !== "${") {
        const between = stack[index]!;
        if (between.line !== lines.length - 1 && lacking[between.kind] === 0) break;
        index--;
      }
      if (index < lowest || stack[index]!.kind !== kind) {
        if (kind === "(" && openMissingParen()) {
          push(token);
          return;
        }
        drop(token);
        return;
      }
    }
    if (kind === "${" && texts === 0) {
      drop(token);
      return;
    }
    while (top()!.kind !== kind) closeMissing();
    if (kind === "${") texts--;
    stack.pop();
    push(token);
  };

  tokens.forEach((token, at) => {
    if (token.first || at === 0) {
      indent = columnOf(text, token.startOffset);
      if (at > 0) beginLine(token, indent);
      lines.push({ column: indent, depth: stack.length, last: token, header: false });
    }
    const bracket = bracketOf(token);
    if (token.image === "@core") coreBegins = true;
    if (bracket === undefined) {
      push(token);
      return;
    }
    if (bracket.role === "closes" && closedWrongly(token, bracket.kind)) return;
    if (bracket.role === "closes" && bracket.kind === "{") {
      closeBrace(token, tokens[at + 1]);
      return;
    }
    if (bracket.role !== "opens") closeOther(token, bracket.kind);
    else push(token);
    if (bracket.role !== "closes") {
      const core = coreBegins && bracket.kind === "{";
      if (core) coreBegins = false;
      if (bracket.kind === "${") texts++;
      stack.push({ token, kind: bracket.kind, indent, line: lines.length - 1, core });
    }
  });
  while (stack.length > 0) closeMissing();

  reportMissing(text, missing, errors);
  if (openers.size === 0) return out;
  return out.flatMap((token) => {
    const opener = openers.get(token);
    return opener === undefined ? [token] : [token, opener];
  });
}

function tally(tokens: readonly SyntaxToken[]): { lacking: Tally; surplus: Tally } {
  const lacking: Tally = { "(": 0, "[": 0, "{": 0, "${": 0 };
  const surplus: Tally = { "(": 0, "[": 0, "{": 0, "${": 0 };
  const stack: BracketKind[] = [];
  for (const token of tokens) {
    const bracket = bracketOf(token);
    if (bracket === undefined) continue;
    if (bracket.role !== "opens") {
      let index = stack.length - 1;
      const lowest = Math.max(0, stack.length - REACH);
      while (index >= lowest && stack[index] !== bracket.kind && stack[index] !== "${") index--;
      if (index < lowest || stack[index] !== bracket.kind) {
        surplus[bracket.kind]++;
      } else {
        for (const kind of stack.splice(index).slice(1)) lacking[kind]++;
      }
    }
    if (bracket.role !== "closes") stack.push(bracket.kind);
  }
  for (const kind of stack) lacking[kind]++;
  return { lacking, surplus };
}

function madeUp(type: typeof LBrace, offset: number): SyntaxToken {
  const token = createTokenInstance(type, "", offset, offset - 1, NaN, NaN, NaN, NaN);
  return Object.assign(token, {
    endOffset: offset - 1,
    first: false,
    newline: false,
    index: 0,
    partner: undefined,
    doc: undefined,
    damaged: false,
    missing: true,
  });
}

/** The column of `offset`, from 0, where a tab goes to the next multiple of four. */
function columnOf(text: string, offset: number): number {
  const begins = text.lastIndexOf("\n", offset - 1) + 1;
  let column = 0;
  for (let at = begins; at < offset; at++) column += text.charCodeAt(at) === 9 ? TAB - (column % TAB) : 1;
  return column;
}

/** One report for each place where something is missing, at the innermost bracket that is not closed there. */
function reportMissing(
  text: string,
  missing: readonly { readonly open: Open; readonly after: SyntaxToken }[],
  errors: SyntaxError[],
): void {
  const lines = createLineMap(text);
  for (let index = 0; index < missing.length && errors.length < MAX_ERRORS * 2;) {
    const { after } = missing[index]!;
    const at = after.endOffset + 1;
    const here = [];
    for (; index < missing.length && missing[index]!.after.endOffset + 1 === at; index++)
      here.push(missing[index]!.open);
    if (swallowed(text, here, after)) continue;
    errors.push(missingCloser(text, lines, here, after));
  }
}

/** Whether the brackets stand in a text that lacks its closing quote: that was reported, and is the one mistake. */
function swallowed(text: string, opens: readonly Open[], after: SyntaxToken): boolean {
  if (!after.damaged || (after.tokenType !== Text && after.tokenType !== TextTail)) return false;
  const end = /[\s)\]},]*$/.exec(after.image)![0];
  const lineBegins = text.lastIndexOf("\n", after.startOffset) + 1;
  return opens.every((open) => open.token.startOffset >= lineBegins || end.includes(SHOWN[open.kind]));
}

function missingCloser(text: string, lines: LineMap, opens: readonly Open[], after: SyntaxToken): SyntaxError {
  const at = after.endOffset + 1;
  const [innermost] = opens;
  const { token, kind } = innermost!;
  const closer = SHOWN[kind];
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
      if (open.kind !== "{") return SHOWN[open.kind];
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
