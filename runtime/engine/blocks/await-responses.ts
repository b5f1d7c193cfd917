import type { FlowError } from "../../host/interfaces.js";
import type { IRAwaitResponsesBlock } from "../../ir/module.js";
import { kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { AwaitFrame } from "../machine/frames.js";
import { absorbCounts } from "../machine/ordinals.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { timestampAt } from "../program/timestamps.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";
import type { Signal } from "../program/signal.js";
import { durationMs } from "./budget.js";
import { checkpointBase } from "./checkpoint-info.js";
import { contradiction } from "../program/contradiction.js";

/**
 * Waits for asynchronous calls. With :all the first failure is thrown at once. With :any the first result in order of
 * the handles counts; when all calls have failed, the first failure is thrown with the others as its causes. The
 * timeout is a deadline in wall-clock time.
 */
export function compileAwaitResponses(block: IRAwaitResponsesBlock, flow: FlowCompiler): Behaviour {
  const from = block.from.map(({ name, value }) => ({ name, value: flow.expression(value) }));
  const timeout = flow.optional(block.timeout_ms);
  if (timeout !== undefined) flow.module.hasDeadlines();
  const isArray = from.length === 1 && from[0]?.name === "";
  const names = from.map(({ name }) => name);
  return {
    enter(m, branch, code) {
      const asked = m.evaluate(branch, code, (e) => ({
        handles: from.flatMap(({ value }) => handlesOf(value(e))),
        timeoutMs: durationMs(timeout?.(e)),
      }));
      const { handles, timeoutMs } = asked;
      m.push(branch, {
        kind: "await",
        block: code.index,
        body: NONE,
        next: 0,
        handles,
        ...(timeoutMs === undefined ? {} : { deadline: m.host.values.now() + timeoutMs }),
        expired: false,
      });
      return "again";
    },
    step(m, branch, frame, code) {
      const waiting = frameOf(frame, "await");
      const calls = callsOf(m, waiting.handles);
      const ended = calls.map(({ signal }) => signal);
      const signal = block.require === "any" ? any(ended) : all(ended);
      if (signal !== undefined) return endWait(m, branch, waiting, calls, signal);
      if (waiting.expired)
        return endWait(m, branch, waiting, calls, { kind: "throw", error: timeoutError(code, ended) });
      return wait(m, branch, waiting, code);
    },
  };

  function all(ended: readonly (Signal | undefined)[]): Signal | undefined {
    const failed = ended.find((signal) => signal?.kind === "throw");
    if (failed !== undefined) return failed;
    return ended.includes(undefined) ? undefined : results(ended.map(valueOf));
  }

  function any(ended: readonly (Signal | undefined)[]): Signal | undefined {
    const at = ended.findIndex((signal) => signal !== undefined && signal.kind !== "throw");
    if (at >= 0) return results(ended.map((signal, index) => (index === at ? valueOf(signal) : null)));
    if (ended.length === 0) return results([]);
    if (ended.includes(undefined)) return undefined;
    const error = ended
      .flatMap((signal) => (signal?.kind === "throw" ? [signal.error] : []))
      .reduceRight((cause, first) => ({ ...first, cause }));
    return { kind: "throw", error };
  }

  function results(values: readonly Value[]): Signal {
    if (isArray) return { kind: "done", value: values };
    return { kind: "done", value: recordOf(names.map((name, index) => [name, values[index] ?? null] as const)) };
  }
}

const valueOf = (signal: Signal | undefined): Value => (signal?.kind === "done" ? (signal.value ?? null) : null);

function handlesOf(value: Value): readonly string[] {
  const list: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return list.map((handle) => {
    if (typeof handle === "string") return handle;
    throw contradiction(`A handle of a call is expected, not a ${kindOf(handle)}.`);
  });
}

function callsOf(m: BlockContext, handles: readonly string[]): readonly Branch[] {
  const calls = new Map<string, Branch>();
  for (const branch of m.state.branches.values()) if (branch.handle !== undefined) calls.set(branch.handle.id, branch);
  return handles.map((id) => {
    const call = calls.get(id);
    if (call === undefined) throw contradiction(`There is no asynchronous call ${id} in this run.`);
    return call;
  });
}

/** Ends the wait. Calls that have not ended are ignored from now on. */
function endWait(m: BlockContext, branch: Branch, frame: AwaitFrame, calls: readonly Branch[], signal: Signal): Signal {
  for (const call of calls) {
    absorbCounts(branch, call);
    if (call.handle === undefined || call.status === "ended") continue;
    call.handle = { ...call.handle, ignored: true };
    m.touched.add(call.id);
  }
  if (frame.waitId !== undefined && !frame.expired) m.close(frame.waitId, "The responses are there.");
  return signal;
}

/** Records a wait with a deadline, so that the deadline applies when no process runs the invocation. */
function wait(m: BlockContext, branch: Branch, frame: AwaitFrame, code: BlockCode): Step {
  if (frame.deadline === undefined) {
    branch.status = "waiting";
    return "blocked";
  }
  if (frame.waitId !== undefined) {
    branch.status = "parked";
    return "blocked";
  }
  const base = checkpointBase(m, code, m.path(branch, code.ir.node_id));
  frame.waitId = base.checkpointId;
  return m.park(branch, {
    ...base,
    type: "await_responses",
    prompt: "Waits for responses.",
    options: [],
    priority: "normal",
    status: "pending",
    expiresAt: timestampAt(frame.deadline),
    onTimeout: "fail",
    waitsFor: { kind: "responses" },
  });
}

function timeoutError(code: BlockCode, ended: readonly (Signal | undefined)[]): FlowError {
  const missing = ended.filter((signal) => signal === undefined).length;
  return {
    errorType: "TimeoutError",
    message: `${code.ir.node_id}: ${missing} of ${ended.length} responses did not come in time.`,
    details: { missing, awaited: ended.length },
  };
}

export const AWAIT_FRAME: FrameKind<AwaitFrame> = {
  codec: frameCodec<AwaitFrame>({ kind: "await" }),
  checkpointId: (frame) => frame.waitId,
  decidedBy: () => "engine",
  decide(frame, decision) {
    frame.expired ||= decision.kind === "expired";
  },
};
