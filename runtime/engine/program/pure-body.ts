import type { IRBlock } from "../../ir/module.js";
import { compilePattern } from "../expressions/compile-pattern.js";
import { compileStatements } from "../expressions/compile-statement.js";
import type { Statement } from "../expressions/evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";

/** The body of a pure flow as one statement, for calls inside expressions. */
export function compilePureBody(blocks: readonly IRBlock[], flow: FlowCompiler): Statement {
  const statements = blocks.map((block) => compilePureBlock(block, flow));
  return (e) => {
    for (const statement of statements) {
      const signal = statement(e);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compilePureBlock(block: IRBlock, flow: FlowCompiler): Statement {
  const run = compileKind(block, flow);
  if (block.result_binding === undefined) return run;
  const slot = flow.slot(block.result_binding);
  return (e) => {
    const signal = run(e);
    if (signal?.kind !== "yield") return signal;
    e.slots[slot] = signal.value;
    return undefined;
  };
}

function compileKind(block: IRBlock, flow: FlowCompiler): Statement {
  switch (block.kind) {
    case "rigid":
    case "debug":
      return compileStatements(block.statements, flow);
    case "match": {
      const subject = flow.expression(block.subject);
      const arms = block.arms.map((arm) => ({
        matches: compilePattern(arm.pattern, arm.guard, flow),
        body: compilePureBody(arm.body, flow),
      }));
      return (e) => {
        const value = subject(e);
        return arms.find((arm) => arm.matches(e, value))?.body(e);
      };
    }
    default:
      flow.module.unsupported(`@${block.kind} in a flow that expressions call`, block.node_id);
      return () => undefined;
  }
}
