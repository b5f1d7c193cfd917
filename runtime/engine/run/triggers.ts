import type {
  Clock,
  InvocationRequest,
  InvocationResult,
  Json,
  JsonObject,
  Logger,
  TriggerContext,
} from "../../host/interfaces.js";
import { lastTick, nextTick } from "../../ir/cron.js";
import type { IRModule, IRSubscription, IRTrigger } from "../../ir/module.js";

/**
 * The request that a trigger makes: the fields of the input that its flow has parameters for. `trigger.data` with an `id`,
 * of an event, or a `planned_at`, of a tick, makes the invocation's id, so that two processes fire once.
 */
export function triggeredRequest(
  module: IRModule,
  trigger: TriggerContext,
  input: JsonObject,
): InvocationRequest | undefined {
  const target =
    trigger.kind === "event"
      ? subscriptionOf(module, trigger)?.target_flow
      : module.triggers.find(({ kind, name }) => kind === trigger.kind && name === trigger.name)?.target_flow;
  const flow = module.flows.find(({ name }) => name === target);
  if (flow === undefined) return undefined;
  const given = Object.fromEntries(
    flow.params.flatMap(({ name }) => (Object.hasOwn(input, name) ? [[name, input[name] ?? null] as const] : [])),
  );
  const { entity_key: key } = module.instance;
  // What happens to an entity may go to a flow that does not take its key.
  const entity = key !== undefined && !Object.hasOwn(given, key) && Object.hasOwn(input, key) ? input[key] : undefined;
  const occasion = occasionOf(trigger);
  return {
    flow: flow.name,
    input: given,
    trigger,
    ...(typeof entity === "string" || typeof entity === "number" ? { instanceKey: String(entity) } : {}),
    ...(occasion === undefined ? {} : { invocationId: `${module.name}/${trigger.name}/${occasion}` }),
  };
}

/** Two cores may emit events of one name; `data` says whose it is. */
function subscriptionOf(module: IRModule, { name, data }: TriggerContext): IRSubscription | undefined {
  const from = isObject(data) ? data.source : undefined;
  return module.subscriptions.find(({ event, source }) => event === name && (from === undefined || from === source));
}

function occasionOf({ data }: TriggerContext): string | undefined {
  if (!isObject(data)) return undefined;
  const { id, planned_at: plannedAt } = data;
  const occasion = id ?? plannedAt;
  return typeof occasion === "string" || typeof occasion === "number" ? String(occasion) : undefined;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the scheduler needs of an engine; every `CoreEngine` has it. */
export interface ScheduledEngine {
  readonly module: { readonly name: string; readonly triggers: readonly IRTrigger[] };
  dispatchTrigger(trigger: TriggerContext, input?: JsonObject): Promise<InvocationResult>;
}

export interface TriggerSchedulerOptions {
  /** The host's clock, the same that the engines have. */
  readonly clock: Clock;
  /**
   * When the host last looked after its schedules, in milliseconds since 1970: of each trigger the latest tick since then that
   * was missed runs at once, and none before it. Without it nothing is made up for.
   */
  readonly since?: number;
  readonly logger?: Logger;
}

interface Schedule {
  readonly engine: ScheduledEngine;
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
}

/** A wall clock that is set forward is noticed within this time. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Starts flows by the @schedule triggers of engines, for as long as a host lives. Invocations have the planned time in their
 * id, so several processes on one store start each tick once.
 */
export class TriggerScheduler {
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #schedules: readonly Schedule[];
  readonly #running = new Set<Promise<void>>();
  #seen: number;
  #stop: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(engines: readonly ScheduledEngine[], { clock, since, logger }: TriggerSchedulerOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#seen = since ?? clock.now();
    this.#schedules = engines.flatMap((engine) =>
      engine.module.triggers.flatMap(({ kind, name, cron, timezone = "UTC" }) =>
        kind === "schedule" && cron !== undefined ? [{ engine, name, cron, timezone }] : [],
      ),
    );
  }

  /** The next planned time of all triggers, in milliseconds since 1970; `undefined` when there is none. */
  next(): number | undefined {
    const times = this.#schedules
      .map(({ cron, timezone }) => nextTick(cron, timezone, this.#seen))
      .filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Starts what is due, and goes on doing so until `stop()`. */
  start(): void {
    if (this.#stop !== undefined || this.#schedules.length === 0) return;
    this.#stop = new AbortController();
    this.#loop = this.#run(this.#stop.signal);
  }

  /**
   * Starts what is due at this moment: of each trigger the latest tick that has not been looked at. For hosts that are woken
   * from outside, instead of `start()`. Resolves when all that it has started rests.
   */
  async tick(): Promise<void> {
    await Promise.all(this.#startDue());
  }

  /** Starts nothing more, and resolves when all that was started rests. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Failures are told; `stop()` waits for all.
      void this.#startDue();
      const next = this.next();
      if (next === undefined) return;
      const wait = Math.min(Math.max(next - this.#clock.now(), 0), LONGEST_SLEEP_MS);
      await this.#clock.sleep(wait, signal).catch(() => undefined);
    }
  }

  #startDue(): readonly Promise<void>[] {
    const now = this.#clock.now();
    const since = this.#seen;
    // A clock that is set back must not start anything twice.
    if (now <= since) return [];
    this.#seen = now;
    return this.#schedules.flatMap((schedule) => {
      const planned = lastTick(schedule.cron, schedule.timezone, now);
      return planned === undefined || planned <= since ? [] : [this.#dispatch(schedule, planned)];
    });
  }

  #dispatch({ engine, name }: Schedule, planned: number): Promise<void> {
    const data = { planned_at: new Date(planned).toISOString() };
    const run = engine
      .dispatchTrigger({ kind: "schedule", name, data })
      .then(
        (result) => {
          if (result.status === "FAILED") this.#warn(engine, name, result.error.message);
        },
        (error: unknown) => {
          this.#warn(engine, name, error instanceof Error ? error.message : String(error));
        },
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
    return run;
  }

  #warn({ module }: ScheduledEngine, name: string, message: string): void {
    this.#logger?.warn(`The scheduled flow ${name} of ${module.name} failed: ${message}`);
  }
}
