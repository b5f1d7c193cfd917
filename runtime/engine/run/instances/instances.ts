import { RunError } from "../../../host/errors.js";
import type { CheckpointBackend, Clock } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { Activity, type InstancePolicy, policyOf } from "./activity.js";
import { type AcquiredSlot, InstanceSlots } from "./slots.js";

/**
 * The keys of the instances of this core in which callers of an invocation run, and wait for it. They may be asked for as often
 * as needed: a caller that is recovered runs later than the call.
 */
export type Chain = () => Promise<ReadonlySet<string>>;

/** How often a call that waits for an instance looks whether its callers have it, in milliseconds. */
const LOOK_MS = 250;

/** A call that waits for an instance while its callers have others. */
interface ChainWait {
  readonly wants: string;
  holds: ReadonlySet<string>;
}

const NO_SLOT: AcquiredSlot = { release: () => Promise.resolve() };

/** The place of one invocation in the queue of its instance, then in the instance. */
export interface QueueTicket {
  /**
   * Resolves when the invocation may run, or the ticket was abandoned. Rejects with DispatchError when it can never run, because
   * whoever has its instance waits, through other calls, for an instance that its own callers have.
   */
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
  readonly #waits = new Set<ChainWait>();

  constructor(
    private readonly core: string,
    private readonly policy: InstancePolicy,
    backend: CheckpointBackend,
    owner: string,
    private readonly clock: Clock,
  ) {
    this.#activity = new Activity(policy, clock);
    this.#slots = new InstanceSlots(core, policy.maxConcurrent, backend, owner, clock);
  }

  /**
   * Queues a new invocation.
   * @throws LimitError when its instance cannot be active and the overflow policy is to reject.
   */
  enqueueNew(key: string | undefined, chain?: Chain): QueueTicket {
    const name = nameOf(key);
    if (this.policy.overflow !== "reject") return this.#ticket(name, false, chain);
    if (this.#activity.tryEnter(name)) return this.#ticket(name, true, chain);
    const { maxActive } = this.policy;
    throw new RunError(
      "LimitError",
      `${this.core} has ${maxActive} active instances, as many as it may have, and overflow is reject. Invoke it again later, or raise max_active_instances.`,
      { limit: "max_active_instances", max: maxActive },
    );
  }

  /** Queues an invocation that continues. It is never rejected, because its decision is recorded. */
  enqueueResumed(key: string | undefined, chain?: Chain): QueueTicket {
    return this.#ticket(nameOf(key), false, chain);
  }

  #ticket(name: string, active: boolean, chain: Chain | undefined): QueueTicket {
    const stop = new AbortController();
    const turn = this.#acquire(name, active, stop.signal, chain);
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

  async #acquire(
    name: string,
    active: boolean,
    stop: AbortSignal,
    chain: Chain | undefined,
  ): Promise<AcquiredSlot | undefined> {
    if (!active && !(await this.#enter(name, stop, chain))) return undefined;
    let turn: AcquiredSlot | undefined;
    try {
      turn = chain === undefined ? await this.#slots.acquire(name, stop) : await this.#inChain(name, stop, chain);
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

  /** Activates the instance. A call does not wait for room that its own callers take, as they wait for it. */
  async #enter(name: string, stop: AbortSignal, chain: Chain | undefined): Promise<boolean> {
    if (chain === undefined || (await chain()).size === 0) return await this.#activity.enter(name, stop);
    this.#activity.enterAnyway(name);
    return true;
  }

  /**
   * Waits for a slot, and goes without one while a caller has the instance: the chain of calls that has the turn is let in, or
   * it would wait for itself.
   */
  async #inChain(name: string, stop: AbortSignal, chain: Chain): Promise<AcquiredSlot | undefined> {
    const waiting: ChainWait = { wants: name, holds: await chain() };
    if (waiting.holds.has(name)) return NO_SLOT;
    const own = new AbortController();
    const abandon = () => own.abort();
    if (stop.aborted) abandon();
    else stop.addEventListener("abort", abandon, { once: true });
    const slot = this.#slots.acquire(name, own.signal);
    this.#waits.add(waiting);
    try {
      for (;;) {
        const timer = new AbortController();
        const look = this.clock.sleep(LOOK_MS, timer.signal).catch(() => undefined);
        const first = await Promise.race([slot.then(() => "slot" as const), look]);
        timer.abort();
        if (first === "slot") return await slot;
        // A store that is away for a moment says nothing new.
        waiting.holds = await chain().catch(() => waiting.holds);
        const circle = waiting.holds.has(name) ? [] : this.#circle(waiting);
        if (circle === undefined) continue;
        abandon();
        const taken = await slot;
        if (taken !== undefined || stop.aborted) return taken;
        if (circle.length === 0) return NO_SLOT;
        throw this.#circular(circle);
      }
    } finally {
      this.#waits.delete(waiting);
      stop.removeEventListener("abort", abandon);
    }
  }

  /** The instances that wait for each other, from what a call wants to what its callers have; `undefined`: no circle is known. */
  #circle(from: ChainWait): readonly string[] | undefined {
    // With several slots somebody else may free one.
    if (this.policy.maxConcurrent > 1) return undefined;
    const paths: (readonly string[])[] = [[from.wants]];
    const seen = new Set([from.wants]);
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      const last = path.at(-1) ?? "";
      if (from.holds.has(last)) return path;
      for (const { wants, holds } of this.#waits) {
        if (!holds.has(last) || seen.has(wants)) continue;
        seen.add(wants);
        paths.push([...path, wants]);
      }
    }
    return undefined;
  }

  #circular(circle: readonly string[]): RunError {
    const names = [...circle, circle[0]].map((key) => `${this.core}(${key ?? ""})`);
    return new RunError(
      "DispatchError",
      `The calls wait for each other: ${names.join(" waits for ")}. Let calls between instances of ${this.core} go one way, or raise max_concurrent.`,
      { instances: [...circle] },
    );
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
