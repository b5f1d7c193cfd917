/**
 * Finds lines whose beginning is being retyped: they stand deeper than the line before them and end with a bracket that nothing
 * opens. Read as they stand they would be settings, fields or statements of what is around them, a mistake each.
 */
import { bracketOf, type BracketKind } from "./bracket-kinds.js";
import { endsOperand, needsBody } from "./bracket-guess.js";
import { E104 } from "./diagnostics/grammar.js";
import { edit, type SyntaxError, syntaxError } from "./syntax-error.js";
import type { TokenType } from "./toolkit/index.js";
import { At, Colon, Kw, LParen, type SyntaxToken } from "./token-types.js";

interface Line {
  readonly column: number;
  /** Indices of its tokens, the end exclusive. */
  readonly from: number;
  readonly to: number;
  /** The brackets that it leaves open. */
  readonly open: readonly BracketKind[];
}

/** Lines between a head that does not open them and the bracket that would close them. */
interface Headless {
  /** Indices of the first of its tokens and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Whether the line before is a header, whose body they are. */
  readonly body: boolean;
  readonly head: Line;
  /** Whether the line that should begin them is not there at all. */
  readonly deleted: boolean;
}

/** How many lines back the beginning is searched. */
const REACH = 400;

/**
 * Takes such lines out of the tokens, each with one error that covers them. Behind a header they stay, as a body whose brace is
 * made by `madeUp`. `surplus` says of which brackets there are
 * more closing ones.
 */
export function withoutHeadlessLines(
  tokens: readonly SyntaxToken[],
  errors: SyntaxError[],
  column: (offset: number) => number,
  surplus: (kind: BracketKind) => boolean,
  madeUp: (kind: BracketKind, closes: boolean, offset: number) => SyntaxToken,
): readonly SyntaxToken[] {
  const lines = linesOf(tokens, column);
  const found: Headless[] = [];
  for (let index = 1; index < lines.length; index++) {
    const headless = headlessAt(tokens, lines, index, surplus);
    if (headless === undefined || headless.from < (found[found.length - 1]?.to ?? 0)) continue;
    found.push(headless);
  }
  if (found.length === 0) return tokens;
  const parts: (readonly SyntaxToken[])[] = [];
  let at = 0;
  for (const { from, to, body, head, deleted } of found) {
    parts.push(tokens.slice(at, from));
    const last = tokens[from - 1]!;
    const end = last.endOffset + 1;
    if (body) {
      const closers = head.open.toReversed().map((kind) => madeUp(kind, true, end));
      parts.push(closers, [madeUp("{", false, end)], tokens.slice(from, to));
    }
    at = to;
    report(tokens, errors, { from, to, body, head, deleted });
  }
  parts.push(tokens.slice(at));
  return parts.flat();
}

function report(
  tokens: readonly SyntaxToken[],
  errors: SyntaxError[],

  { from, to, body, head, deleted }: Headless,
): void {
  const [first, last] = deleted ? [tokens[from]!, tokens[from]!] : [tokens[head.from]!, tokens[from - 1]!];
  const covers = { start: first.startOffset, end: tokens[to - 1]!.endOffset + 1 };
  const ends = last.endOffset + 1;
  // What the lexer said of the head says more.
  const known = errors.findIndex(({ start }) => covers.start <= start && start < ends);
  if (known >= 0) {
    errors[known] = { ...errors[known]!, covers };
    return;
  }
  const closer = tokens[to - 1]!.image;
  errors.push(
    syntaxError(
      E104["headless-lines"]({ closer }),
      { start: last.startOffset, end: ends },
      { covers, fix: body && head.open.length === 0 ? edit(ends, ends, " {") : undefined },
    ),
  );
}

function linesOf(tokens: readonly SyntaxToken[], column: (offset: number) => number): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (let at = 1; at <= tokens.length; at++) {
    if (at < tokens.length && !tokens[at]!.first) continue;
    if (from < at)
      lines.push({ column: column(tokens[from]!.startOffset), from, to: at, open: openOf(tokens, from, at) });
    from = at;
  }
  return lines;
}

