/** Puts the selected expression into a variable before its statement. */
import { CodeActionKind } from "../../lsp.js";
import type { SyntaxNode } from "../../../runtime/syntax/index.js";
import { type Action, type ActionPlace, beginsLine, freeName, indentAt, replace, textOf } from "./action.js";

/** What surrounds an expression that is evaluated once whenever its statement is, before anything of it that can be seen. */
const PASSED: ReadonlySet<SyntaxNode["kind"]> = new Set([
  "AssignStatement",
  "ReturnStatement",
  "ExpressionStatement",
  "CallExpression",
  "MemberExpression",
  "IndexExpression",
  "UnaryExpression",
  "ParenthesizedExpression",
  "ArrayLiteral",
  "ObjectLiteral",
  "ObjectEntry",
  "StringLiteral",
  "interpolation",
]);
const EXTRACTED: ReadonlySet<SyntaxNode["kind"]> = new Set([
  "CallExpression",
  "MemberExpression",
  "IndexExpression",
  "UnaryExpression",
  "BinaryExpression",
  "ParenthesizedExpression",
  "StringLiteral",
  "NumberLiteral",
  "BooleanLiteral",
  "DurationLiteral",
  "DateLiteral",
  "DateTimeLiteral",
  "ObjectLiteral",
  "ArrayLiteral",
]);
const STATEMENTS: ReadonlySet<SyntaxNode["kind"]> = new Set([
  "AssignStatement",
  "ReturnStatement",
  "ExpressionStatement",
]);
/** Words that the value of these says nothing by itself: nothing would say their type. */
const UNTYPED = /(^|[^\w)\]"])(:[A-Za-z_]|\[\s*\]|\{\s*\})/;

export const extractVariable: Action = (place) => {
  const { path, selection, segment } = place;
  if (selection.start === selection.end) return [];
  const at = path.findLastIndex(
    (node) => node.start === selection.start && node.end === selection.end && EXTRACTED.has(node.kind),
  );
  const expression = path[at];
  if (expression === undefined) return [];
  const statementAt = path.findLastIndex(({ kind }, index) => index < at && STATEMENTS.has(kind));
  const statement = path[statementAt];
  if (statement === undefined || path[statementAt - 1]?.kind !== "Body") return [];
  // Between the two nothing decides whether it is evaluated, or how often.
  const between = path.slice(statementAt, at);
  if (!between.every((node) => node.kind === undefined || PASSED.has(node.kind) || isEager(node))) return [];
  if (!beginsLine(place, statement.start) || isTarget(statement, expression) || !isFirst(place, statement, expression))
    return [];
  const shown = textOf(place, expression);
  if (UNTYPED.test(shown) || segment.text.slice(statement.start, expression.start).includes("\n")) return [];
  const name = freeName(place, nameFor(expression));
  const indent = indentAt(place, statement.start);
  return [
    {
      title: "Extract into a variable",
      kind: CodeActionKind.RefactorExtract,
      edits: [
        replace(place, { start: statement.start, end: statement.start }, `${name} = ${shown}\n${indent}`),
        replace(place, expression, name),
      ],
    },
  ];
};

const isEager = (node: SyntaxNode): boolean =>
  node.kind === "BinaryExpression" && "operator" in node && !["&&", "||", "??"].includes(String(node.operator));

const isTarget = (statement: SyntaxNode, expression: SyntaxNode): boolean =>
  "target" in statement && (statement.target as SyntaxNode).end >= expression.end;

/** Whether nothing that is called stands before the expression in its statement: what it does would come second then. */
function isFirst(place: ActionPlace, statement: SyntaxNode, { start }: SyntaxNode): boolean {
  return !/\w\s*\(/.test(textOf(place, { start: statement.start, end: start }).replace(/\w+\s*\($/, ""));
}

function nameFor(expression: SyntaxNode): string {
  if ("member" in expression) {
    const { member } = expression as { member: { text?: string } };
    if (member.text !== undefined && /^[a-z_]\w*$/.test(member.text)) return member.text;
  }
  return "value";
}
