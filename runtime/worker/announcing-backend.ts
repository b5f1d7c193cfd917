import type { CheckpointBackend, InvocationChange, Lease } from "../host/interfaces.js";
import type { RunQueue } from "./run-queue.js";

/**
 * A store that tells a queue of each run that can go on: of what was submitted, decided, cancelled or given back, and of deadlines
 * when they come. Engines that submit and decide have it; the queue gets the run after the store has it. A message that is not taken
 * is no error of the call: the sweep of a worker finds the run.
 */
export function announcingBackend(checkpoints: CheckpointBackend, queue: RunQueue): CheckpointBackend {
  /** The cores of the runs that engines of this process have. */
  const cores = new Map<string, string>();
  /** The runs that wait for somebody, with their earliest deadline. */
  const waiting = new Map<string, number>();
  const push = (invocationId: string, core: string | undefined, notBefore?: number): void => {
    if (core === undefined) return;
    queue.push({ invocationId, core, ...(notBefore === undefined ? {} : { notBefore }) }).catch(() => undefined);
  };
  const coreOf = async (invocationId: string): Promise<string | undefined> =>
    cores.get(invocationId) ?? (await checkpoints.invocations({ invocationId })).items[0]?.start.core;
  const announce = (invocationId: string): void => {
    coreOf(invocationId).then(
      (core) => push(invocationId, core),
      () => undefined,
    );
  };

  function appended({ invocationId }: Lease, { parked = [], released, finished }: InvocationChange): void {
    for (const { expiresAt } of parked) {
      const due = expiresAt === undefined ? Infinity : Date.parse(expiresAt);
      waiting.set(invocationId, Math.min(due, waiting.get(invocationId) ?? Infinity));
    }
    if (released !== true && finished === undefined) return;
    const due = waiting.get(invocationId);
    if (finished === undefined && (due === undefined || Number.isFinite(due)))
      push(invocationId, cores.get(invocationId), due);
    waiting.delete(invocationId);
    cores.delete(invocationId);
  }

  return {
    ...bound(checkpoints),
    async begin(start, owner) {
      const begun = await checkpoints.begin(start, owner);
      if (begun.created) cores.set(start.invocationId, start.core);
      return begun;
    },
    async claim(invocationId, owner) {
      const claimed = await checkpoints.claim(invocationId, owner);
      if (claimed !== undefined) cores.set(invocationId, claimed.start.core);
      return claimed;
    },
    async append(lease, entry, change) {
      await checkpoints.append(lease, entry, change);
      if (change !== undefined) appended(lease, change);
    },
    async decide(checkpointId, decision) {
      const decided = await checkpoints.decide(checkpointId, decision);
      if (decided.won) announce(decided.invocationId);
      return decided;
    },
    async requestCancel(invocationId, reason) {
      await checkpoints.requestCancel(invocationId, reason);
      announce(invocationId);
    },
  };
}

/** All that a store has. What is forgotten here does not compile. */
const PARTS: Readonly<Record<keyof CheckpointBackend, true>> = {
  begin: true,
  claim: true,
  append: true,
  renew: true,
  retire: true,
  decide: true,
  vote: true,
  requestCancel: true,
  inbox: true,
  get: true,
  list: true,
  invocations: true,
  next: true,
  wakesCallers: true,
  reap: true,
  watch: true,
  putBundle: true,
  getBundle: true,
  lock: true,
  unlock: true,
  prune: true,
  remove: true,
  repair: true,
  close: true,
};

/** The parts of a store, whose methods may be those of a class. */
function bound(checkpoints: CheckpointBackend): CheckpointBackend {
  const parts: Record<string, unknown> = {};
  for (const name of Object.keys(PARTS) as (keyof CheckpointBackend)[]) {
    const part: unknown = checkpoints[name];
    if (typeof part === "function") parts[name] = (part as (...args: unknown[]) => unknown).bind(checkpoints);
    else if (part !== undefined) parts[name] = part;
  }
  return parts as unknown as CheckpointBackend;
}
