import type { Clock } from "../../../host/interfaces.js";
import type { IRInstance } from "../../../ir/module.js";

/** How invocations share the instances of a core. */
export interface InstancePolicy {
  /** Invocations of one instance at once. */
  readonly maxConcurrent: number;
  /** Instances that are active at once, in this process. */
  readonly maxActive: number;
  /** An instance is deactivated after so long without work. */
  readonly idleMs: number;
  /** What happens to an invocation of another instance when the maximum is active. */
  readonly overflow: "deactivate_lru" | "reject" | "queue";
}

/** `undefined`: invocations of a stateless core have nothing to wait for. */
export function policyOf(instance: IRInstance): InstancePolicy | undefined {
  switch (instance.mode) {
    case "stateless":
      return undefined;
    case "singleton":
      return { maxConcurrent: 1, maxActive: 1, idleMs: 0, overflow: "queue" };
    case "entity":
      return {
        maxConcurrent: instance.max_concurrent ?? 1,
        maxActive: instance.max_active_instances ?? 10_000,
        idleMs: instance.idle_timeout_ms ?? 0,
        overflow: instance.overflow ?? "deactivate_lru",
      };
  }
}

interface Active {
  /** The invocations that run in the instance or wait for a slot of it. */
  users: number;
  idleSince: number;
}

interface Waiting {
  readonly key: string;
  readonly enter: (entered: boolean) => void;
}

/**
 * The instances that are active in this process: those in which an invocation runs, and those that have been idle for
 * less than their idle time. Invocations of other instances wait in order.
 */
export class Activity {
  /** Ordered by the time since which they are idle, the longest idle first. */
  readonly #active = new Map<string, Active>();
  #waiting: Waiting[] = [];
  #timer: AbortController | undefined;

  constructor(
    private readonly policy: InstancePolicy,
    private readonly clock: Clock,
  ) {}

  /** Activates the instance if there is room; `leave` must follow. */
  tryEnter(key: string): boolean {
    const known = this.#active.get(key);
    if (known !== undefined) {
      known.users++;
      return true;
    }
    if (this.#active.size >= this.policy.maxActive && !this.#deactivateOne()) return false;
    this.#active.set(key, { users: 1, idleSince: 0 });
    return true;
  }

  /** Activates the instance even if there is no room, for a call that whoever has the room waits for; `leave` must follow. */
  enterAnyway(key: string): void {
    if (!this.tryEnter(key)) this.#active.set(key, { users: 1, idleSince: 0 });
  }

  /** Waits until the instance is active. `false`: stopped before. */
  async enter(key: string, stop: AbortSignal): Promise<boolean> {
    if (stop.aborted) return false;
    // An active instance is entered at once; any other one queues behind those that wait.
    if ((this.#waiting.length === 0 || this.#active.has(key)) && this.tryEnter(key)) return true;
    return await new Promise<boolean>((resolve) => {
      const waiting: Waiting = { key, enter: resolve };
      this.#waiting.push(waiting);
      stop.addEventListener(
        "abort",
        () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          resolve(false);
          this.#admit();
        },
        { once: true },
      );
      this.#admit();
    });
  }

  /** Ends the use of an instance by an invocation. */
  leave(key: string): void {
    const active = this.#active.get(key);
    if (active === undefined) return;
    active.users--;
    active.idleSince = this.clock.monotonic();
    this.#active.delete(key);
    this.#active.set(key, active);
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting[0] !== undefined && this.tryEnter(this.#waiting[0].key)) this.#waiting.shift()?.enter(true);
    // An instance that became active admits all invocations that wait for it.
    this.#waiting = this.#waiting.filter(({ key, enter }) => {
      if (!this.#active.has(key)) return true;
      this.tryEnter(key);
      enter(true);
      return false;
    });
    this.#watch();
  }

  /** Deactivates an idle instance. `false`: all are busy, or not idle for long enough. */
  #deactivateOne(): boolean {
    for (const [key, active] of this.#active) {
      if (active.users > 0) continue;
      if (this.policy.overflow !== "deactivate_lru" && this.#idleLeft(active) > 0) continue;
      this.#active.delete(key);
      return true;
    }
    return false;
  }

  #idleLeft({ idleSince: restedAt }: Active): number {
    return restedAt + this.policy.idleMs - this.clock.monotonic();
  }

  /** Admits waiting invocations when the next idle time is over. */
  #watch(): void {
    this.#timer?.abort();
    this.#timer = undefined;
    const left = [...this.#active.values()].filter(({ users }) => users === 0).map((active) => this.#idleLeft(active));
    if (this.#waiting.length === 0 || left.length === 0) return;
    const timer = new AbortController();
    this.#timer = timer;
    this.clock.sleep(Math.max(1, Math.min(...left)), timer.signal).then(
      () => {
        if (this.#timer === timer) this.#admit();
      },
      () => undefined,
    );
  }
}
