/**
 * Repairs brackets that do not pair up: inserts missing ones as tokens without text, removes surplus ones, and reports each
 * once. The indentation decides where a bracket is missing, so that a mistake in one declaration does not affect others.
 */
import { createToken } from "./toolkit/index.js";
import { beginsDeclaration, bracketOf } from "./bracket-kinds.js";
import type { BracketKind } from "./bracket-kinds.js";
import {
  beginsParameters,
  endsOperand,
  endsParameterType,
  lacksBrace,
  missingOpener,
  needsBody,
  REACH,
} from "./bracket-guess.js";
import { reportUnclosed, strayCloser, wrongCloser } from "./bracket-report.js";
import type { Unclosed } from "./bracket-report.js";
import { withoutHeadlessLines } from "./headless-lines.js";
import type { Span } from "./ast.js";
import type { BracketRepairs } from "./reporter.js";
import type { SyntaxError } from "./syntax-error.js";
import {
  AndAnd,
  Arrow,
  At,
  Colon,
  Comma,
  Dot,
  Eq,
  isWord,
  Kw,
  LBrace,
  LBracket,
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
  TextHead,
  TextTail,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";

interface Open {
  readonly token: SyntaxToken;
  readonly kind: BracketKind;
  /** The column at which the line of the bracket begins. */
  readonly indent: number;
  readonly line: number;
  /** Whether it is the brace of `@core`, which may contain declarations. */
  readonly core: boolean;
  /** Whether it holds parameters. */
  readonly parameters: boolean;
}

interface Line {
  readonly column: number;
  /** How many brackets were open where it began, behind a closing one. */
  depth: number;
  readonly start: SyntaxToken;
  last: SyntaxToken;
  /** Whether a body could begin at its end: it has an `@word`, or an `if`, `else` or `match`. */
  header: boolean;
  /** How many brackets were open where something began that needs a body and has none yet; -1 if nothing did. */
  bodyAt: number;
}

export interface Repair extends BracketRepairs {
  readonly tokens: readonly SyntaxToken[];
}

type Tally = Record<BracketKind, number>;

const TAB = 4;

const OPENER_TYPES = { "(": LParen, "[": LBracket, "{": LBrace, "${": TextHead } as const;
const CLOSER_TYPES = { "(": RParen, "[": RBracket, "{": RBrace, "${": TextTail } as const;

/** Tokens that continue the line before them at any indentation. */
const CONTINUES = new Set([Dot, QuestionDot, QuestionQuestion, OrOr, AndAnd, PipeApply, PipeEach, PipeFilter, PipeTry]);

/** The tokens with their brackets paired up; what was wrong is added to `errors`. */
export function repairBrackets(text: string, all: readonly SyntaxToken[], errors: SyntaxError[]): Repair {
  const column = (offset: number): number => columnOf(text, offset);
  const found = tally(all);
  const tokens = withoutHeadlessLines(
    all,
    errors,
    column,
    (kind) => found.surplus[kind] > 0,
    (kind, closes, offset) => ({
      ...madeUp((closes ? CLOSER_TYPES : OPENER_TYPES)[kind], offset),
      damaged: true,
    }),
  );
  const { lacking, surplus } = tally(tokens);
  const out: SyntaxToken[] = [];
  /** Missing opening brackets, by the token before them. */
  const openers = new Map<SyntaxToken, SyntaxToken>();
  const unclosed: Unclosed[] = [];
  const dropped: number[] = [];
  const stack: Open[] = [];
  const lines: Line[] = [];
  let indent = 0;
  /** How many interpolations are open. */
  let texts = 0;
  let coreBegins = false;
  /** Whether a bracket was removed or inserted directly before the next token. */
  let damaged = false;

  const top = (): Open | undefined => stack[stack.length - 1];
  const closeMissing = (at = out.length): void => {
    const { token, kind } = stack.pop()!;
    if (kind === "${") texts--;
    if (lacking[kind] > 0) lacking[kind]--;
    const after = out[at - 1]!;
    unclosed.push({ token, kind, after });
    out.splice(at, 0, madeUp(CLOSER_TYPES[kind], after.endOffset + 1));
  };
  const open = (token: SyntaxToken, kind: BracketKind, core: boolean, parameters: boolean): void => {
    if (kind === "${") texts++;
    stack.push({ token, kind, indent, line: lines.length - 1, core, parameters });
  };
  const openMissing = (kind: BracketKind): void => {
    surplus[kind]--;
    const token = madeUp(OPENER_TYPES[kind], out[out.length - 1]!.endOffset + 1);
    out.push(token);
    lines[lines.length - 1]!.bodyAt = -1;
    open(token, kind, false, false);
  };
  const push = (token: SyntaxToken): void => {
    if (damaged) {
      token.damaged = true;
      damaged = false;
    }
    out.push(token);
    const line = lines[lines.length - 1]!;
    line.last = token;
    if (needsBody(token)) {
      line.header = true;
      line.bodyAt = stack.length;
    } else if (token.tokenType === LBrace) line.bodyAt = -1;
    // The `if` of an arm is a guard, which needs no body.
    else if (token.tokenType === Arrow && line.bodyAt === stack.length) line.bodyAt = -1;
  };
  const drop = (token: SyntaxToken): void => {
    damaged = true;
    const { kind } = bracketOf(token)!;
    if (surplus[kind] > 0) surplus[kind]--;
    dropped.push(token.startOffset);
    errors.push(strayCloser(token));
  };
  /** Handles a closing bracket without an opening one: inserts the opening one on its line, or removes the closing one. */
  const openOrDrop = (token: SyntaxToken, kind: BracketKind): void => {
    const at = surplus[kind] > 0 ? missingOpener(out, kind) : undefined;
    if (at === undefined) {
      drop(token);
      return;
    }
    surplus[kind]--;
    out.splice(at, 0, madeUp(OPENER_TYPES[kind], out[at - 1]!.endOffset + 1));
    push(token);
  };

  /** A closing bracket that closes nothing at `column`: it may be missing at the end of a line that begins there. */
  const openMissingAbove = (column: number, kind: BracketKind): boolean => {
    for (let index = lines.length - 2; index >= Math.max(0, lines.length - REACH); index--) {
      const line = lines[index]!;
      if (line.depth < stack.length || line.column < column) return false;
      if (line.depth > stack.length || line.column > column) continue;
      const awaitsBody = kind === "{" && (line.header || (line.last === line.start && isWord(line.start)));
      const awaits = awaitsBody || line.last.tokenType === Eq;
      if (!awaits || openers.has(line.last) || bracketOf(line.last)?.role === "opens") return false;
      openers.set(line.last, madeUp(OPENER_TYPES[kind], line.last.endOffset + 1));
      if (surplus[kind] > 0) surplus[kind]--;
      return true;
    }
    return false;
  };

  /** Closes the brackets that, by the indentation of a line, should be closed before it. */
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
    errors.push(wrongCloser(token, open.token, open.kind));
    retype(token, CLOSER_TYPES[open.kind]);
    stack.pop();
    push(token);
    return true;
  };

  /** Returns whether a bracket of `kind` is open, near enough and not outside the current interpolation. */
  const isOpen = (kind: BracketKind): boolean => {
    for (let index = stack.length - 1; index >= Math.max(0, stack.length - REACH); index--) {
      if (stack[index]!.kind === kind) return true;
      if (stack[index]!.kind === "${") return false;
    }
    return false;
  };

  const close = (token: SyntaxToken): void => {
    stack.pop();
    // A line that begins with a closing bracket belongs to what is around it.
    if (token.first) lines[lines.length - 1]!.depth = stack.length;
    push(token);
  };

  const closeBrace = (token: SyntaxToken, next: SyntaxToken | undefined): void => {
    if (!isOpen("{")) {
      if (token.first && openMissingAbove(indent, "{")) push(token);
      else openOrDrop(token, "{");
      return;
    }
    while (top()!.kind !== "{") closeMissing();
    if (token.first) {
      // It is further left than the line of the brace it would close, whose own closing brace is missing above.
      while (stack.length > 1 && indent < top()!.indent && lacking[top()!.kind] > 0 && isOpen("{")) closeMissing();
      if (top()?.kind !== "{") {
        drop(token);
        return;
      }
      if (indent > top()!.indent && surplus["{"] > 0) {
        if (openMissingAbove(indent, "{")) push(token);
        else drop(token);
        return;
      }
    } else if (surplus["{"] > 0 && top()!.line < lines.length - 1) {
      // `x = if b a } else { c }`: the body of the line was to begin on it.
      if (lines[lines.length - 1]!.bodyAt === stack.length && missingOpener(out, "{") !== undefined) {
        openOrDrop(token, "{");
        lines[lines.length - 1]!.bodyAt = -1;
        return;
      }
      const goesOn = next !== undefined && next.first && columnOf(text, next.startOffset) > top()!.indent;
      if (goesOn) {
        drop(token);
        return;
      }
    }
    close(token);
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
        if (token.first && openMissingAbove(indent, kind)) push(token);
        else openOrDrop(token, kind);
        return;
      }
    }
    if (kind === "${" && texts === 0) {
      drop(token);
      return;
    }
    while (top()!.kind !== kind) closeMissing();
    if (kind === "${") texts--;
    close(token);
  };

  /** Inserts the brackets that, by the tokens around `token`, are missing before it. */
  const guess = (token: SyntaxToken, next: SyntaxToken | undefined): void => {
    const last = out[out.length - 1];
    for (let bracket = top(); bracket !== undefined && lacking[bracket.kind] > 0; bracket = top()) {
      const closes = bracket.kind === "(" || bracket.kind === "[";
      // `f(a {`, `money[EUR {`: no object directly follows a value, and a body only a header: `f(if a {`.
      const awaitsBody = lines[lines.length - 1]!.bodyAt === stack.length;
      const behindValue =
        closes && token.tokenType === LBrace && !token.first && !awaitsBody && endsOperand(out[out.length - 1]);
      const isResult =
        bracket.parameters && token.tokenType === Colon && endsParameterType(out[out.length - 2], out[out.length - 1]);
      if (!behindValue && !isResult) break;
      closeMissing();
    }
    const continues = token.tokenType === Kw.else || token.tokenType === At["@catch"];
    if (continues && top()?.kind === "{" && lacking["{"] > 0 && last?.tokenType !== RBrace) closeMissing();
    if (top()?.kind === "[" && lacking["["] > 0 && token.tokenType === Colon && last !== undefined && isWord(last)) {
      // `array[A, b: …`: `b` is a name after the bracket should have been closed.
      const at = out[out.length - 2]?.tokenType === Comma ? out.length - 2 : out.length - 1;
      if (out[at - 1] !== top()!.token) closeMissing(at);
    }
    const line = lines[lines.length - 1]!;
    if (
      surplus["{"] > 0 &&
      lacksBrace([out[out.length - 2], last], token, next, line.bodyAt === stack.length, top()?.kind)
    )
      openMissing("{");
  };

  tokens.forEach((token, at) => {
    if (token.first || at === 0) {
      indent = columnOf(text, token.startOffset);
      if (at > 0) beginLine(token, indent);
      lines.push({ column: indent, depth: stack.length, start: token, last: token, header: false, bodyAt: -1 });
    }
    if (out.length > 0) guess(token, tokens[at + 1]);
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
      open(token, bracket.kind, core, beginsParameters(tokens[at + 1], tokens[at + 2]));
    }
  });
  while (stack.length > 0) closeMissing();

  reportUnclosed(text, unclosed, errors);
  const repaired = out.flatMap((token) => {
    const opener = openers.get(token);
    return opener === undefined ? [token] : [token, opener];
  });
  return { tokens: repaired, disturbed: disturbedBy(unclosed, tokens), dropped };
}

