import type { ChildAnswer } from "../machine/run-values.js";
import type { RunValues } from "../machine/run-values.js";
import { StoreCorruptError, StoreError } from "../../host/errors.js";
import type {
  CoreDispatcher,
  FailedResult,
  InvocationRequest,
  InvocationResult,
  StartRecord,
} from "../../host/interfaces.js";
import type { CoreCall } from "../machine/frame.js";
import { refusedResult } from "../run/results.js";

/** Calls of other cores for one run. Who asks is who asked this run. */
export function dispatchFor(dispatcher: CoreDispatcher | undefined, start: StartRecord): RunValues["dispatch"] {
  return async (call, { signal, untilBegun }) => {
    signal.throwIfAborted();
    if (dispatcher === undefined) return { kind: "rests", result: unreachable(call, "The host has no dispatcher.") };
    const { target, version, ordinal } = call;
    return await new Promise<ChildAnswer>((resolve, reject) => {
      const abandon = () => reject(signal.reason as Error);
      // The called invocation is not ended by this: the run does so, durably, where it must.
      signal.addEventListener("abort", abandon, { once: true });
      const options = untilBegun ? { onStarted: () => resolve({ kind: "begun" }) } : {};
      Promise.resolve()
        .then(() =>
          dispatcher.call(
            { target, request: requestOf(call, start), ordinal, ...(version === undefined ? {} : { version }) },
            options,
          ),
        )
        .catch((thrown: unknown): InvocationResult => {
          if (thrown instanceof StoreError || thrown instanceof StoreCorruptError) throw thrown;
          return unreachable(call, thrown instanceof Error ? thrown.message : String(thrown));
        })
        .then((result) => resolve({ kind: "rests", result }), reject)
        .finally(() => signal.removeEventListener("abort", abandon));
    });
  };
}

function requestOf(call: CoreCall, start: StartRecord): InvocationRequest & { readonly invocationId: string } {
  const { flow, input, instanceKey, invocationId } = call;
  const { identity, durability } = start;
  return {
    flow,
    input,
    invocationId,
    durability,
    ...(identity === undefined ? {} : { identity }),
    ...(instanceKey === undefined ? {} : { instanceKey }),
  };
}

function unreachable({ target, flow, invocationId }: CoreCall, why: string): FailedResult {
  const message = `${target} ${flow} could not be called: ${why}`;
  return refusedResult(invocationId, { errorType: "DispatchError", message, details: { target, flow } });
}
