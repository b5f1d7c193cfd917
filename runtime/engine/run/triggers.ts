import { messageOf } from "../../error.js";
import type {
  Clock,
  InvocationRequest,
  InvocationResult,
  JsonObject,
  Logger,
  TriggerContext,
} from "../../host/interfaces.js";
import { lastTick, nextTick } from "../../ir/cron.js";
import type { IRModule, IRSubscription, IRTrigger } from "../../ir/module.js";
import { isJsonObject } from "../../json.js";

/**
 * The request of a trigger: its input holds the fields for which the flow has parameters. The invocation id derives
 * from `id` or `planned_at` of `trigger.data`, so that two processes fire once.
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
  // A trigger of an entity may start a flow that does not take the key.
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

/** Two cores may emit events of the same name; `data` names the core. */
function subscriptionOf(module: IRModule, { name, data }: TriggerContext): IRSubscription | undefined {
  const from = isJsonObject(data) ? data.source : undefined;
  return module.subscriptions.find(({ event, source }) => event === name && (from === undefined || from === source));
}

function occasionOf({ data }: TriggerContext): string | undefined {
  if (!isJsonObject(data)) return undefined;
  const { id, planned_at: plannedAt } = data;
  const occasion = id ?? plannedAt;
  return typeof occasion === "string" || typeof occasion === "number" ? String(occasion) : undefined;
}

/** What the scheduler needs of an engine; every `CoreEngine` has it. */
export interface ScheduledEngine {
  readonly module: { readonly name: string; readonly triggers: readonly IRTrigger[] };
  dispatchTrigger(trigger: TriggerContext, input?: JsonObject): Promise<InvocationResult>;
}

export interface TriggerSchedulerOptions {
  /** The host's clock, which the engines use too. */
  readonly clock: Clock;
  /**
   * When the host last ran its schedules, in milliseconds since 1970: the latest tick of each trigger that was missed
   * since then runs at once. Without it no missed tick runs.
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

  /** Starts triggers when they are due, until `stop()`. */
  start(): void {
    if (this.#stop !== undefined || this.#schedules.length === 0) return;
    this.#stop = new AbortController();
    this.#loop = this.#run(this.#stop.signal);
  }

  /**
   * Starts the triggers that are due now: the latest tick of each that was not handled. It replaces `start()` in hosts
   * that are woken from outside. Resolves when all invocations that it has started have ended or are suspended.
   */
  async tick(): Promise<void> {
    await Promise.all(this.#startDue());
  }

  /** Stops starting flows. Resolves when all started invocations have ended or are suspended. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Failures are logged; `stop()` waits for all.
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
    // When the clock is set back, no tick may start twice.
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
          this.#warn(engine, name, messageOf(error));
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
