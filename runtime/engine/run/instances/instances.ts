import { RunError } from "../../../host/errors.js";
import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { Activity, type InstancePolicy, policyOf } from "./activity.js";
import { type AcquiredSlot, InstanceSlots } from "./slots.js";

/** The place of one invocation in the queue of its instance, then in the instance. */
export interface QueueTicket {
  /** Resolves when the invocation may run, or the ticket was abandoned. */
  readonly acquired: Promise<unknown>;
  /** Leaves the queue. */
  abandon(): void;
  readonly isAbandoned: boolean;
  /** Leaves the instance, so that the next invocation may run. */
  leave(): Promise<void>;
}

/**
 * The instances of a core in one engine. An invocation runs when its instance is active and has a free slot. A
 * suspended invocation holds neither; it queues again when it continues.
 */
export class Instances {
  readonly #activity: Activity;
  readonly #slots: InstanceSlots;

  constructor(
    private readonly core: string,
    private readonly policy: InstancePolicy,
    backend: CheckpointBackend,
    owner: string,
    clock: Clock,
  ) {
    this.#activity = new Activity(policy, clock);
    this.#slots = new InstanceSlots(core, policy.maxConcurrent, backend, owner, clock);
  }

  /**
   * Queues a new invocation.
   * @throws LimitError when its instance cannot be active and the overflow policy is to reject.
   */
  enqueueNew(key: string | undefined): QueueTicket {
    const name = nameOf(key);
    if (this.policy.overflow !== "reject") return this.#ticket(name, false);
    if (this.#activity.tryEnter(name)) return this.#ticket(name, true);
    const { maxActive } = this.policy;
    throw new RunError(
      "LimitError",
      `${this.core} has ${maxActive} active instances, as many as it may have, and overflow is reject. Invoke it again later, or raise max_active_instances.`,
      { limit: "max_active_instances", max: maxActive },
    );
  }
  /** Queues an invocation that continues. It is never rejected, because its decision is recorded. */
  enqueueResumed(key: string | undefined): QueueTicket {
    return this.#ticket(nameOf(key), false);
  }

  #ticket(name: string, active: boolean): QueueTicket {
    const stop = new AbortController();
    const turn = this.#acquire(name, active, stop.signal);
    // Callers of `acquired` handle the error; an abandoned ticket has none.
    turn.catch(() => undefined);
    return {
      acquired: turn,
      abandon: () => stop.abort(),
      get isAbandoned() {
        return stop.signal.aborted;
      },
      leave: async () => {
        const taken = await turn.catch(() => undefined);
        await taken?.release();
      },
    };
  }

  async #acquire(name: string, active: boolean, stop: AbortSignal): Promise<AcquiredSlot | undefined> {
    if (!active && !(await this.#activity.enter(name, stop))) return undefined;
    let turn: AcquiredSlot | undefined;
    try {
      turn = await this.#slots.acquire(name, stop);
    } finally {
      if (turn === undefined) this.#activity.leave(name);
    }
    if (turn === undefined) return undefined;
    const { release: end } = turn;
    let ended = false;
    return {
      release: async () => {
        if (ended) return;
        ended = true;
        await end();
        this.#activity.leave(name);
      },
    };
  }
}

/** The instances of a core; `undefined` for a stateless one. */
export function instancesOf(
  { name, instance }: IRModule,
  backend: CheckpointBackend,
  owner: string,
  clock: Clock,
): Instances | undefined {
  const policy = policyOf(instance);
  return policy === undefined ? undefined : new Instances(name, policy, backend, owner, clock);
}

/** A singleton has no key. */
const nameOf = (key: string | undefined): string => key ?? "";
