import type { StartRecord } from "../../host/interfaces.js";
import type { IRExpr, IRModule } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import { RunError } from "../../host/errors.js";
import { compileExpression } from "../expressions/compile-expression.js";
import { Evaluation, type Expression, NeedsCall } from "../expressions/evaluation.js";
import { DEFAULT_LIMITS } from "../limits.js";
import { runValues } from "../run/values.js";
import { compileModule } from "./compile-module.js";
import { FlowCompiler, type ModuleCompiler } from "./flow-compiler.js";

/** What the expressions of a scope read of their surroundings. */
export interface ScopeSurroundings {
  now(): number;
  config(name: string): Value;
  reference(name: string): Value;
}

/**
 * Variables, and expressions over them that stand outside the flows of a module, such as those of its tests. They may call
 * its pure flows; they cannot ask anything of the world.
 */
export class Scope {
  readonly #flow: FlowCompiler;
  readonly #slots: Value[] = [];
  readonly #compiled = new WeakMap<IRExpr, Expression>();
  readonly #values: ReturnType<typeof runValues>;
  #evaluations = 0;

  /** `name` seeds what is drawn here, so that it is the same each time. */
  constructor(module: IRModule, name: string, surroundings: ScopeSurroundings) {
    const { program } = compileModule(module, "");
    const surrounding: ModuleCompiler = {
      module,
      flow: (called) => program.flows.get(called),
      body: () => outside("A block"),
      unsupported: (what) => outside(what),
      metered: () => undefined,
      readsReference: () => undefined,
    };
    this.#flow = new FlowCompiler(surrounding, emptyFlow(module, name), program.flowsByIndex.length);
    this.#values = runValues({
      module,
      start: startOf(module, name, surroundings.now()),
      limits: DEFAULT_LIMITS,
      calls: { perform: () => outside("A call"), ask: () => outside("A question") },
      now: () => surroundings.now(),
      config: (param) => surroundings.config(param),
      reference: (field) => surroundings.reference(field),
      log: () => undefined,
    });
  }

  get(name: string): Value {
    return this.#slots[this.#flow.slot(name)] ?? null;
  }

  set(name: string, value: Value): void {
    this.#slots[this.#flow.slot(name)] = value;
  }

  /** Throws what the expression throws. */
  evaluate(expr: IRExpr): Value {
    let compiled = this.#compiled.get(expr);
    if (compiled === undefined) this.#compiled.set(expr, (compiled = compileExpression(expr, this.#flow)));
    const path = `${this.#flow.flow.name}#${++this.#evaluations}`;
    const none = () => outside("A value of a block");
    // Lambdas write their parameters into slots: the variables stay as they are.
    const evaluation = new Evaluation([...this.#slots], this.#values, path, undefined, none, DEFAULT_LIMITS.steps);
    try {
      return compiled(evaluation);
    } catch (thrown) {
      if (thrown instanceof NeedsCall) return outside(thrown.call.method);
      throw thrown;
    }
  }
}

function outside(what: string): never {
  throw new RunError("InternalError", `${what} stands in an expression outside the flows.`);
}

function emptyFlow(module: IRModule, name: string): FlowCompiler["flow"] {
  const place = { file: "", line: 1, column: 1, end_line: 1, end_column: 1 };
  return {
    name,
    role: "flow",
    visibility: "internal",
    params: [],
    return_type: { kind: "null" },
    pure: true,
    locals: [],
    body: [],
    source_location: module.flows[0]?.source_location ?? place,
  };
}

function startOf(module: IRModule, name: string, now: number): StartRecord {
  return {
    invocationId: name,
    core: module.name,
    coreVersion: module.version,
    flow: name,
    input: {},
    durability: "checkpoint",
    bundleHash: "",
    createdAt: new Date(now).toISOString(),
  };
}
