import { messageOf } from "../../error.js";
import type { Clock, InvocationResult, JsonObject, Logger, TriggerContext } from "../../host/interfaces.js";
import type { IRTrigger } from "../../ir/module.js";
import { ScheduledTrigger, type ScheduleStatus } from "./scheduled-trigger.js";

export type { ScheduleStatus };

/** What the scheduler needs of an engine; every `CoreEngine` has it. */
export interface ScheduledEngine {
  readonly module: { readonly name: string; readonly triggers: readonly IRTrigger[] };
  dispatchTrigger(trigger: TriggerContext, input?: JsonObject): Promise<InvocationResult>;
  /** The keys of the instances in which a schedule of each instance runs. */
  instances?(): Promise<readonly string[]>;
}

export interface TriggerSchedulerOptions {
  /** The host's clock, which the engines use too. */
  readonly clock: Clock;
  /**
   * When the host last ran its schedules, in milliseconds since 1970: the latest tick of each trigger that was missed
   * since then runs at once. Without it no missed tick runs.
   */
  readonly since?: number;
  /** Is told of flows that fail, of ticks that could not be started yet, and of those that were missed. */
  readonly logger?: Logger;
}

/** A wall clock that is set forward is noticed within this time. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Starts flows by the @schedule triggers of engines, for as long as a host lives. Invocations have the planned time in their
 * id, so several processes on one store start each tick once. A tick that could not be started is tried again until the next
 * one of its trigger, and no trigger waits for another.
 */
export class TriggerScheduler {
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #triggers: readonly ScheduledTrigger[];
  readonly #running = new Set<Promise<void>>();
  #stop: AbortController | undefined;
  /** Ends the sleep that goes on. */
  #wake: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(engines: readonly ScheduledEngine[], { clock, since, logger }: TriggerSchedulerOptions) {
    this.#clock = clock;
    this.#logger = logger;
    const seen = since ?? clock.now();
    const warn = (text: string): void => {
      this.#warn(text);
    };
    this.#triggers = engines.flatMap((engine) =>
      engine.module.triggers.flatMap(({ kind, name, cron, timezone = "UTC", each_instance: each = false }) =>
        kind === "schedule" && cron !== undefined
          ? [new ScheduledTrigger(engine, { name, cron, timezone }, { seen, each, warn })]
          : [],
      ),
    );
  }

  /**
   * When `tick()` has something to do next, in milliseconds since 1970: the next planned time of all triggers, or the next
   * try of a tick that could not be started. `undefined` when there is none.
   */
  next(): number | undefined {
    const times = this.#triggers.map((trigger) => trigger.due).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** How each trigger stands: its next planned time, what is tried again, what was missed. */
  list(): readonly ScheduleStatus[] {
    return this.#triggers.map((trigger) => trigger.status());
  }

  /** Starts triggers when they are due, until `stop()`. */
  start(): void {
    if (this.#stop !== undefined || this.#triggers.length === 0) return;
    this.#stop = new AbortController();
    this.#loop = this.#run(this.#stop.signal);
  }

  /**
   * Starts the triggers that are due now: the latest tick of each that was not handled, and those that could not be started
   * before. It replaces `start()` in hosts that are woken from outside. Resolves when all invocations that it has started
   * have ended or are suspended.
   */
  async tick(): Promise<void> {
    await Promise.all(this.#startDue(true));
  }

  /** Stops starting flows. Resolves when all started invocations have ended or are suspended. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#wake?.abort();
    this.#stop = undefined;
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        // `stop()` waits for what it starts.
        void this.#startDue(false);
        const next = this.next();
        if (next === undefined) return;
        await this.#sleepUntil(next);
      } catch (error) {
        if (isAborted(signal)) return;
        this.#warn(`The clock of the host failed, and schedules wait a minute: ${messageOf(error)}`);
        await pause(LONGEST_SLEEP_MS, signal);
      }
    }
  }

  /** Ends earlier when a tick has to be tried again, and at `stop()`. */
  async #sleepUntil(next: number): Promise<void> {
    const now = this.#clock.now();
    const wait = Math.min(Math.max(next - now, 0), LONGEST_SLEEP_MS);
    const wake = new AbortController();
    this.#wake = wake;
    try {
      await this.#clock.sleep(wait, wake.signal);
    } catch (error) {
      if (!wake.signal.aborted) throw error;
    }
    // A clock that does not sleep must not keep the process busy.
    if (wait > 0 && this.#clock.now() === now) await pause(Math.min(wait, 1000), wake.signal);
  }

  /** @param all also ticks whose next try is not due yet */
  #startDue(all: boolean): readonly Promise<void>[] {
    const now = this.#clock.now();
    return this.#triggers.flatMap((trigger) => {
      const started = trigger.startDue(now, all, () => this.#clock.now());
      if (started === undefined) return [];
      const run = started.finally(() => {
        this.#running.delete(run);
        if (trigger.isRetrying) this.#wake?.abort();
      });
      this.#running.add(run);
      return [run];
    });
  }

  #warn(text: string): void {
    try {
      this.#logger?.warn(text);
    } catch {
      // A logger that fails stops no schedule.
    }
  }
}

/** Read anew after each wait. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Without the host's clock, which has failed. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
