import type { Scope } from "../../engine/scope.js";
import { ScaiCoreError } from "../../error.js";
import type { IRCondition, IRExpr } from "../../ir/module.js";
import { printExpr } from "../../ir/print-expr.js";
import type { Value } from "../../stdlib/value.js";
import { differencesOf } from "./differences.js";
import { showValue } from "./show-value.js";
import type { Difference, NamedValue } from "./test-report.js";

/** Why a line does not hold. */
export interface BrokenCondition {
  readonly message: string;
  readonly operands: readonly NamedValue[];
  readonly differences: readonly Difference[];
}

/** The lines that do not hold. */
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

/** Whether a line of @then or @property holds; what is to be known of it, if not. */
async function checkCondition(line: IRCondition, scope: Scope): Promise<BrokenCondition | undefined> {
  let held: Value;
  try {
    held = await scope.evaluate(line.condition);
  } catch (thrown) {
    const why = (await nullReceiver(line.condition, scope)) ?? errorText(thrown);
    return { message: `This line has no value: ${why}`, operands: await operandsOf(line, scope), differences: [] };
  }
  if (held === true) return undefined;
  return {
    message: "This line does not hold.",
    operands: await operandsOf(line, scope),
    differences: await differencesIn(line.condition, scope),
  };
}

/** Parts that have no value themselves are left out: the message tells of them. */
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

/** `result.events`: they are shown as the trail of the run. */
const isTrail = (expr: IRExpr): boolean =>
  expr.kind === "member" && expr.name === "events" && expr.object.kind === "name" && expr.object.name === "result";

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ");

/** What stands on the other side of a symbol: a text there is one too. */
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

/** What is null though a part of it is asked for, innermost first. Lambdas are left alone: their parameters have no value here. */
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
    default:
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

/** Wrapped, so that null can be told from nothing. */
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
