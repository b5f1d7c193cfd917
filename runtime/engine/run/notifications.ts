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
 * Brings events to the host's sink, in order, one at a time. A sink that fails or is slow never fails or delays a flow:
 * errors are counted and reported once a minute, and of a full queue block events go first, with a count of them.
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

  /** `delivered` is called when the sink has taken the event; never when it failed. */
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

  /** Goes on without a promise for as long as the sink is synchronous. */
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

  /** What was lost is told before the next event, in its name. */
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
    this.#lastError = error instanceof Error ? error.message : String(error);
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

/** Tells the host's handler of checkpoints, at least once each; what failed is told again with `retry`. */
export class HandlerCalls {
  readonly #told = new Set<string>();
  readonly #underway = new Set<Promise<void>>();

  constructor(
    private readonly handler: CheckpointHandler | undefined,
    private readonly logger: Logger | undefined,
  ) {}

  tell(info: CheckpointInfo, what: "pending" | "closed"): void {
    const { handler } = this;
    if (handler === undefined) return;
    const call = Promise.resolve()
      .then(() => (what === "pending" ? handler.pending(info) : handler.closed?.(info)))
      .then(
        () => {
          if (what === "pending") this.#told.add(info.checkpointId);
          else this.#told.delete(info.checkpointId);
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.logger?.warn(`The checkpoint handler failed for ${info.checkpointId} (${what}): ${message}`);
        },
      );
    this.#underway.add(call);
    void call.finally(() => this.#underway.delete(call));
  }

  /** Tells of a pending checkpoint that this process has not told of yet. */
  retry(info: CheckpointInfo): void {
    if (!this.#told.has(info.checkpointId)) this.tell(info, "pending");
  }

  get wanted(): boolean {
    return this.handler !== undefined;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underway);
  }
}