/** A body whose brace ends its line is read as it is even if it is never closed; other brackets disturb what they hold. */
function disturbedBy(unclosed: readonly Unclosed[], tokens: readonly SyntaxToken[]): readonly Span[] {
  const endsLine = new Set<SyntaxToken>();
  tokens.forEach((token, at) => {
    if (tokens[at + 1]?.first !== false) endsLine.add(token);
  });
  const merged: { start: number; end: number }[] = [];
  unclosed
    .filter(({ token, kind }) => kind !== "{" || !endsLine.has(token))
    .map(({ token, after }) => ({ start: token.startOffset, end: after.endOffset + 1 }))
    .sort((a, b) => a.start - b.start)
    .forEach((span) => {
      const last = merged[merged.length - 1];
      if (last === undefined || last.end < span.start) merged.push(span);
      else last.end = Math.max(last.end, span.end);
    });
  return merged;
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
  const token = createToken(type, "", offset);
  token.missing = true;
  return token;
}

/** The column of `offset`, from 0, where a tab goes to the next multiple of four. */
function columnOf(text: string, offset: number): number {
  const begins = text.lastIndexOf("\n", offset - 1) + 1;
  let column = 0;
  for (let at = begins; at < offset; at++) column += text.charCodeAt(at) === 9 ? TAB - (column % TAB) : 1;
  return column;
}
