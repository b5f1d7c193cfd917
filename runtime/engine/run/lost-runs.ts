import { OwnershipLostError, StoreError } from "../../host/errors.js";
import type { CheckpointBackend, Clock, InvocationSummary, Lease } from "../../host/interfaces.js";
import { markEntry } from "../machine/log-entry.js";
import { isClaimable } from "./invocation-queries.js";

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * How often the engine goes on by itself with a run that the store stops again and again. Each time may repeat calls of
 * models and plugins, so it is left to `recover()` then.
 */
const MOST_ATTEMPTS = 5;

interface Lost {
  /** Whether the run ended because of the store, so that the engine goes on with it by itself. */
  goOn: boolean;
  /** Monotonic time of the next attempt. */
  due: number;
  pause: number;
  /** The lease that it may still have, if that is known. */
  lease: Lease | undefined;
}

interface LostRunsContext {
  readonly backend: CheckpointBackend;
  readonly owner: string;
  readonly clock: Clock;
  summary(invocationId: string): Promise<InvocationSummary | undefined>;
  /** Whether the invocation runs here, or is being begun or claimed. */
  isHeld(invocationId: string): boolean;
  /** Claims the invocation, if it can go on, and runs it. Rejects when the store fails. */
  goOn(invocationId: string): Promise<unknown>;
  warn(what: string, error: unknown): void;
}

/**
 * Invocations that belong to this engine and that it does not run: their run ended when the store failed, or they were begun
 * or claimed by a call whose answer never came. As the engine lives, nobody else may claim them, so it gives them back as
 * soon as the store works again, and goes on with them.
 */
export class LostRuns {
  readonly #lost = new Map<string, Lost>();
  readonly #attempts = new Map<string, number>();
  /** Those that are being given back: whoever asks for it meanwhile waits for the same answer of the store. */
  readonly #givingBack = new Map<string, Promise<void>>();
  /** Those that are tried now: a try that takes longer than the pause has no second one beside it. */
  readonly #trying = new Set<string>();

  constructor(private readonly context: LostRunsContext) {}

  get size(): number {
    return this.#lost.size;
  }

  /**
   * Notes an invocation that may be this engine's, after an error that ended its run, its begin or its claim. `lease` is the one
   * that its run had.
   */
  add(invocationId: string, error: unknown, lease?: Lease): void {
    const lost = this.#noted(invocationId);
    lost.goOn ||= error instanceof StoreError && error.retryable !== false;
    lost.lease = lease;
  }

  /** Forgets an invocation that runs here again. */
  forget(invocationId: string): void {
    this.#lost.delete(invocationId);
  }

  /** Forgets how often the engine went on with a run that has come to rest. */
  rested(invocationId: string): void {
    this.#attempts.delete(invocationId);
  }

  /**
   * Makes an invocation claimable that this engine has and does not run; afterwards anybody may go on with it.
   * @throws StoreError while the store fails.
   */
  giveBack(invocationId: string): Promise<void> {
    let begun = this.#givingBack.get(invocationId);
    if (begun === undefined) {
      begun = this.#giveBack(invocationId).finally(() => this.#givingBack.delete(invocationId));
      this.#givingBack.set(invocationId, begun);
    }
    return begun;
  }

  async #giveBack(invocationId: string): Promise<void> {
    const lost = this.#noted(invocationId);
    const lease = lost.lease ?? (await this.#ownLease(invocationId));
    // It may have been claimed here while the store was asked.
    if (lease !== undefined && !this.context.isHeld(invocationId)) {
      lost.lease = lease;
      await this.#release(lease);
    }
    lost.lease = undefined;
    if (!lost.goOn) this.#lost.delete(invocationId);
  }

  async #release(lease: Lease): Promise<void> {
    try {
      await this.context.backend.append(lease, markEntry("released", lease.epoch), { released: true });
    } catch (error) {
      if (error instanceof OwnershipLostError) return;
      // What failed before may have been written all the same, so that the invocation rests or has ended.
      const own = await this.#ownLease(lease.invocationId);
      if (own?.epoch === lease.epoch) throw error;
    }
  }

  /** The lease of this engine that keeps others from the invocation, if there is one. */
  async #ownLease(invocationId: string): Promise<Lease | undefined> {
    const summary = await this.context.summary(invocationId);
    const { owner } = this.context;
    if (summary?.status !== "running" || summary.owner !== owner || isClaimable(summary)) return undefined;
    return { invocationId, epoch: summary.epoch, owner };
  }

  /** Gives an invocation back if the store works. `false`: it is tried again later. */
  async tryToGiveBack(invocationId: string): Promise<boolean> {
    try {
      await this.giveBack(invocationId);
      return true;
    } catch (error) {
      this.context.warn(`Invocation ${invocationId} could not be given back`, error);
      return false;
    }
  }

  /** Gives back all, as far as the store works. */
  async giveBackAll(): Promise<void> {
    for (const invocationId of [...this.#lost.keys()]) await this.tryToGiveBack(invocationId);
  }

  /** Gives back what is due, and goes on with it: called at each heartbeat. */
  beat(): void {
    const now = this.context.clock.monotonic();
    for (const [invocationId, lost] of this.#lost) {
      if (lost.due > now || this.#trying.has(invocationId)) continue;
      lost.pause = Math.min(lost.pause * 2, LONGEST_PAUSE_MS);
      lost.due = now + lost.pause;
      this.#trying.add(invocationId);
      void this.#retry(invocationId, lost).finally(() => this.#trying.delete(invocationId));
    }
  }

  async #retry(invocationId: string, { goOn, due, pause }: Lost): Promise<void> {
    if (!(await this.tryToGiveBack(invocationId)) || !goOn) return;
    this.#lost.delete(invocationId);
    const attempts = (this.#attempts.get(invocationId) ?? 0) + 1;
    if (attempts > MOST_ATTEMPTS) {
      this.#attempts.delete(invocationId);
      const error = new StoreError(`The store has stopped it ${MOST_ATTEMPTS} times. recover() goes on with it.`);
      this.context.warn(`Invocation ${invocationId} is left alone`, error);
      return;
    }
    this.#attempts.set(invocationId, attempts);
    try {
      await this.context.goOn(invocationId);
    } catch (error) {
      this.context.warn(`Invocation ${invocationId} could not go on`, error);
      if (error instanceof StoreError && !this.context.isHeld(invocationId)) this.add(invocationId, error);
    }
    const again = this.#lost.get(invocationId);
    // A run that fails at once must not be tried more often for it.
    if (again !== undefined) Object.assign(again, { due, pause });
  }

  #noted(invocationId: string): Lost {
    const known = this.#lost.get(invocationId);
    if (known !== undefined) return known;
    const due = this.context.clock.monotonic() + FIRST_PAUSE_MS;
    const noted: Lost = { goOn: false, due, pause: FIRST_PAUSE_MS, lease: undefined };
    this.#lost.set(invocationId, noted);
    return noted;
  }
}
