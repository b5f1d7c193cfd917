import type { IRForeachStatement, IRWhileStatement } from "../../ir/module.js";
import { Collector } from "../../stdlib/size.js";
import type { Value } from "../../stdlib/value.js";
import { elements } from "./elements.js";
import { made, type Statement } from "./evaluation.js";
import { type FlowCompiler, NONE } from "./flow-compiler.js";

/** Loops of statements. They run within the evaluation of one block, so that all that they do is done, or nothing. */

export function compileForeach(statement: IRForeachStatement, body: Statement, flow: FlowCompiler): Statement {
  const collection = flow.expression(statement.collection);
  const itemSlot = flow.slot(statement.item);
  const indexSlot = flow.optionalSlot(statement.index);
  const resultSlot = flow.optionalSlot(statement.result_binding);
  return (e) => {
    const items = elements(collection(e));
    const results: Value[] = [];
    const collector = new Collector(e.limits);
    for (const [index, item] of items.entries()) {
      e.work.walk(1);
      e.slots[itemSlot] = item;
      if (indexSlot !== NONE) e.slots[indexSlot] = index;
      const signal = body(e);
      if (signal === undefined || signal.kind === "continue") continue;
      if (signal.kind === "break") break;
      if (signal.kind !== "yield" || resultSlot === NONE) return signal;
      results.push(collector.add(signal.value));
    }
    if (resultSlot !== NONE) e.slots[resultSlot] = made(e, results);
    return undefined;
  };
}

export function compileWhile(statement: IRWhileStatement, body: Statement, flow: FlowCompiler): Statement {
  const condition = flow.expression(statement.condition);
  const most = statement.max_iterations;
  const resultSlot = flow.optionalSlot(statement.result_binding);
  return (e) => {
    let last: Value = null;
    for (let round = 0; round < most; round++) {
      e.work.walk(1);
      if (condition(e) !== true) break;
      const signal = body(e);
      if (signal === undefined || signal.kind === "continue") continue;
      if (signal.kind === "break") break;
      if (signal.kind !== "yield" || resultSlot === NONE) return signal;
      last = signal.value;
    }
    if (resultSlot !== NONE) e.slots[resultSlot] = last;
    return undefined;
  };
}
