import { RunError } from "../host/errors.js";
import type { StartRecord } from "../host/interfaces.js";
import type { IRExpr, IRFlow, IRModule } from "../ir/module.js";
import type { Json } from "../json.js";
import type { Value } from "../stdlib/value.js";
import { compileModule } from "./blocks/compile-module.js";
import type { CallRecord } from "./program/block-record.js";
import { contextRecord, coreRecord } from "./program/context-records.js";
import {
  type CallTarget,
  Evaluation,
  type EvaluationValues,
  type Expression,
  NeedsCall,
} from "./program/evaluation.js";
import { EvaluationWork } from "./program/evaluation-work.js";
import { FlowCompiler, type ModuleCompiler } from "./program/flow-compiler.js";
import { sha256Of, uuidOf } from "./program/ids.js";
import { DEFAULT_LIMITS } from "../limits.js";

/** What the expressions of a scope read from outside. */
export interface ScopeSurroundings {
  now(): number;
  config(name: string): Value;
  reference(name: string): Value;
  /** Answers a call that an expression makes. */
  answer(target: CallTarget): Promise<Json>;
}

/**
 * Evaluates expressions that are outside the flows of a module, such as those of its tests, over variables of their
 * own. They may call pure flows of the module.
 */
export class Scope {
  readonly #flow: FlowCompiler;
  readonly #slots: Value[] = [];
  readonly #compiled = new WeakMap<IRExpr, Expression>();
  readonly #values: EvaluationValues;
  #evaluations = 0;

  /** `name` seeds random values, so that they are the same each time. */
  constructor(
    module: IRModule,
    name: string,
    private readonly surroundings: ScopeSurroundings,
  ) {
    this.#flow = new FlowCompiler(compilerOf(module), emptyFlow(name), module.flows.length);
    this.#values = valuesOf(module, name, surroundings);
  }

  get(name: string): Value {
    return this.#slots[this.#flow.slot(name)] ?? null;
  }

  set(name: string, value: Value): void {
    this.#slots[this.#flow.slot(name)] = value;
  }

  /** Rejects with what the expression throws. */
  async evaluate(expr: IRExpr): Promise<Value> {
    let compiled = this.#compiled.get(expr);
    if (compiled === undefined) this.#compiled.set(expr, (compiled = this.#flow.expression(expr)));
    const path = `${this.#flow.flow.name}#${++this.#evaluations}`;
    // As in a run, an expression that lacks an answer is evaluated again over the recorded ones.
    const calls: CallRecord[] = [];
    for (;;) {
      // Lambdas write their parameters into slots, so each evaluation gets a copy.
      const slots = [...this.#slots];
      const record = { path, calls, times: [] };
      const work = new EvaluationWork(DEFAULT_LIMITS, DEFAULT_LIMITS.steps);
      const none = () => outside("A value of a block");
      try {
        return compiled(new Evaluation(slots, this.#values, path, record, none, work));
      } catch (thrown) {
        if (!(thrown instanceof NeedsCall)) throw thrown;
        const { method, hash, target } = thrown.call;
        calls.push({ method, hash, answer: { value: await this.surroundings.answer(target) } });
      }
    }
  }
}

const compilers = new WeakMap<IRModule, ModuleCompiler>();

/** The compiler of a module, which all scopes over the module share. */
function compilerOf(module: IRModule): ModuleCompiler {
  const known = compilers.get(module);
  if (known !== undefined) return known;
  const { compiler } = compileModule(module, "");
  compilers.set(module, compiler);
  return compiler;
}

function outside(what: string): never {
  throw new RunError("InternalError", `${what} stands in an expression outside the flows.`);
}

function valuesOf(module: IRModule, name: string, surroundings: ScopeSurroundings): EvaluationValues {
  const start: StartRecord = {
    invocationId: name,
    core: module.name,
    coreVersion: module.version,
    flow: name,
    input: {},
    durability: "checkpoint",
    bundleHash: "",
    createdAt: new Date(surroundings.now()).toISOString(),
  };
  const draw = (path: string, ordinal: number) => sha256Of(path, String(ordinal));
  return {
    invocationId: name,
    flow: name,
    instanceKey: undefined,
    core: coreRecord(module),
    context: contextRecord(start, DEFAULT_LIMITS),
    config: (param) => surroundings.config(param),
    reference: (field) => surroundings.reference(field),
    now: () => surroundings.now(),
    random: (path, ordinal) => new DataView(draw(path, ordinal).buffer).getUint32(0) / 2 ** 32,
    uuid: (path, ordinal) => uuidOf(draw(path, ordinal)),
    limits: DEFAULT_LIMITS,
    log: () => undefined,
    memoryToken: () => outside("A write of memory"),
  };
}

const emptyFlow = (name: string): IRFlow => ({
  name,
  role: "flow",
  visibility: "internal",
  params: [],
  return_type: { kind: "null" },
  pure: true,
  locals: [],
  body: [],
  source_location: { file: "", line: 1, column: 1, end_line: 1, end_column: 1 },
});
