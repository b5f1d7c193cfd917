import { RunError } from "../../host/errors.js";
import type { IRMethodExpr } from "../../ir/module.js";
import { toJson } from "../../stdlib/to-json.js";
import { isMapValue, isRecordValue, kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { searchByWords } from "../memory/word-search.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileExpression } from "./compile-expression.js";
import { compileSearch } from "./compile-memory.js";
import type { Expression } from "./evaluation.js";

/** A method of reference data themselves. Those of their value are methods of their own types. */
export function compileReference(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  const receiver = compileExpression(expr.receiver, flow);
  if (expr.name === "search") {
    const query = compileSearch(expr, flow);
    return (e) => search(receiver(e), query(e));
  }
  const argument = expr.args[0]?.value;
  const key = argument === undefined ? undefined : compileExpression(argument, flow);
  return (e) => {
    const value = receiver(e);
    return key === undefined ? value : entry(value, key(e));
  };
}

function entry(value: Value, key: Value): Value {
  if (typeof key === "string" && isMapValue(value)) return value.get(key) ?? null;
  if (typeof key === "string" && isRecordValue(value)) return value[key] ?? null;
  throw new RunError("InternalError", `Reference data of kind ${kindOf(value)} has no element by ${kindOf(key)}.`);
}

function search(value: Value, query: { readonly text: string; readonly limit: number }): Value {
  if (isMapValue(value)) {
    return searchByWords([...value], ([, item]) => toJson(item), query).map(([key, item]) =>
      recordOf([
        ["key", key],
        ["value", item],
      ]),
    );
  }
  if (Array.isArray(value)) return searchByWords(value as readonly Value[], toJson, query);
  throw new RunError("InternalError", `Reference data of kind ${kindOf(value)} cannot be searched.`);
}