function openOf(tokens: readonly SyntaxToken[], from: number, to: number): readonly BracketKind[] {
  const open: BracketKind[] = [];
  for (let at = from; at < to; at++) {
    const bracket = bracketOf(tokens[at]!);
    if (bracket === undefined) continue;
    if (bracket.role !== "opens" && open[open.length - 1] === bracket.kind) open.pop();
    if (bracket.role !== "closes") open.push(bracket.kind);
  }
  return open;
}

function headlessAt(
  tokens: readonly SyntaxToken[],
  lines: readonly Line[],
  index: number,
  surplus: (kind: BracketKind) => boolean,
): Headless | undefined {
  const line = lines[index]!;
  const closer = bracketOf(tokens[line.from]!);
  if (closer?.role !== "closes" || closer.kind === "${") return undefined;
  let above = index - 1;
  while (above >= 0 && lines[above]!.column > line.column && index - above < REACH) above--;
  const head = lines[above];
  if (head === undefined || above === index - 1 || head.column > line.column) return undefined;
  const deleted = head.column < line.column || onlyCloses(tokens, head);
  if (deleted ? !surplus(closer.kind) : head.open.includes("${") || head.open.at(-1) === closer.kind) return undefined;
  if (!isBalanced(tokens, head.to, line.from)) return undefined;
  const last = endOf(tokens, lines, index);
  if (last === undefined) return undefined;
  const alone = last === index && line.to - line.from === 1 && closer.kind === "{";
  if (deleted) return { from: head.to, to: lines[last]!.to, body: false, head, deleted };
  const isWhole = isHeader(tokens, head) && !tokens.slice(head.from, head.to).some(({ damaged }) => damaged);
  // A header without its brace alone is left to the repair of brackets, which reads it and what it holds.
  if (alone && isWhole && head.open.length === 0 && !isIncomplete(tokens, head)) return undefined;
  // Behind `:` the body would be an object type.
  const body = alone && isWhole && tokens[head.to - 1]!.tokenType !== Colon;
  return { from: head.to, to: lines[last]!.to, body, head, deleted };
}

/** Returns the last line of what ends in `lines[index]`, which may go on as `} else {` does. */
function endOf(tokens: readonly SyntaxToken[], lines: readonly Line[], index: number): number | undefined {
  let last = index;
  for (;;) {
    const line = lines[last]!;
    if (line.open.length === 0) return last;
    let next = last + 1;
    while (next < lines.length && lines[next]!.column > line.column) next++;
    const closes = next < lines.length && lines[next]!.column === line.column;
    if (!closes || bracketOf(tokens[lines[next]!.from]!)?.role !== "closes") return undefined;
    if (!isBalanced(tokens, line.to, lines[next]!.from)) return undefined;
    last = next;
  }
}

const onlyCloses = (tokens: readonly SyntaxToken[], { from, to }: Line): boolean =>
  tokens.slice(from, to).every((token) => bracketOf(token)?.role === "closes");

function isBalanced(tokens: readonly SyntaxToken[], from: number, to: number): boolean {
  const open: BracketKind[] = [];
  for (let at = from; at < to; at++) {
    const bracket = bracketOf(tokens[at]!);
    if (bracket === undefined) continue;
    if (bracket.role !== "opens" && open.pop() !== bracket.kind) return false;
    if (bracket.role !== "closes") open.push(bracket.kind);
  }
  return open.length === 0;
}

/** Returns whether more than the brace is missing of a header: it ends in a sign, is that of a type, or of a flow without parameters. */
function isIncomplete(tokens: readonly SyntaxToken[], { from, to }: Line): boolean {
  const words = tokens.slice(from, to);
  if (words.some(({ tokenType }) => tokenType === Kw.type)) return true;
  if (!endsOperand(words.at(-1)) && !needsBody(words.at(-1)!)) return true;
  const isFlow = words.some(({ tokenType }) => FLOWS.has(tokenType));
  return isFlow && !words.some(({ tokenType }) => tokenType === LParen);
}
const FLOWS: ReadonlySet<TokenType> = new Set([At["@flow"], At["@transformer"], At["@evaluator"]]);

/** Returns whether a line begins something with a body in braces. */
function isHeader(tokens: readonly SyntaxToken[], { from, to }: Line): boolean {
  const words = tokens.slice(from, to);
  if (words.some(needsBody)) return true;
  const [first, second] = words;
  return first!.tokenType === Kw.type || (first!.tokenType === Kw.pub && second?.tokenType === Kw.type);
}
