import { RunError, StoreCorruptError, StoreError } from "../../host/errors.js";
import type { CheckpointBackend, CheckpointInfo, InvocationSummary, Timestamp } from "../../host/interfaces.js";
import { LIMITS } from "../../limits.js";

/** What an engine asks the store about the invocations of its core. */
export class InvocationQueries {
  constructor(
    private readonly backend: CheckpointBackend,
    private readonly core: string,
  ) {}

  async summary(invocationId: string): Promise<InvocationSummary | undefined> {
    return (await this.backend.invocations({ invocationId })).items[0];
  }

  /** The invocations that have not finished. */
  async *unfinished(): AsyncGenerator<InvocationSummary> {
    const { core } = this;
    for (let after: string | undefined; ;) {
      const page = await this.backend.invocations({
        core,
        unfinished: true,
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  /** The pending checkpoints of this core; with `dueBefore` only those whose time is over by then. */
  async *pendingCheckpoints(
    query: { readonly dueBefore?: Timestamp; readonly waits?: boolean } = {},
  ): AsyncGenerator<CheckpointInfo> {
    const { core } = this;
    for (let after: string | undefined; ;) {
      const page = await this.backend.list({
        ...query,
        core,
        status: "pending",
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }
}

/** Whether an engine may claim an invocation: its owner is dead, or a decision or a cancel request waits to be carried out. */
export function isClaimable(summary: InvocationSummary): boolean {
  switch (summary.status) {
    case "running":
      return !summary.ownerAlive;
    case "suspended":
      return (
        summary.cancelRequested !== undefined ||
        summary.checkpoints.length === 0 ||
        summary.checkpoints.some(({ decision }) => decision !== undefined)
      );
    case "completed":
    case "failed":
    case "corrupt":
      return false;
  }
}

/** The error of an invocation whose log is damaged. */
export function corruptError(summary: InvocationSummary): StoreCorruptError {
  return new StoreCorruptError(
    `The log of invocation ${summary.invocationId} is damaged: ${summary.problem ?? "it cannot be read."}`,
    { invocation_id: summary.invocationId },
  );
}

/** The error of an invocation that the store does not have. */
export function unknownError(invocationId: string): StoreError {
  return new StoreError(`There is no invocation ${invocationId} in this store.`, { invocation_id: invocationId });
}

/** The error of an invocation that was recovered too often without progress. */
export function recoveryLimitError(recoveries: number): RunError {
  return new RunError("RecoveryLimitError", LIMITS.recoveries.message(recoveries), { recoveries });
}
