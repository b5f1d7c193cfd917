import { StoreCorruptError, StoreError } from "../../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  Clock,
  CoreDispatcher,
  FailedResult,
  InvocationRequest,
  InvocationResult,
  Logger,
  StartRecord,
  Wait,
} from "../../host/interfaces.js";
import { endOf, resolutionOf } from "../machine/call-outcome.js";
import type { CoreCall } from "../machine/frames.js";
import type { ChildAnswer, RunValues } from "../machine/run-values.js";
import { refusedResult } from "./results.js";

/** A wait for a called invocation. */
export type CallWait = CheckpointInfo & { readonly waitsFor: Extract<Wait, { kind: "call" }> };

interface Seen {
  /** What people are waited for, here and in called invocations. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** The end of a called invocation has been recorded as the decision of who waits for it. */
  readonly decided: boolean;
  /** Waits whose called invocation runs, or was never begun. */
  readonly running: readonly string[];
}

/** The invocations that others wait for, as far as they can be seen from here. */
export class Children {
  constructor(
    private readonly environment: {
      readonly dispatcher?: CoreDispatcher;
      readonly checkpoints: CheckpointBackend;
      readonly clock: Clock;
      readonly logger?: Logger;
    },
  ) {}

  /** Looks at what an invocation waits for. Whoever finds that a called one has ended decides the wait. */
  async look(infos: readonly CheckpointInfo[]): Promise<Seen> {
    const checkpoints: CheckpointInfo[] = [];
    const running: string[] = [];
    let decided = false;
    for (const info of infos) {
      if (info.waitsFor === undefined) checkpoints.push(info);
      if (!isCallWait(info) || info.decision !== undefined) continue;
      const seen = await this.#resultOf(info);
      if (seen === "unreachable") checkpoints.push(...info.waitsFor.checkpoints);
      else if (seen === undefined) running.push(info.checkpointId);
      else if (seen.status === "SUSPENDED") checkpoints.push(...seen.checkpoints);
      else if (await this.ended(info, seen)) decided = true;
    }
    return { checkpoints, decided, running };
  }

  /** `true`: it has ended, which is recorded now. */
  async ended({ checkpointId, waitsFor }: CallWait, result: InvocationResult): Promise<boolean> {
    const outcome = endOf(result);
    // What was decided may be further down: then the result may be that of an invocation around it.
    if (outcome === undefined || result.invocationId !== waitsFor.invocationId) return false;
    const { checkpoints, clock } = this.environment;
    const at = new Date(clock.now()).toISOString();
    await checkpoints.decide(checkpointId, { kind: "resolved", at, resolution: resolutionOf(outcome) });
    return true;
  }

  async cancel(target: string, invocationId: string, reason: string): Promise<void> {
    try {
      await this.environment.dispatcher?.cancel(target, invocationId, reason);
    } catch (error) {
      this.environment.logger?.warn(`${invocationId} of ${target} could not be cancelled: ${messageOf(error)}`);
    }
  }

  /** What cannot be reached now is as it was when it was last seen. */
  async #resultOf({ waitsFor }: CallWait): Promise<InvocationResult | "unreachable" | undefined> {
    const { dispatcher, logger } = this.environment;
    if (dispatcher === undefined) return "unreachable";
    try {
      return await dispatcher.result(waitsFor.target, waitsFor.invocationId);
    } catch (error) {
      logger?.warn(`${waitsFor.invocationId} of ${waitsFor.target} could not be asked for: ${messageOf(error)}`);
      return "unreachable";
    }
  }
}

export const isCallWait = (info: CheckpointInfo): info is CallWait => info.waitsFor?.kind === "call";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
