import type { IRBlock, IRExpr, IRFlow, IRModule, IRType } from "../../ir/module.js";
import type { Expression, Statement } from "./evaluation.js";

/** The index of nothing: no slot, no block, no body, no branch. */
export const NONE = -1;

/** A compiled flow. */
export interface FlowCode {
  readonly index: number;
  readonly ir: IRFlow;
  readonly params: readonly ParamCode[];
  /** The names of its variables, by slot. */
  readonly slots: readonly string[];
  readonly body: number;
  /** The body of a pure flow as one statement; `undefined` for other flows. */
  readonly pure: Statement | undefined;
}

interface ParamCode {
  readonly name: string;
  readonly slot: number;
  readonly type: IRType;
  readonly default: Expression | undefined;
}

/** The context in which expressions and blocks are compiled. */
export interface ModuleCompiler {
  readonly module: IRModule;
  /** Compiles an expression. Compilers of parts of expressions recurse through it. */
  expression(expr: IRExpr, flow: FlowCompiler): Expression;
  /** A flow by name; its body may not be compiled yet. */
  flow(name: string): FlowCode | undefined;
  /** Numbers a list of blocks of a flow and compiles it. */
  body(flow: FlowCompiler, blocks: readonly IRBlock[]): number;
  /** Notes a construct that this engine cannot run, so that loading lists all of them. */
  unsupported(what: string, nodeId: string): void;
  /** Notes that the module has budgets or timeouts. */
  metered(): void;
  readsReference(): void;
  /** Notes that the module has deadlines. */
  hasDeadlines(): void;
  /** Notes the target of a call. */
  callsCore(target: string): void;
}

/** Compiles one flow: assigns slots to its variables, and compiles its expressions. */
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
