/** Writes an `if` that compares one value as a `match`, and the other way round. */
import { CodeActionKind } from "../../lsp.js";
import type { Body, Expression, IfExpression, MatchExpression } from "../../../runtime/syntax/index.js";
import { type Action, type ActionPlace, around, indentAt, replace, textOf } from "./action.js";

const LITERALS: ReadonlySet<Expression["kind"]> = new Set([
  "StringLiteral",
  "NumberLiteral",
  "BooleanLiteral",
  "SymbolLiteral",
]);
/** Subjects that may be evaluated several times. */
const SUBJECTS: ReadonlySet<Expression["kind"]> = new Set(["NameExpression", "MemberExpression"]);

export const ifAndMatch: Action = (place) => {
  const { path, selection } = place;
  const at = path.findLastIndex(({ kind }) => kind === "IfExpression" || kind === "MatchExpression");
  const node = path[at];
  if (node === undefined || path[at - 1]?.kind !== "Body") return [];
  // Offered at the word alone, so that it does not follow the cursor through whole bodies.
  const line = place.segment.text.indexOf("\n", node.start);
  if (line !== -1 && selection.start > line) return [];
  const newText =
    node.kind === "IfExpression"
      ? matchOf(place, around(place, "IfExpression")!)
      : ifOf(place, around(place, "MatchExpression")!);
  if (newText === undefined) return [];
  const title = node.kind === "IfExpression" ? "Write as a match" : "Write as an if";
  return [{ title, kind: CodeActionKind.RefactorRewrite, edits: [replace(place, node, newText)] }];
};

function matchOf(place: ActionPlace, first: IfExpression): string | undefined {
  const arms: { readonly pattern: string; readonly body: Body }[] = [];
  let subject: string | undefined;
  let rest: Body | undefined;
  for (let node: IfExpression | undefined = first; node !== undefined;) {
    const { condition, then, else: otherwise }: IfExpression = node;
    if (condition.kind !== "BinaryExpression" || condition.operator !== "==") return undefined;
    const { left, right } = condition;
    if (!SUBJECTS.has(left.kind) || !isLiteral(right)) return undefined;
    subject ??= textOf(place, left);
    if (subject !== textOf(place, left)) return undefined;
    const pattern = textOf(place, right);
    if (arms.some((arm) => arm.pattern === pattern)) return undefined;
    arms.push({ pattern, body: then });
    node = otherwise?.kind === "IfExpression" ? otherwise : undefined;
    if (otherwise?.kind === "Body") rest = otherwise;
  }
  if (hasCommentBetween(place, first)) return undefined;
  const indent = indentAt(place, first.start);
  const step = "    ";
  const shown = [...arms, { pattern: "_", body: rest }].map(
    ({ pattern, body }) => `${indent}${step}${pattern} => ${bodyText(place, body, step)}`,
  );
  return `match ${subject!} {\n${shown.join("\n")}\n${indent}}`;
}

function ifOf(place: ActionPlace, { subject, arms, start }: MatchExpression): string | undefined {
  if (!SUBJECTS.has(subject.kind) || arms.length < 2 || hasCommentBetween(place, { subject, arms })) return undefined;
  const last = arms.at(-1)!;
  if (last.pattern.kind !== "WildcardPattern") return undefined;
  const shown = textOf(place, subject);
  const parts: string[] = [];
  for (const { pattern, guard, value } of arms) {
    if (guard !== undefined || value.kind !== "Body") return undefined;
    const body = movedLeft(textOf(place, value), indentAt(place, value.start), indentAt(place, start));
    if (pattern === last.pattern) {
      if (value.items.length > 0) parts.push(body);
    } else if (pattern.kind === "LiteralPattern" && pattern.value.kind !== "NullLiteral")
      parts.push(`if ${shown} == ${textOf(place, pattern)} ${body}`);
    else return undefined;
  }
  return parts.join(" else ");
}

const isLiteral = (node: Expression): boolean =>
  LITERALS.has(node.kind) &&
  (node.kind !== "StringLiteral" || node.parts.every(({ kind }) => kind === "text")) &&
  (node.kind !== "NumberLiteral" || !node.float);

function bodyText(place: ActionPlace, body: Body | undefined, step: string): string {
  if (body === undefined || body.items.length === 0) return "{ }";
  const shown = textOf(place, body);
  // The lines of a text are part of it.
  return shown.replaceAll("\n", `\n${step}`);
}
const movedLeft = (text: string, from: string, to: string): string => text.replaceAll(`\n${from}`, `\n${to}`);

/** Whether a comment stands between the branches or the arms: it would be lost. Texts of several lines may not be moved either. */
function hasCommentBetween(place: ActionPlace, node: object): boolean {
  const spans: { start: number; end: number }[] = [];
  const bodies: { start: number; end: number }[] = [];
  const visit = (value: object): void => {
    if ("start" in value && "end" in value) spans.push(value as { start: number; end: number });
    if ("then" in value) bodies.push(value.then as Body);
    if ("else" in value && value.else !== undefined) {
      const other = value.else as Body | IfExpression;
      if (other.kind === "Body") bodies.push(other);
      else visit(other);
    }
    if ("arms" in value) {
      for (const arm of (value as MatchExpression).arms) {
        spans.push(arm);
        bodies.push(arm.value);
      }
    }
  };
  visit(node);
  const from = Math.min(...spans.map(({ start }) => start));
  const to = Math.max(...spans.map(({ end }) => end), ...bodies.map(({ end }) => end));
  if (textOf(place, { start: from, end: to }).includes('"""')) return true;
  return place.segment.file.comments.some(
    ({ start, end }) => from <= start && end <= to && !bodies.some((body) => body.start < start && end < body.end),
  );
}
