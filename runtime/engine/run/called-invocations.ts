import { messageOf } from "../../error.js";
import { EnvironmentError, StoreCorruptError, StoreError } from "../../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  Clock,
  CoreDispatcher,
  FailedResult,
  InvocationRequest,
  InvocationResult,
  InvocationSummary,
  Logger,
  ResumeRequest,
  StartRecord,
  SuspendedResult,
  Wait,
} from "../../host/interfaces.js";
import { endOf, resolutionOf } from "../machine/call-outcome.js";
import type { CoreCall } from "../machine/frames.js";
import type { ChildAnswer, RunValues } from "../machine/host.js";
import { lineageOf } from "../../lineage.js";
import { NO_USAGE, refusedResult, suspendedResult } from "./results.js";

/** A wait for a called invocation. */
export type CallWait = CheckpointInfo & { readonly waitsFor: Extract<Wait, { kind: "call" }> };

interface CallsStatus {
  /**
   * The checkpoints that people decide, in this invocation and in called ones. Where there is none, the waits for models that
   * take no request for a while, of which it takes only time.
   */
  readonly checkpoints: readonly CheckpointInfo[];
  /** Whether the end of a called invocation was recorded as the decision of the wait. */
  readonly decided: boolean;
  /** The waits whose called invocation runs or was never started. */
  readonly running: readonly string[];
}

/** The invocations that this core's invocations have called in other cores. */
export class CalledInvocations {
  constructor(
    private readonly environment: {
      readonly dispatcher?: CoreDispatcher;
      readonly checkpoints: CheckpointBackend;
      readonly clock: Clock;
      readonly logger?: Logger;
    },
  ) {}

  /** Checks what an invocation waits for. The wait for a called invocation that has ended is decided. */
  async check(infos: readonly CheckpointInfo[]): Promise<CallsStatus> {
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
      else if (await this.recordEnd(info, seen)) decided = true;
    }
    if (checkpoints.length === 0 && !decided && running.length === 0) checkpoints.push(...infos.filter(isModelWait));
    return { checkpoints, decided, running };
  }

  /**
   * What a suspended invocation waits for as its result; `"resumable"` when a called one has ended or must be joined again.
   * `undefined`: the invocation is not suspended, or has nothing to show.
   */
  async resultOf(summary: InvocationSummary): Promise<SuspendedResult | "resumable" | undefined> {
    if (summary.status !== "suspended") return undefined;
    const { checkpoints, decided, running } = await this.check(summary.checkpoints);
    if (decided || running.length > 0) return "resumable";
    const [first, ...others] = checkpoints;
    if (first === undefined) return undefined;
    return suspendedResult(summary.invocationId, [first, ...others], { usage: NO_USAGE, durationMs: 0 });
  }

  /** Records the end of a called invocation. `false`: it has not ended. */
  async recordEnd({ checkpointId, waitsFor }: CallWait, result: InvocationResult): Promise<boolean> {
    const outcome = endOf(result);
    // The decided checkpoint may be further down the chain of calls; then the result is that of another invocation.
    if (outcome === undefined || result.invocationId !== waitsFor.invocationId) return false;
    const { checkpoints, clock } = this.environment;
    const at = new Date(clock.now()).toISOString();
    await checkpoints.decide(checkpointId, { kind: "resolved", at, resolution: resolutionOf(outcome) });
    return true;
  }

  /**
   * The wait of an invocation of `core` whose calls led to a checkpoint; of several the outermost. `undefined`: the
   * checkpoint is the engine's own, or unknown here. `waits` are all that the core waits for: a checkpoint that this store
   * does not have is looked for among them.
   */
  async around(
    checkpointId: string,
    info: CheckpointInfo | undefined,
    core: string,
    waits: AsyncIterable<CheckpointInfo>,
  ): Promise<CallWait | undefined> {
    if (info !== undefined) {
      for (const { parentId, waitId } of lineageOf(info.invocationId)) {
        const wait = await this.environment.checkpoints.get(waitId);
        if (wait !== undefined && isCallWait(wait) && wait.core === core && wait.invocationId === parentId) return wait;
      }
      return undefined;
    }
    for await (const wait of waits) {
      if (!isCallWait(wait)) continue;
      const { checkpoints } = await this.check([wait]);
      if (checkpoints.some((known) => known.checkpointId === checkpointId)) return wait;
    }
    return undefined;
  }

  /**
   * Decides a checkpoint in the called core.
   * @throws EnvironmentError when the host has no dispatcher.
   */
  async resume(wait: CallWait, request: ResumeRequest, signal: AbortSignal | undefined): Promise<InvocationResult> {
    const { dispatcher } = this.environment;
    if (dispatcher === undefined) {
      throw new EnvironmentError("The host has no dispatcher, and the checkpoint is one of a core that was called.", {
        missing: ["dispatcher"],
      });
    }
    return await dispatcher.resume(wait.waitsFor.target, request, signal === undefined ? {} : { signal });
  }

  async cancel(target: string, invocationId: string, reason: string): Promise<void> {
    try {
      await this.environment.dispatcher?.cancel(target, invocationId, reason);
    } catch (error) {
      this.environment.logger?.warn(`${invocationId} of ${target} could not be cancelled: ${messageOf(error)}`);
    }
  }

  /** The result of a called invocation; one that cannot be reached counts as it was when it was last seen. */
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

/** Whether a checkpoint record is a wait for a called invocation. */
export const isCallWait = (info: CheckpointInfo): info is CallWait => info.waitsFor?.kind === "call";

const isModelWait = ({ waitsFor, decision }: CheckpointInfo): boolean =>
  waitsFor?.kind === "model" && decision === undefined;

/** Makes the calls of other cores for one run. The identity is that of this run. */
export function dispatchFor(dispatcher: CoreDispatcher | undefined, start: StartRecord): RunValues["dispatch"] {
  return async (call, { signal, untilStarted }) => {
    signal.throwIfAborted();
    if (dispatcher === undefined) return { kind: "settled", result: unreachable(call, "The host has no dispatcher.") };
    const { target, version, ordinal } = call;
    return await new Promise<ChildAnswer>((resolve, reject) => {
      const stopWaiting = () => reject(signal.reason as Error);
      // This does not cancel the called invocation: the run does so durably when it must.
      signal.addEventListener("abort", stopWaiting, { once: true });
      const options = untilStarted ? { onStarted: () => resolve({ kind: "started" }) } : {};
      Promise.resolve()
        .then(() =>
          dispatcher.call(
            { target, request: requestOf(call, start), ordinal, ...(version === undefined ? {} : { version }) },
            options,
          ),
        )
        .catch((thrown: unknown): InvocationResult => {
          if (thrown instanceof StoreError || thrown instanceof StoreCorruptError) throw thrown;
          return unreachable(call, messageOf(thrown));
        })
        .then((result) => resolve({ kind: "settled", result }), reject)
        .finally(() => signal.removeEventListener("abort", stopWaiting));
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
