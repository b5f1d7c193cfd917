/** Puts the value of a variable in the places of its uses, and takes the variable away. */
import { CodeActionKind } from "../../lsp.js";
import type { Expression, SyntaxNode } from "../../../runtime/syntax/index.js";
import { children } from "../../../runtime/syntax/index.js";
import { type Action, around, beginsLine, textOf } from "./action.js";

/** Values that are the same whenever they are evaluated, as long as the names in them are. */
const STEADY: ReadonlySet<SyntaxNode["kind"]> = new Set<SyntaxNode["kind"]>([
  "NameExpression",
  "StringLiteral",
  "text",
  "NumberLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "DurationLiteral",
  "DateLiteral",
  "DateTimeLiteral",
  "BinaryExpression",
  "UnaryExpression",
  "ParenthesizedExpression",
]);
/** What needs no parentheses wherever it stands. */
const CLOSED: ReadonlySet<Expression["kind"]> = new Set([
  "NameExpression",
  "StringLiteral",
  "NumberLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "DurationLiteral",
  "DateLiteral",
  "DateTimeLiteral",
  "ParenthesizedExpression",
]);

export const inlineVariable: Action = (place) => {
  const { analysis, segment, start } = place;
  const occurrence = analysis.model.symbolAt(start);
  if (occurrence?.symbol.kind !== "variable") return [];
  const uses = analysis.model.references(occurrence.symbol);
  const writes = uses.filter(({ role }) => role === "write" || role === "declaration");
  const [declared] = writes;
  const reads = uses.filter(({ role }) => role === "read");
  if (declared === undefined || writes.length !== 1 || reads.length === 0) return [];
  const at = declared.start - segment.start;
  const statement = around({ path: nodesAround(segment.file, at) }, "AssignStatement");
  if (statement?.target.kind !== "NameExpression" || statement.target.start !== at) return [];
  const { value, type, doc, operator } = statement;
  if (operator !== undefined) return [];
  if (type !== undefined || doc !== undefined || !isSteady(value) || !beginsLine(place, statement.start)) return [];
  // A shorthand is a name and a value at once, and a text between braces a path.
  if (reads.some((read) => read.isKey === true || !isPlainRead(analysis.text, read.start, read.end))) return [];
  const named = namesIn(value).map((name) => analysis.model.symbolAt(segment.start + name.start)?.symbol);
  const changes = named.some(
    (symbol) =>
      symbol === undefined ||
      (symbol.kind !== "parameter" && symbol.kind !== "variable") ||
      analysis.model.references(symbol).filter(({ role }) => role === "write" || role === "declaration").length > 1,
  );
  if (changes) return [];
  const shown = textOf(place, value);
  if (shown.includes("\n")) return [];
  const newText = (CLOSED as ReadonlySet<string>).has(value.kind) ? shown : `(${shown})`;
  const lineEnd = segment.text.indexOf("\n", statement.end);
  // A comment behind it would go with it.
  if (segment.text.slice(statement.end, lineEnd === -1 ? undefined : lineEnd).trim() !== "") return [];
  const from = segment.text.lastIndexOf("\n", statement.start - 1) + 1;
  return [
    {
      title: `Inline ${occurrence.symbol.name}`,
      kind: CodeActionKind.RefactorInline,
      edits: [
        {
          start: segment.start + from,
          end: segment.start + (lineEnd === -1 ? statement.end : lineEnd + 1),
          newText: "",
        },
        ...reads.map((read) => ({ start: read.start, end: read.end, newText })),
      ],
    },
  ];
};

function nodesAround(root: SyntaxNode, offset: number): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [];
  for (let node: SyntaxNode | undefined = root; node !== undefined;) {
    path.push(node);
    node = children(node).find((child) => child.start <= offset && offset < child.end);
  }
  return path;
}

/** Whether the word is an expression: no key, no part of a prompt's `{{…}}`. */
function isPlainRead(text: string, start: number, end: number): boolean {
  if (/\{\{\s*$/.test(text.slice(Math.max(0, start - 20), start))) return false;
  return !/[{,]\s*$/.test(text.slice(Math.max(0, start - 40), start)) || !/^\s*[,}]/.test(text.slice(end, end + 40));
}

const isSteady = (node: SyntaxNode): boolean =>
  node.kind === "interpolation" ||
  node.kind === undefined ||
  (STEADY.has(node.kind) && children(node).every((child) => child.kind === undefined || isSteady(child)));

function namesIn(node: SyntaxNode): readonly SyntaxNode[] {
  return node.kind === "NameExpression" ? [node] : children(node).flatMap(namesIn);
}
