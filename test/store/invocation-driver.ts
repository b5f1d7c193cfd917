import { OwnershipLostError } from "../../runtime/host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  CompletedResult,
  Decision,
  InvocationSummary,
  Lease,
  StartRecord,
} from "../../runtime/host/interfaces.js";
import { noteOf } from "./scenario.js";

/**
 * A small replacement of the engine: a flow of one checkpoint, run by the engine's protocol. It parks and releases, checks for
 * decisions before and after, decides without a lease, claims before it continues, and waits for the outcome of an owner that
 * has overtaken it.
 */

export type Outcome =
  | { readonly status: "SUSPENDED"; readonly checkpointId: string }
  | { readonly status: "COMPLETED"; readonly output: string };

export interface Driver {
  readonly invoke: (invocationId: string) => Promise<Outcome>;
  /** Rejects with the recorded decision if this one is not the first. */
  readonly resolve: (checkpointId: string, by: string) => Promise<Outcome>;
  readonly recover: () => Promise<void>;
}

export interface DriverOptions {
  readonly store: CheckpointBackend;
  readonly owner: string;
  /** Waits before the outcome of another owner is checked again. */
  readonly pause: () => Promise<void>;
  readonly now?: () => string;
  /** How many entries that may be repeated it appends before each other one: finished blocks. None by default. */
  readonly blocks?: number;
}

export class AlreadyDecided extends Error {
  readonly first: Decision;
  constructor(first: Decision) {
    super(`Already decided by ${first.by ?? "nobody"}.`);
    this.first = first;
  }
}

/** The recorded output of an invocation that the driver has finished. */
export function outputOf(head: InvocationSummary | undefined): string | undefined {
  const output = head?.result?.status === "COMPLETED" ? head.result.output : undefined;
  return typeof output === "string" ? output : undefined;
}

export const checkpointOfInvocation = (invocationId: string) => `${invocationId}-checkpoint`;
export const BUNDLE_HASH = "b".repeat(64);
const LOOKS = 10_000;
/** Another length than that of the parked entry. */
const BLOCK = new TextEncoder().encode("block");

export function createDriver(options: DriverOptions): Driver {
  const { store, owner, pause, now = () => new Date().toISOString(), blocks = 0 } = options;

  async function invoke(invocationId: string): Promise<Outcome> {
    await store.putBundle(BUNDLE_HASH, new TextEncoder().encode("bundle"));
    const started = await store.begin(startOf(invocationId, now()), owner);
    if (started.created) return await run(started.lease, []);
    const claim = await store.claim(invocationId, owner);
    return claim === undefined ? await settled(invocationId) : await run(claim.lease, claim.entries);
  }

  async function resolve(checkpointId: string, by: string): Promise<Outcome> {
    const decision: Decision = {
      kind: "resolved",
      at: now(),
      by,
      note: noteOf(by),
      resolution: { decision: "approve", by },
    };
    const answer = await store.decide(checkpointId, decision);
    if (!answer.won) throw new AlreadyDecided(answer.first);
    return await goOn(answer.invocationId);
  }

  async function recover(): Promise<void> {
    for (;;) {
      const { items } = await store.invocations({ unfinished: true });
      const left = items.filter(
        ({ status, ownerAlive, checkpoints }) =>
          (status === "running" && !ownerAlive) ||
          (status === "suspended" && checkpoints.some(({ decision }) => decision !== undefined)),
      );
      let claimed = 0;
      for (const { invocationId } of left) {
        const claim = await store.claim(invocationId, owner);
        if (claim === undefined) continue;
        claimed++;
        await run(claim.lease, claim.entries);
      }
      if (claimed === 0) return;
    }
  }

  /** After a decision: the process that can claim continues, all others wait. */
  async function goOn(invocationId: string): Promise<Outcome> {
    const claim = await store.claim(invocationId, owner);
    return claim === undefined ? await settled(invocationId) : await run(claim.lease, claim.entries);
  }

  async function appendBlocks(lease: Lease): Promise<void> {
    for (let block = 0; block < blocks; block++) await store.append(lease, BLOCK, { repeatable: true });
  }

  /** Continues from the recorded entries: none, finished blocks, or the parked one with blocks after it. */
  async function run(lease: Lease, entries: readonly Uint8Array[]): Promise<Outcome> {
    const { invocationId } = lease;
    const checkpointId = checkpointOfInvocation(invocationId);
    try {
      await appendBlocks(lease);
      if (entries.every(({ length }) => length === BLOCK.length)) {
        const parked = [infoOf(invocationId, checkpointId, now())];
        await store.append(lease, new TextEncoder().encode("parked"), { snapshot: true, parked });
      }
      if (await decided(lease)) return await finish(lease, checkpointId);
      await store.append(lease, new Uint8Array(0), { released: true });
      if (await decided(lease)) return await goOn(invocationId);
      return { status: "SUSPENDED", checkpointId };
    } catch (error) {
      if (error instanceof OwnershipLostError) return await settled(invocationId);
      throw error;
    }
  }

  async function decided(lease: Lease): Promise<boolean> {
    return (await store.inbox(lease)).decisions.length > 0;
  }

  async function finish(lease: Lease, checkpointId: string): Promise<Outcome> {
    const { decisions } = await store.inbox(lease);
    const by = decisions[0]?.decision.by ?? "nobody";
    // The epoch in the output distinguishes two executions.
    const output = `approved by ${by} in epoch ${lease.epoch}`;
    await appendBlocks(lease);
    const finished = completed(lease.invocationId, output);
    await store.append(lease, new Uint8Array(0), { consumed: [checkpointId], finished });
    return { status: "COMPLETED", output };
  }

  async function settled(invocationId: string): Promise<Outcome> {
    for (let look = 0; look < LOOKS; look++) {
      const head = (await store.invocations({ invocationId })).items[0];
      if (head === undefined) throw new Error(`Invocation ${invocationId} is gone.`);
      const output = outputOf(head);
      if (output !== undefined) return { status: "COMPLETED", output };
      const [pending] = head.checkpoints;
      if (head.status === "suspended" && pending?.status === "pending") {
        return { status: "SUSPENDED", checkpointId: pending.checkpointId };
      }
      // A living owner continues it, also if it has released: it checks for decisions once more after that.
      if (!head.ownerAlive) {
        const claim = await store.claim(invocationId, owner);
        if (claim !== undefined) return await run(claim.lease, claim.entries);
      }
      await pause();
    }
    throw new Error(`Invocation ${invocationId} does not come to rest.`);
  }

  return { invoke, resolve, recover };
}

function startOf(invocationId: string, createdAt: string): StartRecord {
  return {
    invocationId,
    core: "Hello",
    coreVersion: "1.0.0",
    flow: "greet",
    input: { name: "Ada" },
    durability: "checkpoint",
    bundleHash: BUNDLE_HASH,
    createdAt,
  };
}

function infoOf(invocationId: string, checkpointId: string, createdAt: string): CheckpointInfo {
  return {
    checkpointId,
    invocationId,
    core: "Hello",
    flow: "greet",
    nodeId: "greet/decision",
    path: "greet/decision",
    type: "approval",
    prompt: "Send it?",
    options: [],
    priority: "normal",
    createdAt,
    status: "pending",
  };
}

function completed(invocationId: string, output: string): CompletedResult {
  const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
  return { status: "COMPLETED", invocationId, output, usage, durationMs: 0 };
}
