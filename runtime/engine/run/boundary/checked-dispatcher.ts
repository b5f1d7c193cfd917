import { describeAny } from "../../../describe-any.js";
import { messageOf, ScaiCoreError } from "../../../error.js";
import { DispatchError, RunError } from "../../../host/errors.js";
import type { Clock, CoreDispatcher, InvocationResult } from "../../../host/interfaces.js";
import type { JsonObject } from "../../../json.js";
import type { Limits } from "../../../limits.js";
import { takenJson } from "../../../stdlib/json-problem.js";
import { NO_USAGE } from "../results.js";
import { type Form, isObject, isText, MalformedAnswer, nothing } from "./forms.js";
import type { HostCalls } from "./host-calls.js";
import { type Clean, cleaned } from "./host-failure.js";

/** The first pause before a call is made again whose called invocation seemed to rest and does not; each next is longer. */
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 1000;
/** How often a call is made again so. Together it takes about a quarter of a minute. */
const MOST_EARLY = 24;

/** The result of a called invocation, as a copy. Times and usage, which nobody computes with, may be missing. */
function resultForm(limits: Limits): Form<InvocationResult> {
  return (answer) => {
    const given = jsonOf(answer, limits);
    if (!isObject(given)) throw new MalformedAnswer("a result { status, invocationId, … }", describeAny(answer));
    const { status, invocationId, usage, durationMs, error, checkpoints } = given;
    const wrong = (expected: string, field: string, value: unknown) =>
      new MalformedAnswer(expected, `one whose ${field} is ${describeAny(value)}`);
    if (!isText(invocationId)) throw wrong("a result with an invocationId", "invocationId", invocationId);
    const base = { invocationId, usage: usage ?? NO_USAGE, durationMs: durationMs ?? 0, status };
    switch (status as InvocationResult["status"]) {
      case "COMPLETED":
        return { ...base, output: given.output ?? null } as InvocationResult;
      case "FAILED":
        if (!isObject(error) || !isText(error.errorType) || !isText(error.message))
          throw wrong("a FAILED result with an error { errorType, message }", "error", error);
        return { ...base, error } as unknown as InvocationResult;
      case "SUSPENDED": {
        const all: readonly unknown[] = Array.isArray(checkpoints) ? checkpoints : [];
        if (all.length === 0 || !all.every((one) => isObject(one) && isText(one.checkpointId)))
          throw wrong("a SUSPENDED result with its checkpoints", "checkpoints", all.length === 0 ? checkpoints : all);
        return { ...base, checkpoint: all[0], checkpoints: all } as unknown as InvocationResult;
      }
    }
    throw wrong('a result with the status "COMPLETED", "FAILED" or "SUSPENDED"', "status", status);
  };
}

function jsonOf(answer: unknown, limits: Limits): JsonObject | undefined {
  if (!isObject(answer)) return undefined;
  const taken = takenJson(answer, "", limits);
  if (taken.ok) return taken.json as JsonObject;
  throw new MalformedAnswer(`JSON`, `${taken.foreign.got} at ${taken.foreign.path}`);
}

/** What was thrown, as the interface says: its own error, or a DispatchError. */
function dispatchFailure(target: string, thrown: unknown, clean: Clean): Error {
  if (thrown instanceof ScaiCoreError) return cleaned(thrown, clean);
  return new DispatchError(messageOf(thrown, clean), { target }, { cause: thrown });
}

/** A called invocation that seemed to rest when it was called, and to run when it was looked at. */
interface Early {
  times: number;
  /** Aborted when the call is cancelled. */
  readonly cancelled: AbortController;
}

/**
 * A dispatcher each of whose results has the form that its interface says. `call` and `resume` take as long as the called core
 * does; but a dispatcher that answers `call` before the invocation rests is called again after pauses that grow, and not
 * without end.
 */
export function checkedDispatcher(
  dispatcher: CoreDispatcher,
  calls: HostCalls,
  clock: Clock,
  limits: Limits,
  clean: Clean,
): CoreDispatcher {
  const result = resultForm(limits);
  const early = new Map<string, Early>();

  async function pause(invocationId: string): Promise<void> {
    const before = early.get(invocationId);
    if (before === undefined || before.times === 0) return;
    if (before.times > MOST_EARLY) {
      early.delete(invocationId);
      throw new DispatchError(
        `The dispatcher says that ${invocationId} is suspended, and then that it is not, ${MOST_EARLY} times in a row. call() must wait until the invocation has ended or is suspended, and result() must give what call() gave.`,
        { invocation_id: invocationId },
      );
    }
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** (before.times - 1), LONGEST_PAUSE_MS);
    await clock.sleep(ms, before.cancelled.signal).catch(() => undefined);
    if (before.cancelled.signal.aborted) throw new RunError("CancelledError", "The call was cancelled.");
  }

  return {
    async call(call, options) {
      const { invocationId } = call.request;
      await pause(invocationId);
      const answer = await calls.ask({
        call: () => dispatcher.call(call, options),
        read: result,
        failed: (thrown) => dispatchFailure(call.target, thrown, clean),
      });
      if (answer.status !== "SUSPENDED") early.delete(invocationId);
      else if (!early.has(invocationId)) early.set(invocationId, { times: 0, cancelled: new AbortController() });
      return answer;
    },
    async result(target, invocationId) {
      const answer = await calls.ask({
        limit: "hostCallMs",
        call: () => dispatcher.result(target, invocationId),
        read: (given) => (given === undefined ? undefined : result(given)),
        failed: (thrown) => dispatchFailure(target, thrown, clean),
      });
      const before = early.get(invocationId);
      if (answer !== undefined) early.delete(invocationId);
      else if (before !== undefined) before.times++;
      return answer;
    },
    resume: (target, request, options) =>
      unlessAborted(
        calls,
        options.signal,
        calls.ask({
          call: () => dispatcher.resume(target, request, options),
          read: result,
          failed: (thrown) => dispatchFailure(target, thrown, clean),
        }),
        `The call was aborted, and ${target} does not say whether the decision counts.`,
      ),
    cancel(target, invocationId, reason) {
      early.get(invocationId)?.cancelled.abort();
      early.delete(invocationId);
      return calls.ask({
        limit: "hostCallMs",
        call: () => dispatcher.cancel(target, invocationId, reason),
        read: nothing,
        failed: (thrown) => dispatchFailure(target, thrown, clean),
      });
    },
  };
}

/** The answer, for which nobody waits long after the call was aborted. */
function unlessAborted<T>(
  calls: HostCalls,
  signal: AbortSignal | undefined,
  answer: Promise<T>,
  message: string,
): Promise<T> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const abort = () => {
      const cancelled = () => new RunError("CancelledError", message);
      calls.made({ limit: "hostCallMs", call: () => answer, read: nothing, failed: cancelled }).catch(reject);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
