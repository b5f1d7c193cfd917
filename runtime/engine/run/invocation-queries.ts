import { RunError, StoreCorruptError, StoreError } from "../../host/errors.js";
import type { CheckpointBackend, CheckpointInfo, InvocationSummary, Timestamp } from "../../host/interfaces.js";
import { LIMITS } from "../../limits.js";

/** How many records the engine asks for at once when it looks through all. */
const PAGE = 256;

interface RunnableOptions {
  readonly owner: string;
  /** How many ids to ask for at once. */
  readonly atOnce: number;
  /** How many more are wanted. */
  readonly wanted: () => number;
}

/** What an engine asks the store about the invocations of its core. */
export class InvocationQueries {
  constructor(
    private readonly backend: CheckpointBackend,
    private readonly core: string,
    /** Whether invocations may wait for calls of other cores. */
    private readonly calls: boolean,
  ) {}

  async summary(invocationId: string): Promise<InvocationSummary | undefined> {
    return (await this.backend.invocations({ invocationId })).items[0];
  }

  /**
   * The ids of invocations that may be able to go on, each once: those of which the store knows it, and those that wait for
   * a call, of which only the called core knows.
   */
  async *runnable({ owner, atOnce, wanted }: RunnableOptions): AsyncGenerator<string> {
    if (this.backend.next === undefined) {
      yield* this.#listed(wanted);
      return;
    }
    await this.backend.reap?.();
    const seen = new Set<string>();
    // A store that reserves nothing gives the same ones again.
    for (let fresh: readonly string[] = [""]; fresh.length > 0 && wanted() > 0;) {
      const ids = await this.backend.next({ cores: [this.core], limit: Math.min(atOnce, wanted()), owner });
      fresh = ids.filter((id) => !seen.has(id));
      for (const id of fresh) seen.add(id);
      yield* fresh;
    }
    if (!this.calls) return;
    for await (const { invocationId, waitsFor } of this.pendingCheckpoints({ waits: true })) {
      if (wanted() <= 0) return;
      if (waitsFor?.kind !== "call" || seen.has(invocationId)) continue;
      seen.add(invocationId);
      yield invocationId;
    }
  }

  async *#listed(wanted: () => number): AsyncGenerator<string> {
    const { core } = this;
    for (let after: string | undefined; wanted() > 0;) {
      const page = await this.backend.invocations({
        core,
        unfinished: true,
        // Waits for calls are no part of what the store can judge.
        ...(this.calls ? {} : { runnable: true }),
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      for (const summary of page.items) if (mayGoOn(summary)) yield summary.invocationId;
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
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }
}

/** Whether it is worth a closer look if an invocation can go on. */
const mayGoOn = (summary: InvocationSummary): boolean =>
  isClaimable(summary) ||
  (summary.status === "suspended" &&
    summary.checkpoints.some(
      ({ votes, waitsFor, expiresAt }) =>
        votes !== undefined || waitsFor?.kind === "call" || (waitsFor !== undefined && expiresAt !== undefined),
    ));

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
  return new StoreError(
    `There is no invocation ${invocationId} in this store.`,
    { invocation_id: invocationId },
    { retryable: false },
  );
}

/** The error of an invocation that was recovered too often without progress. */
export function recoveryLimitError(recoveries: number): RunError {
  return new RunError("RecoveryLimitError", LIMITS.recoveries.message(recoveries), { recoveries });
}
