import { RunError } from "../../../host/errors.js";
import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { Activity, type InstancePolicy, policyOf } from "./activity.js";
import { type AcquiredSlot, InstanceSlots } from "./slots.js";

/** The time of one invocation in its instance, from when it stands in line. */
export interface QueueTicket {
  /** Resolves when it is its turn, or it has given up. */
  readonly acquired: Promise<unknown>;
  /** Waits no longer. */
  abandon(): void;
  readonly isAbandoned: boolean;
  /** Lets the next one in. */
  leave(): Promise<void>;
}

/**
 * The instances of a core, as one engine sees them: an invocation runs in its instance when that is active and it is its
 * turn. One that waits for a person runs in none; when it goes on it queues again.
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
   * The stay of a new invocation.
   * @throws LimitError when there is no place for its instance and it is not to wait.
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
  /** The stay of one that goes on: what was decided cannot be refused any more, so it waits. */
  enqueueResumed(key: string | undefined): QueueTicket {
    return this.#ticket(nameOf(key), false);
  }

  #ticket(name: string, active: boolean): QueueTicket {
    const stop = new AbortController();
    const turn = this.#acquire(name, active, stop.signal);
    // Whoever awaits its turn learns of it; one that gave up does not.
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

/** `undefined`: nothing of a stateless core waits. */
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
