import { messageOf } from "../../error.js";
import { CronSchedule } from "../../ir/cron/cron-schedule.js";
import { sideBySide } from "./side-by-side.js";
import type { ScheduledEngine } from "./trigger-scheduler.js";

/** How a @schedule trigger stands. Times are milliseconds since 1970. */
export interface ScheduleStatus {
  readonly core: string;
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  /** The next planned time. */
  readonly next?: number;
  /** A tick that could not be started, and is tried again until the next planned time. */
  readonly retrying?: { readonly planned: number; readonly attempts: number; readonly problem: string };
  /** How many planned times have passed without a run, and the latest of them. */
  readonly missed: number;
  readonly lastMissed?: number;
  /** Why this trigger never starts here, as when the platform does not know its time zone. */
  readonly problem?: string;
}

interface Timing {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
}

interface Retry {
  readonly planned: number;
  readonly attempts: number;
  readonly problem: string;
  readonly at: number;
}

/** Instances in which a schedule of each instance runs at the same time. */
const INSTANCES_AT_ONCE = 16;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** Of a longer downtime it is enough to know that it was long. */
const MOST_MISSED = 1000;

/** One @schedule trigger: what of it is due, and what became of its ticks. Nothing that fails in it reaches another one. */
export class ScheduledTrigger {
  readonly #schedule: CronSchedule | undefined;
  readonly #problem: string | undefined;
  #seen: number;
  #next: number | undefined;
  #retry: Retry | undefined;
  #missed = 0;
  #lastMissed: number | undefined;

  constructor(
    private readonly engine: ScheduledEngine,
    private readonly timing: Timing,
    private readonly options: {
      /** Ticks up to this time are handled. */
      readonly seen: number;
      /** Whether it runs in each instance of its core. */
      readonly each: boolean;
      readonly warn: (text: string) => void;
    },
  ) {
    const since = options.seen;
    this.#seen = since;
    try {
      this.#schedule = new CronSchedule(timing.cron, timing.timezone);
      this.#next = this.#schedule.next(since);
    } catch (error) {
      this.#problem = messageOf(error);
      options.warn(`${this.#flow} is never started here: ${this.#problem}`);
    }
  }

  /** When there is something to do next. */
  get due(): number | undefined {
    const times = [this.#next, this.#retry?.at].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  get isRetrying(): boolean {
    return this.#retry !== undefined;
  }

  status(): ScheduleStatus {
    const { planned, attempts, problem } = this.#retry ?? {};
    return {
      core: this.engine.module.name,
      ...this.timing,
      missed: this.#missed,
      ...(this.#next === undefined ? {} : { next: this.#next }),
      ...(planned === undefined || attempts === undefined || problem === undefined
        ? {}
        : { retrying: { planned, attempts, problem } }),
      ...(this.#lastMissed === undefined ? {} : { lastMissed: this.#lastMissed }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /**
   * Starts the latest tick that is due, or the one that could not be started before.
   * @param all whether a tick is tried again before its time
   * @returns a promise of its end, which never rejects; `undefined` when nothing is due
   */
  startDue(now: number, all: boolean, clock: () => number): Promise<void> | undefined {
    const planned = this.#due(now);
    if (planned !== undefined) return this.#start(planned, 1, clock);
    const retry = this.#retry;
    if (retry === undefined || !(all || now >= retry.at)) return undefined;
    this.#retry = undefined;
    return this.#start(retry.planned, retry.attempts + 1, clock);
  }

  /** The latest planned time that was not handled. What it passes over is missed. */
  #due(now: number): number | undefined {
    // When the clock is set back, no tick starts twice.
    if (this.#schedule === undefined || this.#next === undefined || !(now >= this.#next)) return undefined;
    const planned = this.#schedule.last(now) ?? this.#next;
    const passed = this.#schedule.between(this.#seen, planned, MOST_MISSED);
    const late = this.#retry === undefined ? passed : [this.#retry.planned, ...passed];
    if (late.length > 0) this.#miss(late, planned);
    this.#retry = undefined;
    this.#seen = Math.max(now, planned);
    this.#next = this.#schedule.next(this.#seen);
    return planned;
  }

  #miss(times: readonly number[], planned: number): void {
    this.#missed += times.length;
    this.#lastMissed = times.at(-1);
    const [first = planned] = times;
    const count =
      times.length >= MOST_MISSED ? `${MOST_MISSED} planned times or more` : `${times.length} planned times`;
    this.options.warn(
      `${this.#flow} missed ${times.length === 1 ? "the planned time" : `${count}, the first`} ${textOf(first)}. ` +
        `It runs for ${textOf(planned)}.`,
    );
  }

  async #start(planned: number, attempt: number, clock: () => number): Promise<void> {
    try {
      if (this.options.each) await this.#startInEach(planned);
      else await this.#dispatch(planned);
    } catch (error) {
      const problem = messageOf(error);
      // A later tick of this trigger may have begun meanwhile.
      if (this.#retry !== undefined || this.#isPassed(planned)) {
        this.options.warn(`${this.#flow} failed: ${problem}`);
        return;
      }
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
      this.#retry = { planned, attempts: attempt, problem, at: clock() + wait };
      // Once is enough: `list()` counts the tries.
      if (attempt === 1)
        this.options.warn(`${this.#flow} could not be started for ${textOf(planned)}, and is tried again: ${problem}`);
    }
  }

  async #dispatch(planned: number, instance?: string): Promise<void> {
    const data = { planned_at: textOf(planned), ...(instance === undefined ? {} : { instance }) };
    const result = await this.engine.dispatchTrigger({ kind: "schedule", name: this.timing.name, data });
    const where = instance === undefined ? "" : ` in ${instance}`;
    if (result.status === "FAILED") this.options.warn(`${this.#flow} failed${where}: ${result.error.message}`);
  }

  /**
   * Starts it in all instances, some at a time. What could not be started in some of them is thrown when all others have ended;
   * trying the tick again starts it in those alone, as the others have begun.
   */
  async #startInEach(planned: number): Promise<void> {
    const failures: unknown[] = [];
    const instances = await this.engine.instances?.();
    if (instances === undefined) throw new Error("The engine does not say which instances there are.");
    await sideBySide(instances, INSTANCES_AT_ONCE, async (instance) => {
      await this.#dispatch(planned, instance).catch((error: unknown) => failures.push(error));
    });
    if (failures.length > 0) throw failures[0];
  }

  /** Whether another tick has begun since. */
  #isPassed(planned: number): boolean {
    return (this.#schedule?.last(this.#seen) ?? planned) > planned;
  }

  get #flow(): string {
    return `The scheduled flow ${this.timing.name} of ${this.engine.module.name}`;
  }
}

const textOf = (time: number): string => new Date(time).toISOString();
