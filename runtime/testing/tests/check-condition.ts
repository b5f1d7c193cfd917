import type { Scope } from "../../engine/scope.js";
import { ScaiCoreError } from "../../error.js";
import type { IRCondition, IRExpr } from "../../ir/module.js";
import { printExpr } from "../../ir/print.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";
import { differencesOf } from "./differences.js";
import { showValue } from "./show-value.js";
import type { Difference, NamedValue } from "./test-report.js";

/** Why a line is false. */
export interface BrokenCondition {
  readonly message: string;
  readonly operands: readonly NamedValue[];
  readonly differences: readonly Difference[];
}

/** Checks lines and returns those that are false. */
export async function brokenLines(
  lines: readonly IRCondition[],
  scope: Scope,
): Promise<readonly { readonly line: IRCondition; readonly broken: BrokenCondition }[]> {
  const found: { line: IRCondition; broken: BrokenCondition }[] = [];
  for (const line of lines) {
    const broken = await checkCondition(line, scope);
    if (broken !== undefined) found.push({ line, broken });
  }
  return found;
}

/** Checks a line of @then or @property; returns the details of a failure. */
async function checkCondition(line: IRCondition, scope: Scope): Promise<BrokenCondition | undefined> {
  let held: Value;
  try {
    held = await scope.evaluate(line.condition);
  } catch (thrown) {
    const why =
      (await missingField(line.condition, scope)) ?? (await nullReceiver(line.condition, scope)) ?? errorText(thrown);
    return { message: `This line has no value: ${why}`, operands: await operandsOf(line, scope), differences: [] };
  }
  if (held === true) return undefined;
  const missing = await missingField(line.condition, scope);
  return {
    message: missing === undefined ? "This line does not hold." : `This line does not hold: ${missing}`,
    operands: await operandsOf(line, scope),
    differences: await differencesIn(line.condition, scope),
  };
}

/** The operands of a line. Parts without a value are omitted, because the message reports them. */
async function operandsOf({ operands = [], condition }: IRCondition, scope: Scope): Promise<readonly NamedValue[]> {
  const symbols = new Set(comparedWithSymbols(condition).map((expr) => JSON.stringify(expr)));
  const named: NamedValue[] = [];
  for (const { text, value } of operands) {
    const found = isTrail(value) ? undefined : await tried(value, scope);
    if (found === undefined) continue;
    named.push({ text: oneLine(text), value: showValue(found.value, symbols.has(JSON.stringify(value))) });
  }
  return named;
}

/** Whether the expression is `result.events`, which the failure shows as the events of the run. */
const isTrail = (expr: IRExpr): boolean =>
  expr.kind === "member" && expr.name === "events" && expr.object.kind === "name" && expr.object.name === "result";

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ");

/** The other operand of a comparison with a symbol, whose string is shown as a symbol too. */
function comparedWithSymbols(condition: IRExpr): readonly IRExpr[] {
  if (condition.kind === "unary") return comparedWithSymbols(condition.operand);
  if (condition.kind !== "binary") return [];
  const { left, right } = condition;
  if (left.kind === "symbol") return [right];
  if (right.kind === "symbol") return [left];
  return [...comparedWithSymbols(left), ...comparedWithSymbols(right)];
}

async function differencesIn(condition: IRExpr, scope: Scope): Promise<readonly Difference[]> {
  if (condition.kind !== "binary" || condition.op !== "==") return [];
  const [left, right] = [await tried(condition.left, scope), await tried(condition.right, scope)];
  return left === undefined || right === undefined ? [] : differencesOf(left.value, right.value);
}

/** Finds a field that the object at hand does not have, as one member of a union lacks what another has. */
async function missingField(expr: IRExpr, scope: Scope): Promise<string | undefined> {
  // Who compares with null says that it may be missing.
  if (expr.kind === "binary" && (isNull(expr.left) || isNull(expr.right))) return undefined;
  for (const part of partsOf(expr)) {
    const found = await missingField(part, scope);
    if (found !== undefined) return found;
  }
  if (expr.kind !== "member") return undefined;
  const object = (await tried(expr.object, scope))?.value;
  if (object === undefined || !isRecordValue(object) || Object.hasOwn(object, expr.name)) return undefined;
  return `${printExpr(expr.object)} has no ${expr.name} here.`;
}

const isNull = (expr: IRExpr): boolean => expr.kind === "literal" && expr.type === "null";

/** Finds the innermost receiver that is null. Lambdas are skipped, because their parameters have no value here. */
async function nullReceiver(expr: IRExpr, scope: Scope): Promise<string | undefined> {
  for (const part of partsOf(expr)) {
    const found = await nullReceiver(part, scope);
    if (found !== undefined) return found;
  }
  const asked = askedOf(expr);
  if (asked === undefined || (await tried(asked.receiver, scope))?.value !== null) return undefined;
  return `${printExpr(asked.receiver)} is null, and has no ${asked.what}.`;
}

function askedOf(expr: IRExpr): { readonly receiver: IRExpr; readonly what: string } | undefined {
  switch (expr.kind) {
    case "member":
      return expr.optional === true ? undefined : { receiver: expr.object, what: expr.name };
    case "method":
      return expr.optional === true ? undefined : { receiver: expr.receiver, what: expr.name };
    case "index":
      return { receiver: expr.object, what: "elements" };
    case "symbol":
    case "object":
    case "literal":
    case "name":
    case "call":
    case "spread":
    case "unary":
    case "binary":
    case "conditional":
    case "match":
    case "lambda":
    case "array":
    case "interpolation":
    case "pipeline":
    case "check":
      return undefined;
  }
}

function partsOf(expr: IRExpr): readonly IRExpr[] {
  switch (expr.kind) {
    case "member":
      return [expr.object];
    case "index":
      return [expr.object, expr.index];
    case "method":
      return [expr.receiver, ...expr.args.map(({ value }) => value)];
    case "call":
      return expr.args.map(({ value }) => value);
    case "unary":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "conditional":
      return [expr.test];
    case "match":
      return [expr.subject];
    case "object":
      return expr.entries.map(({ value }) => value);
    case "array":
      return expr.elements;
    case "interpolation":
      return expr.parts;
    case "spread":
    case "check":
      return [expr.value];
    case "pipeline":
      return [expr.source];
    case "literal":
    case "symbol":
    case "name":
    case "lambda":
      return [];
  }
}

/** Wrapped, so that null differs from no value. */
async function tried(expr: IRExpr, scope: Scope): Promise<{ readonly value: Value } | undefined> {
  try {
    return { value: await scope.evaluate(expr) };
  } catch {
    return undefined;
  }
}

/** `ArithmeticError: …` */
export function errorText(thrown: unknown): string {
  if (thrown instanceof ScaiCoreError) return `${thrown.errorType}: ${thrown.message}`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
