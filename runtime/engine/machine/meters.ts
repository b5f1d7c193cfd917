import type { FlowError, Usage } from "../../host/interfaces.js";
import { Duration } from "../../stdlib/value.js";
import type { Frame, Meter } from "./frames.js";
import type { Machine } from "./machine.js";
import type { Branch } from "./state.js";

type MeteredFrame = Extract<Frame, { meter?: Meter }> & { meter: Meter };
interface Metered {
  readonly branch: Branch;
  readonly frame: MeteredFrame;
}

/** All meters that a branch runs under, the innermost first. */
function* metersOf(m: Machine, branch: Branch): Iterable<Metered> {
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (let at = current.frames.length - 1; at >= 0; at--) {
      const frame = current.frames[at]!;
      if ("meter" in frame) yield { branch: current, frame: frame as MeteredFrame };
    }
  }
}

/** Running time counts for every meter under which at least one branch can run. */
export function spendTime(m: Machine, ms: number): void {
  m.state.elapsedMs += ms;
  if (!m.program.metered) return;
  for (const frame of running(m)) frame.meter = { ...frame.meter, spentMs: frame.meter.spentMs + ms };
}

function running(m: Machine): Set<MeteredFrame> {
  const frames = new Set<MeteredFrame>();
  for (const branch of m.state.branches.values()) {
    if (branch.status === "ready") for (const { frame } of metersOf(m, branch)) frames.add(frame);
  }
  return frames;
}

/** Adds what models took to the run and to all meters around. */
export function spendUsage(m: Machine, branch: Branch, used: Usage): void {
  const { usage } = m.state;
  m.state.usage = {
    modelCalls: usage.modelCalls + used.modelCalls,
    inputTokens: usage.inputTokens + used.inputTokens,
    outputTokens: usage.outputTokens + used.outputTokens,
  };
  spendTokens(m, branch, used.inputTokens + used.outputTokens);
}

function spendTokens(m: Machine, branch: Branch, tokens: number): void {
  if (!m.program.metered) return;
  for (const { frame } of metersOf(m, branch)) frame.meter = { ...frame.meter, tokens: frame.meter.tokens + tokens };
}

/** `false`: a budget around allows no more retries. Counts one otherwise. */
export function spendRetry(m: Machine, branch: Branch): boolean {
  if (!m.program.metered) return true;
  const frames = [...metersOf(m, branch)].map(({ frame }) => frame);
  if (frames.some(({ meter }) => meter.maxRetries !== undefined && meter.retries >= meter.maxRetries)) return false;
  for (const frame of frames) frame.meter = { ...frame.meter, retries: frame.meter.retries + 1 };
  return true;
}

/** Milliseconds until the first meter that something runs under is spent. */
export function timeLeft(m: Machine): number {
  if (!m.program.metered) return Infinity;
  let left = Infinity;
  for (const { meter } of running(m)) left = Math.min(left, (meter.maxMs ?? Infinity) - meter.spentMs);
  return left;
}

/** Ends the block of every meter that is over its bound; the outermost first, since it ends the others. */
export function checkMeters(m: Machine): void {
  if (!m.program.metered) return;
  for (;;) {
    const over = firstOver(m);
    if (over === undefined) return;
    m.failAt(over.branch, over.frame, overrun(over.frame.meter));
  }
}

function firstOver(m: Machine): Metered | undefined {
  for (const branch of m.state.branches.values()) {
    // A budget over waiting people is not spent, and one that was already spent may end at once.
    if (branch.status !== "ready") continue;
    let outermost: Metered | undefined;
    for (const metered of metersOf(m, branch)) if (isOver(metered.frame.meter)) outermost = metered;
    if (outermost !== undefined) return outermost;
  }
  return undefined;
}

function isOver({ maxMs, spentMs, maxTokens, tokens }: Meter): boolean {
  return (maxMs !== undefined && spentMs >= maxMs) || (maxTokens !== undefined && tokens > maxTokens);
}

function overrun(meter: Meter): FlowError {
  const { kind, maxMs, spentMs, maxTokens, tokens } = meter;
  if (maxMs !== undefined && spentMs >= maxMs) {
    const bound = Duration.ofMilliseconds(maxMs).toString();
    const details = { max_duration_ms: maxMs, spent_ms: Math.round(spentMs) };
    return kind === "timeout"
      ? { errorType: "TimeoutError", message: `The call took longer than its timeout of ${bound}.`, details }
      : { errorType: "BudgetExceededError", message: `The budget of ${bound} is spent.`, details };
  }
  return {
    errorType: "BudgetExceededError",
    message: `The budget of ${maxTokens} tokens is spent: ${tokens} were used.`,
    details: { max_tokens: maxTokens ?? 0, tokens },
  };
}
