import { createHash } from "node:crypto";
import { messageOf } from "../../error.js";
import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";
import { countOf } from "../io/text.js";
import { wireOfEvent } from "../output/wire.js";
import { webhookSignature } from "./webhook-signature.node.js";

/** Where events go, as the configuration says. */
export interface EventHook {
  readonly url: string;
  readonly secret: Uint8Array;
  /** The types of events, as in `checkpoint.pending`; all but those of blocks if there are none. */
  readonly types: ReadonlySet<string>;
}

export interface WebhookSinkOptions {
  readonly now: () => number;
  readonly warn: (message: string) => void;
  /** The pauses between tries, in milliseconds: one more try than there are pauses. */
  readonly pausesMs?: readonly number[];
}

/** Two minutes in all: what is away for longer misses events, which the log counts. */
const PAUSES_MS = [500, 2000, 8000, 30_000, 80_000];
const TIMEOUT_MS = 10_000;
/** Events that wait for one address; more are dropped, and counted. */
const MOST_WAITING = 1000;

/**
 * Sends events to an address over HTTP, in order, signed as Standard Webhooks says. A failing address never fails or delays a flow: each event is tried
 * again after growing pauses, then dropped. `webhook-id` is the same for each try, so that a receiver may count an event once.
 */
export class WebhookSink implements EventSink {
  readonly #waiting: RuntimeEvent[] = [];
  readonly #stopped = new AbortController();
  #sending: Promise<void> | undefined;
  #dropped = 0;

  constructor(
    private readonly hook: EventHook,
    private readonly options: WebhookSinkOptions,
  ) {}

  emit(event: RuntimeEvent): void {
    const { types } = this.hook;
    if (types.size === 0 ? event.type.startsWith("block.") : !types.has(event.type)) return;
    if (this.#waiting.length >= MOST_WAITING) this.#dropped++;
    else this.#waiting.push(event);
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
  }

  /** Sends what waits, for so long at most; what is left is dropped, and told. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopped.abort(), graceMs);
    await this.#sending;
    clearTimeout(timer);
    this.#stopped.abort();
    this.#tellDropped();
  }

  async #send(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      if (!(await this.#delivered(event))) this.#dropped++;
      if (this.#waiting.length === 0) this.#tellDropped();
    }
  }

  async #delivered(event: RuntimeEvent): Promise<boolean> {
    const id = event.eventId ?? idOf(event);
    const body = JSON.stringify(wireOfEvent(event));
    for (const pause of [0, ...(this.options.pausesMs ?? PAUSES_MS)]) {
      if (pause > 0) await this.#pause(pause);
      if (this.#stopped.signal.aborted) return false;
      const status = await this.#post(id, body);
      if (status !== undefined && status < 300) return true;
      // Whoever says that the request is wrong says so again; 408 and 429 mean later.
      if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429) return false;
    }
    return false;
  }

  /** The status of the answer; `undefined` when there was none. */
  async #post(id: string, body: string): Promise<number | undefined> {
    const { url, secret } = this.hook;
    const timestamp = String(Math.floor(this.options.now() / 1000));
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stopped.signal]),
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": webhookSignature(secret, id, timestamp, new TextEncoder().encode(body)),
        },
        body,
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      if (!this.#stopped.signal.aborted)
        this.options.warn(`${new URL(url).host} did not take an event: ${messageOf(error)}`);
      return undefined;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopped.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tellDropped(): void {
    if (this.#dropped > 0)
      this.options.warn(`${new URL(this.hook.url).host} has missed ${countOf(this.#dropped, "event")}.`);
    this.#dropped = 0;
  }
}

/** The same for the same event of a run: its place in the order of all. */
const idOf = ({ executionId, epoch, sequence }: RuntimeEvent): string =>
  createHash("sha256")
    .update(JSON.stringify([executionId, epoch, sequence]))
    .digest("hex")
    .slice(0, 40);
