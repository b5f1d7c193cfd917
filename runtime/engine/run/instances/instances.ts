import { RunError } from "../../../host/errors.js";
import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { Activity, type InstancePolicy, policyOf } from "./activity.js";
import { type Turn, Turns } from "./turns.js";

/** The time of one invocation in its instance, from when it stands in line. */
export interface Stay {
  /** Resolves when it is its turn, or it has given up. */
  readonly itsTurn: Promise<unknown>;
  /** Waits no longer. */
  giveUp(): void;
  readonly hasGivenUp: boolean;
  /** Lets the next one in. */
  leave(): Promise<void>;
}

/**
 * The instances of a core, as one engine sees them: an invocation runs in its instance when that is active and it is its
 * turn. One that waits for a person runs in none; when it goes on it queues again.
 */
export class Instances {
  readonly #activity: Activity;
  readonly #turns: Turns;

  constructor(
    private readonly core: string,
    private readonly policy: InstancePolicy,
    backend: CheckpointBackend,
    owner: string,
    clock: Clock,
  ) {
    this.#activity = new Activity(policy, clock);
    this.#turns = new Turns(core, policy.maxConcurrent, backend, owner, clock);
  }

  /** The stay of a new invocation. Throws a LimitError when there is no place for its instance and it is not to wait. */
  begin(key: string | undefined): Stay {
    const name = nameOf(key);
    if (this.policy.overflow !== "reject") return this.#stay(name, false);
    if (this.#activity.tryEnter(name)) return this.#stay(name, true);
    const { maxActive } = this.policy;
    throw new RunError(
      "LimitError",
      `${this.core} has ${maxActive} active instances, as many as it may have, and overflow is reject. Invoke it again later, or raise max_active_instances.`,
      { limit: "max_active_instances", max: maxActive },
    );
  }
  /** The stay of one that goes on: what was decided cannot be refused any more, so it waits. */
  enter(key: string | undefined): Stay {
    return this.#stay(nameOf(key), false);
  }

  #stay(name: string, active: boolean): Stay {
    const stop = new AbortController();
    const turn = this.#turn(name, active, stop.signal);
    // Whoever awaits its turn learns of it; one that gave up does not.
    turn.catch(() => undefined);
    return {
      itsTurn: turn,
      giveUp: () => stop.abort(),
      get hasGivenUp() {
        return stop.signal.aborted;
      },
      leave: async () => {
        const taken = await turn.catch(() => undefined);
        await taken?.end();
      },
    };
  }

  async #turn(name: string, active: boolean, stop: AbortSignal): Promise<Turn | undefined> {
    if (!active && !(await this.#activity.enter(name, stop))) return undefined;
    let turn: Turn | undefined;
    try {
      turn = await this.#turns.take(name, stop);
    } finally {
      if (turn === undefined) this.#activity.rest(name);
    }
    if (turn === undefined) return undefined;
    const { end } = turn;
    let ended = false;
    return {
      end: async () => {
        if (ended) return;
        ended = true;
        await end();
        this.#activity.rest(name);
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
