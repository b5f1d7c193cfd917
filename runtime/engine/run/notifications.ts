import { messageOf } from "../../error.js";
import type {
  CheckpointHandler,
  CheckpointInfo,
  Clock,
  EventSink,
  Logger,
  RuntimeEvent,
} from "../../host/interfaces.js";

const CAPACITY = 10_000;
const REPORT_INTERVAL_MS = 60_000;

/**
 * Delivers events to the host's sink in order, one at a time. A failing or slow sink never fails or delays a flow:
 * errors are counted and logged once a minute, and a full queue drops block events first and reports their number.
 */
export class EventPipe {
  #queue: Queued[] = [];
  #busy = false;
  #idle: (() => void)[] = [];
  #dropped = 0;
  #errors = 0;
  #lastError = "";
  #reportedAt = -Infinity;

  constructor(
    private readonly sink: EventSink | undefined,
    private readonly clock: Clock,
    private readonly logger: Logger | undefined,
  ) {}

  /** `delivered` is called when the sink has accepted the event, and not when it failed. */
  push(event: RuntimeEvent, delivered?: () => void): void {
    if (this.sink === undefined) return delivered?.();
    this.#queue.push({ event, ...(delivered === undefined ? {} : { delivered }) });
    if (this.#queue.length > CAPACITY) this.#drop();
    if (!this.#busy) this.#pump(this.sink);
  }

  /** Resolves when the queue is empty. */
  flush(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Delivers without promises as long as the sink is synchronous. */
  #pump(sink: EventSink): void {
    this.#busy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const queued = next;
      try {
        const taken = sink.emit(queued.event);
        if (taken !== undefined) {
          taken.then(queued.delivered, (error: unknown) => this.#failed(error)).finally(() => this.#pump(sink));
          return;
        }
        queued.delivered?.();
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #drop(): void {
    const at = this.#queue.findIndex(({ event }) => event.type.startsWith("block."));
    const [dropped] = this.#queue.splice(Math.max(at, 0), 1);
    if (dropped !== undefined) this.#dropped++;
  }

  /** The next event to deliver; before it, one that reports the number of dropped events. */
  #next(): Queued | undefined {
    const next = this.#queue[0];
    if (next === undefined || this.#dropped === 0) return this.#queue.shift();
    const { executionId, epoch, sequence, timestamp, core, flow } = next.event;
    const payload = { count: this.#dropped };
    this.#dropped = 0;
    return { event: { type: "events.dropped", executionId, epoch, sequence, timestamp, core, flow, payload } };
  }

  #failed(error: unknown): void {
    this.#errors++;
    this.#lastError = messageOf(error);
    const now = this.clock.monotonic();
    if (now - this.#reportedAt < REPORT_INTERVAL_MS) return;
    this.#reportedAt = now;
    this.logger?.warn(`The event sink failed ${this.#errors} times; last: ${this.#lastError}`);
    this.#errors = 0;
  }
}

interface Queued {
  readonly event: RuntimeEvent;
  readonly delivered?: () => void;
}

/** Notifies the host's handler of checkpoints, at least once each; `notifyOnce` repeats failed notifications. */
export class CheckpointNotifier {
  readonly #notified = new Set<string>();
  readonly #underway = new Set<Promise<void>>();

  constructor(
    private readonly handler: CheckpointHandler | undefined,
    private readonly logger: Logger | undefined,
  ) {}

  notify(info: CheckpointInfo, what: "pending" | "closed"): void {
    const { handler } = this;
    if (handler === undefined) return;
    const call = Promise.resolve()
      .then(() => (what === "pending" ? handler.pending(info) : handler.closed?.(info)))
      .then(
        () => {
          if (what === "pending") this.#notified.add(info.checkpointId);
          else this.#notified.delete(info.checkpointId);
        },
        (error: unknown) => {
          const message = messageOf(error);
          this.logger?.warn(`The checkpoint handler failed for ${info.checkpointId} (${what}): ${message}`);
        },
      );
    this.#underway.add(call);
    void call.finally(() => this.#underway.delete(call));
  }

  /** Notifies of a pending checkpoint unless this process has done so. */
  notifyOnce(info: CheckpointInfo): void {
    if (!this.#notified.has(info.checkpointId)) this.notify(info, "pending");
  }

  get enabled(): boolean {
    return this.handler !== undefined;
  }

  async flush(): Promise<void> {
    await Promise.all(this.#underway);
  }
}
