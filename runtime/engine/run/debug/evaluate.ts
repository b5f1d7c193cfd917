import { RunError } from "../../../host/errors.js";
import type { IRExpr } from "../../../ir/module.js";
import { toJson } from "../../../stdlib/to-json.js";
import type { Machine } from "../../machine/machine.js";
import type { Program } from "../../machine/program.js";
import { Evaluation } from "../../program/evaluation.js";
import { EvaluationWork } from "../../program/evaluation-work.js";
import { compileExpression } from "../../program/expressions.js";
import { type FlowCode, FlowCompiler, type ModuleCompiler } from "../../program/flow-compiler.js";
import { toFlowError } from "../../program/flow-error.js";
import { Interruption } from "../../program/interruption.js";
import { type Evaluated, valueTypeName } from "./inspector.js";
import type { FlowActivation } from "./stack.js";

/** The limit of steps, so that a watch expression cannot hang the debugger. */
const MOST_STEPS = 100_000;

/** Evaluates an expression over the variables of a running flow. It works on a copy and makes no calls. */
export function evaluateIn(m: Machine, { flow, slots, branch }: FlowActivation, expression: IRExpr): Evaluated {
  const { values } = m.host;
  try {
    const compiled = compilerOf(flow, m.program).expression(expression);
    const e = new Evaluation(
      slots.slice(),
      values,
      `${flow.ir.name}?`,
      undefined,
      (name) => m.blockValue(branch, name),
      new EvaluationWork(values.limits, MOST_STEPS),
    );
    const value = compiled(e);
    return { ok: true, value: toJson(value), type: valueTypeName(value) };
  } catch (thrown) {
    return { ok: false, error: toFlowError(thrown instanceof Interruption ? callsOutside() : thrown) };
  }
}

const callsOutside = (): RunError =>
  new RunError("PluginError", "This asks something outside, such as a plugin or memory, and is not evaluated here.");

/** A compiler with the variables of the flow; unknown names read as null. */
function compilerOf(flow: FlowCode, program: Program): FlowCompiler {
  const module: ModuleCompiler = {
    module: program.module,
    expression: compileExpression,
    flow: (name) => program.flows.get(name),
    body: () => unsupported("A block"),
    unsupported: (what) => unsupported(what),
    metered: () => undefined,
    readsReference: () => undefined,
    hasDeadlines: () => undefined,
    callsCore: () => undefined,
  };
  const compiler = new FlowCompiler(module, flow.ir, flow.index);
  for (const name of flow.slots) compiler.slot(name);
  return compiler;
}

function unsupported(what: string): never {
  throw new RunError("PluginError", `${what} is not evaluated here.`);
}
