import type {
  BinaryExpression,
  BreakStatement,
  CallExpression,
  ContinueStatement,
  Declaration,
  EmitStatement,
  Expression,
  NameExpression,
  ObjectEntry,
  ReturnStatement,
  Span,
  TestDeclaration,
  TestStep,
  YieldStatement,
} from "../../syntax/ast.js";
import type { Facts } from "./facts.js";
import type { Unit } from "./program.js";

/** The word of a setting that is written as a name, a symbol or a string: `flow = refund`, `llm = "fast"`. */
export function wordOf(expression: Expression): string | undefined {
  if (expression.kind === "NameExpression" || expression.kind === "SymbolLiteral") return expression.name;
  if (expression.kind !== "StringLiteral") return undefined;
  const [part, ...rest] = expression.parts;
  return part?.kind === "text" && rest.length === 0 ? part.value : undefined;
}

const shorthands = new WeakMap<ObjectEntry, NameExpression>();

/** The value of an entry; the shorthand `{ a }` reads the name. The same node each time it is asked for. */
export function entryValue(entry: ObjectEntry): Expression {
  if (entry.value !== undefined) return entry.value;
  let name = shorthands.get(entry);
  if (name === undefined) {
    name = { kind: "NameExpression", name: entry.key.text, start: entry.key.start, end: entry.key.end };
    shorthands.set(entry, name);
  }
  return name;
}

/** The source of a short expression; a long one is left out. */
export const sourceOf = (text: string, span: { start: number; end: number }): string => {
  const source = text.slice(span.start, span.end).replace(/\s+/g, " ");
  return source.length <= 40 ? source : "…";
};

/** The `@word` that a declaration begins with. */
export const keywordSpan = ({ start }: Span, keyword: `@${string}`): Span => ({ start, end: start + keyword.length });

/** Chains up to here are built as they are written. */
const LONG = 16;

/**
 * The operands of a long chain of one operator that may be grouped anyhow: `a && b && …`, `a || b || …`, texts joined with
 * `+`. The IR is of bounded depth, and grouped in halves a chain of hundreds is not deep. Evaluation stays left to right.
 */
export function chainOperands(expression: BinaryExpression, facts: Facts): readonly Expression[] | undefined {
  const { operator } = expression;
  const joins = (node: Expression): node is BinaryExpression =>
    node.kind === "BinaryExpression" &&
    node.operator === operator &&
    (operator === "&&" || operator === "||" || (operator === "+" && facts.binary.get(node) === "string"));
  if (!joins(expression)) return undefined;
  const operands: Expression[] = [];
  let left: Expression = expression;
  while (joins(left)) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  return operands.length < LONG ? undefined : operands.reverse();
}

/** The declarations of a file and, after its core, the members of the core: either place has the same meaning. */
export function allDeclarations(declarations: readonly Declaration[]): readonly Declaration[] {
  // Nearly all units are of one declaration, which holds no other.
  if (!declarations.some(({ kind }) => kind === "CoreDeclaration")) return declarations;
  return declarations.flatMap((declaration) =>
    declaration.kind === "CoreDeclaration" ? [declaration, ...allDeclarations(declaration.members)] : [declaration],
  );
}

export type MockStep = TestStep & { readonly kind: "MockStep" };
export type WhenStep = TestStep & { readonly kind: "WhenStep" };
export type FailureCall = CallExpression & { readonly callee: NameExpression };
/** `fail("refusal")` as an answer: the word has this meaning here, whatever flows there are. */
export const isFailure = (expression: Expression): expression is FailureCall =>
  expression.kind === "CallExpression" &&
  expression.callee.kind === "NameExpression" &&
  expression.callee.name === "fail";

/** What `always(answer)` answers to every call, in place of one; `undefined` for any other answer. */
export function alwaysAnswer(expression: Expression): Expression | undefined {
  if (expression.kind !== "CallExpression" || expression.callee.kind !== "NameExpression") return undefined;
  const [only, ...more] = expression.arguments;
  if (expression.callee.name !== "always" || only === undefined || more.length > 0) return undefined;
  return only.name === undefined && only.value.kind !== "LambdaExpression" ? only.value : undefined;
}

/** A tree does not change: its tests are sought once. */
const tests = new WeakMap<object, readonly TestDeclaration[]>();

/** The `@test` declarations of a file, in and outside of its core. */
export function testsOf({ file }: Unit): readonly TestDeclaration[] {
  let found = tests.get(file);
  if (found === undefined)
    tests.set(file, (found = allDeclarations(file.declarations).filter((node) => node.kind === "TestDeclaration")));
  return found;
}

export type Control = ReturnStatement | YieldStatement | BreakStatement | ContinueStatement | EmitStatement;
export const isControl = (node: { readonly kind: string }): node is Control =>
  node.kind === "ReturnStatement" ||
  node.kind === "YieldStatement" ||
  node.kind === "BreakStatement" ||
  node.kind === "ContinueStatement" ||
  node.kind === "EmitStatement";
