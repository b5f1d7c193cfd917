import type { IRExpr } from "../../ir/module.js";
import { checkCollectionSize } from "../../stdlib/arguments.js";
import { kindOf, type Value } from "../../stdlib/value.js";
import { contradiction } from "./contradiction.js";
import type { Evaluation } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";

/** Compiles the elements of an array literal. The array is not measured, and belongs to the caller. */
export function arrayOf(elements: readonly IRExpr[], flow: FlowCompiler): (e: Evaluation) => Value[] {
  const parts = elements.map((element) =>
    element.kind === "spread"
      ? { spread: true, value: flow.expression(element.value) }
      : { spread: false, value: flow.expression(element) },
  );
  return (e) => {
    const array: Value[] = [];
    for (const { spread, value } of parts) {
      const item = value(e);
      if (!spread) array.push(item);
      else if (Array.isArray(item)) {
        e.work.walk(item.length);
        checkCollectionSize(array.length + item.length, e);
        for (const each of item as readonly Value[]) array.push(each);
      } else throw contradiction(`A ${kindOf(item)} cannot be spread in an array.`);
    }
    return array;
  };
}

/** A variable of a flow. */
interface Variable {
  readonly kind: "name";
  readonly name: string;
}

export const isVariable = (expr: IRExpr): expr is IRExpr & Variable =>
  expr.kind === "name" && (expr.scope === "local" || expr.scope === "param");

/** What `variable = [...variable, …]` adds to the variable; `undefined` for any other assignment. */
export function extensionOf(
  target: IRExpr,
  value: IRExpr,
): { readonly name: string; readonly added: readonly IRExpr[] } | undefined {
  if (!isVariable(target) || value.kind !== "array") return undefined;
  const [first, ...added] = value.elements;
  const extends_ = first?.kind === "spread" && isVariable(first.value) && first.value.name === target.name;
  return extends_ ? { name: target.name, added } : undefined;
}
