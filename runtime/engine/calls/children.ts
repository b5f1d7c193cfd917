import type {
  CheckpointBackend,
  CheckpointInfo,
  Clock,
  CoreDispatcher,
  InvocationResult,
  Logger,
  Wait,
} from "../../host/interfaces.js";
import { endOf, resolutionOf } from "./outcome.js";

/** A wait for a called invocation. */
export type CallWait = CheckpointInfo & { readonly waitsFor: Extract<Wait, { kind: "call" }> };

export interface Seen {
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
