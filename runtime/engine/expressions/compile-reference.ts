import { RunError } from "../../host/errors.js";
import type { IRMethodExpr } from "../../ir/module.js";
import { toJson } from "../../stdlib/to-json.js";
import { isMapValue, isRecordValue, kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { textOf } from "../../text-similarity.js";
import type { Nearest } from "../memory/memory-view.js";
import type { SearchQuery } from "../memory/read-memory.js";
import { searchByWords } from "../memory/word-search.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileSearch, nearestBy } from "./compile-memory.js";
import type { Expression } from "./evaluation.js";

/** A method of reference data themselves. Those of their value are methods of their own types. */
export function compileReference(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  const receiver = flow.expression(expr.receiver);
  if (expr.name === "search") {
    const query = compileSearch(expr, flow);
    const nearest = nearestBy(flow);
    return (e) => search(receiver(e), query(e), nearest?.(e));
  }
  const argument = expr.args[0]?.value;
  const key = argument === undefined ? undefined : flow.expression(argument);
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

function search(value: Value, query: SearchQuery, nearest: Nearest | undefined): Value {
  const entries = entriesOf(value);
  if (nearest === undefined) return searchByWords(entries, ({ item }) => toJson(item), query).map(({ shown }) => shown);
  if (entries.length === 0) return [];
  const texts = entries.map(({ key, item }) => ({ key, text: textOf(toJson(item)) }));
  const byKey = new Map(entries.map(({ key, shown }) => [key, shown]));
  return nearest(query, texts).map((key) => byKey.get(key) ?? null);
}

/** What can be found: its text is that of `item`, and `shown` is what a flow gets. */
function entriesOf(value: Value): readonly { readonly key: string; readonly item: Value; readonly shown: Value }[] {
  if (isMapValue(value)) {
    return Array.from(value, ([key, item]) => ({
      key,
      item,
      shown: recordOf([
        ["key", key],
        ["value", item],
      ]),
    }));
  }
  if (Array.isArray(value))
    return (value as readonly Value[]).map((item, at) => ({ key: String(at), item, shown: item }));
  throw new RunError("InternalError", `Reference data of kind ${kindOf(value)} cannot be searched.`);
}
