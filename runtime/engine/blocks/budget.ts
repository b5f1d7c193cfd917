import type { IRBudget, IRBudgetBlock, IRExpr } from "../../ir/module.js";
import { Duration, kindOf, type Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { BudgetFrame, Meter } from "../machine/frames.js";
import type { Behaviour } from "../machine/program.js";
import type { Evaluation, Expression } from "../program/evaluation.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { contradiction } from "../program/contradiction.js";

/** A fresh meter with the bounds of a budget. */
export function compileMeter(budget: IRBudget, flow: FlowCompiler): (e: Evaluation) => Meter {
  flow.module.metered();
  const duration = flow.optional(budget.max_duration_ms);
  const tokens = flow.optional(budget.max_tokens);
  const retries = flow.optional(budget.max_retries);
  const cost = flow.optional(budget.max_cost);
  return (e) =>
    meter("budget", {
      maxMs: durationMs(duration?.(e)),
      maxTokens: count(tokens?.(e)),
      maxRetries: count(retries?.(e)),
      maxCost: count(cost?.(e)),
    });
}

/** A fresh meter for a timeout, or none. */
export function compileTimeout(timeout: IRExpr | undefined, flow: FlowCompiler): (e: Evaluation) => Meter | undefined {
  const duration: Expression | undefined = flow.optional(timeout);
  if (duration === undefined) return () => undefined;
  flow.module.metered();
  return (e) => meter("timeout", { maxMs: durationMs(duration(e)) });
}

interface Bounds {
  readonly maxMs: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly maxRetries?: number | undefined;
  readonly maxCost?: number | undefined;
}

function meter(kind: Meter["kind"], { maxMs, maxTokens, maxRetries, maxCost }: Bounds): Meter {
  return {
    kind,
    ...(maxMs === undefined ? {} : { maxMs }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(maxCost === undefined ? {} : { maxCost }),
    spentMs: 0,
    tokens: 0,
    retries: 0,
  };
}

/** A duration, a string that is one, or a number of milliseconds. */
export function durationMs(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  const duration = typeof value === "string" ? Duration.parse(value) : value;
  if (duration instanceof Duration) return duration.milliseconds;
  const shown = typeof value === "string" ? JSON.stringify(value) : `a ${kindOf(value)}`;
  throw contradiction(`A duration such as 30s is expected, not ${shown}.`);
}

function count(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Bounds what its body may spend. Waiting for people spends nothing. */
export function compileBudget(block: IRBudgetBlock, flow: FlowCompiler): Behaviour {
  const body = flow.module.body(flow, block.body);
  const meter = compileMeter(block, flow);
  return {
    enter(m, branch, code) {
      const bounds = m.evaluate(branch, code, meter);
      m.push(branch, { kind: "budget", block: code.index, body, next: 0, meter: bounds });
      return "again";
    },
  };
}

export const BUDGET_FRAME: FrameKind<BudgetFrame> = { codec: frameCodec<BudgetFrame>({ kind: "budget" }) };
