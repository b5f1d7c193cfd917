import type { FlowError, Usage } from "../../host/interfaces.js";
import { Duration } from "../../stdlib/value.js";
import type { Frame, Meter } from "./frames.js";
import type { Branch } from "./state.js";
import type { MachineView } from "./waits.js";

type MeteredFrame = Extract<Frame, { meter?: Meter }> & { meter: Meter };
interface Metered {
  readonly branch: Branch;
  readonly frame: MeteredFrame;
}

/** All meters that a branch runs under, the innermost first. */
function* metersOf(m: MachineView, branch: Branch): Iterable<Metered> {
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (let at = current.frames.length - 1; at >= 0; at--) {
      const frame = current.frames[at]!;
      if ("meter" in frame) yield { branch: current, frame: frame as MeteredFrame };
    }
  }
}

/** Adds running time to every meter under which at least one branch can run. */
export function spendTime(m: MachineView, ms: number): void {
  m.state.elapsedMs += ms;
  if (!m.program.metered) return;
  for (const [frame, branch] of running(m)) {
    frame.meter = { ...frame.meter, spentMs: frame.meter.spentMs + ms };
    m.touched.add(branch.id);
  }
}

function running(m: MachineView): ReadonlyMap<MeteredFrame, Branch> {
  const frames = new Map<MeteredFrame, Branch>();
  for (const branch of m.state.branches.values()) {
    if (branch.status === "ready") for (const { frame, branch: of } of metersOf(m, branch)) frames.set(frame, of);
  }
  return frames;
}

/** Adds model usage to the run and to all meters around the branch. */
export function spendUsage(m: MachineView, branch: Branch, used: Usage): void {
  const { usage } = m.state;
  m.state.usage = {
    modelCalls: usage.modelCalls + used.modelCalls,
    inputTokens: usage.inputTokens + used.inputTokens,
    outputTokens: usage.outputTokens + used.outputTokens,
    ...sum("cachedInputTokens", usage, used),
    ...sum("reasoningTokens", usage, used),
    ...sum("cost", usage, used),
  };
  spendTokens(m, branch, used);
}

/** The sum of an amount that not every provider tells; nothing where none has. */
function sum(name: "cachedInputTokens" | "reasoningTokens" | "cost", before: Usage, used: Usage): Partial<Usage> {
  const [known, more] = [before[name], used[name]];
  return known === undefined && more === undefined ? {} : { [name]: exact((known ?? 0) + (more ?? 0)) };
}

/** Without what adding fractions in binary leaves behind. */
const exact = (amount: number): number => Number(amount.toPrecision(12));

function spendTokens(m: MachineView, branch: Branch, { inputTokens, outputTokens, cost }: Usage): void {
  if (!m.program.metered) return;
  for (const { frame, branch: of } of metersOf(m, branch)) {
    const { meter } = frame;
    frame.meter = {
      ...meter,
      tokens: meter.tokens + inputTokens + outputTokens,
      ...(cost === undefined ? {} : { cost: exact((meter.cost ?? 0) + cost) }),
    };
    m.touched.add(of.id);
  }
}

/** Counts a retry. `false`: a budget around the branch allows none. */
export function spendRetry(m: MachineView, branch: Branch): boolean {
  if (!m.program.metered) return true;
  const metered = [...metersOf(m, branch)];
  const isSpent = ({ frame: { meter } }: Metered): boolean =>
    meter.maxRetries !== undefined && meter.retries >= meter.maxRetries;
  if (metered.some(isSpent)) return false;
  for (const { frame, branch: of } of metered) {
    frame.meter = { ...frame.meter, retries: frame.meter.retries + 1 };
    m.touched.add(of.id);
  }
  return true;
}

/** The milliseconds until the first meter under which something runs is spent. */
export function timeLeft(m: MachineView): number {
  if (!m.program.metered) return Infinity;
  let left = Infinity;
  for (const { meter } of running(m).keys()) left = Math.min(left, (meter.maxMs ?? Infinity) - meter.spentMs);
  return left;
}

/**
 * The first meter under which something runs and that is over its bound; `undefined` when none is. Of several around one
 * branch it is the outermost, since its end ends the others.
 */
export function firstSpent(m: MachineView): Metered | undefined {
  for (const branch of m.state.branches.values()) {
    // Waiting for people spends nothing, so only meters of ready branches can be over their bound.
    if (branch.status !== "ready") continue;
    let outermost: Metered | undefined;
    for (const metered of metersOf(m, branch)) if (isOver(metered.frame.meter)) outermost = metered;
    if (outermost !== undefined) return outermost;
  }
  return undefined;
}

function isOver({ maxMs, spentMs, maxTokens, tokens, maxCost, cost }: Meter): boolean {
  return (
    (maxMs !== undefined && spentMs >= maxMs) ||
    (maxTokens !== undefined && tokens > maxTokens) ||
    (maxCost !== undefined && cost !== undefined && cost > maxCost)
  );
}

/** The error of a meter that is over its bound. */
export function overrunError(meter: Meter): FlowError {
  const { kind, maxMs, spentMs, maxTokens, tokens, maxCost, cost } = meter;
  if (maxMs !== undefined && spentMs >= maxMs) {
    const bound = Duration.ofMilliseconds(maxMs).toString();
    const details = { max_duration_ms: maxMs, spent_ms: Math.round(spentMs) };
    return kind === "timeout"
      ? { errorType: "TimeoutError", message: `The call took longer than its timeout of ${bound}.`, details }
      : { errorType: "BudgetExceededError", message: `The budget of ${bound} is spent.`, details };
  }
  if (maxCost !== undefined && cost !== undefined && cost > maxCost) {
    return {
      errorType: "BudgetExceededError",
      message: `The budget of ${maxCost} for models is spent: ${cost} was paid.`,
      details: { max_cost: maxCost, cost },
    };
  }
  return {
    errorType: "BudgetExceededError",
    message: `The budget of ${maxTokens} tokens is spent: ${tokens} were used.`,
    details: { max_tokens: maxTokens ?? 0, tokens },
  };
}
