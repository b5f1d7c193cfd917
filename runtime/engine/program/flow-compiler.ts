import type { IRBlock, IRExpr, IRFlow, IRModule, IRType } from "../../ir/module.js";
import type { Expression, Statement } from "./evaluation.js";

/** An index that stands for nothing: no slot, no block, no body, no branch. */
export const NONE = -1;

/** A flow made ready to run. */
export interface FlowCode {
  readonly index: number;
  readonly ir: IRFlow;
  readonly params: readonly ParamCode[];
  /** The names of its variables, by slot. */
  readonly slots: readonly string[];
  readonly body: number;
  /** Only of a pure flow: the body as one statement. */
  readonly pure: Statement | undefined;
}

interface ParamCode {
  readonly name: string;
  readonly slot: number;
  readonly type: IRType;
  readonly default: Expression | undefined;
}

/** What compiling expressions and blocks needs of the module around them. */
export interface ModuleCompiler {
  readonly module: IRModule;
  /** Compiles an expression. Compilers of parts of expressions recurse through it. */
  expression(expr: IRExpr, flow: FlowCompiler): Expression;
  /** A flow by name; its body may not be compiled yet. */
  flow(name: string): FlowCode | undefined;
  /** Numbers a list of blocks of a flow and compiles it. */
  body(flow: FlowCompiler, blocks: readonly IRBlock[]): number;
  /** Notes what this engine does not run, so that loading can list it all. */
  unsupported(what: string, nodeId: string): void;
  /** Notes that something spends from a budget. */
  metered(): void;
  readsReference(): void;
  /** Notes that something waits until a certain time. */
  hasDeadlines(): void;
  /** Notes a core that is called. */
  callsCore(target: string): void;
}

/** The variables of the flow that is being compiled. */
export class FlowCompiler {
  readonly #slots = new Map<string, number>();

  constructor(
    readonly module: ModuleCompiler,
    readonly flow: IRFlow,
    readonly index: number,
  ) {
    for (const { name } of flow.params) this.slot(name);
    for (const { name } of flow.locals) this.slot(name);
  }

  /** The slot of a variable. Names are unique in a flow, so that one scope serves all. */
  slot(name: string): number {
    const existing = this.#slots.get(name);
    if (existing !== undefined) return existing;
    this.#slots.set(name, this.#slots.size);
    return this.#slots.size - 1;
  }
  optionalSlot(name: string | undefined): number {
    return name === undefined ? NONE : this.slot(name);
  }
  expression(expr: IRExpr): Expression {
    return this.module.expression(expr, this);
  }
  optional(expr: IRExpr | undefined): Expression | undefined {
    return expr === undefined ? undefined : this.expression(expr);
  }
  get slotNames(): readonly string[] {
    return [...this.#slots.keys()];
  }
}
