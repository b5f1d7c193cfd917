import { createHash } from "node:crypto";
import type { EventSink, RuntimeEvent } from "../host/interfaces.js";
import { Delivery, type Sent } from "./delivery.js";
import { idOfEvent, textOfEvent } from "./event-text.js";
import { MAX_BYTES, type SendingSinkOptions } from "./sink-options.js";
import { webhookSignature } from "./webhook-signature.node.js";

export interface WebhookEventSinkOptions extends SendingSinkOptions {
  readonly url: string;
  /** What `webhookSecret` makes of `whsec_…`. */
  readonly secret: Uint8Array;
  /**
   * Whether an event of a flow counts as taken only when the address has taken it, so that one that a crash kept from it is sent by
   * whoever goes on with the run; `true` by default. Then an address that is away holds up the events of the engine, never its flows.
   */
  readonly confirms?: boolean;
  /** Milliseconds since 1970; the clock of the machine by default. */
  readonly now?: () => number;
}

/** Two minutes in all: what is away for longer misses events, which the log counts. */
const PAUSES_MS = [500, 2000, 8000, 30_000, 80_000];
const TIMEOUT_MS = 10_000;
/** Events that wait for one address; more are dropped, and counted. */
const MOST_WAITING = 1000;
/** No receiver puts an event off for longer than this. */
const LONGEST_WAIT_MS = 300_000;

/**
 * Sends events to an address over HTTP, in order, signed as Standard Webhooks says. Each is tried again after growing pauses, or
 * when `Retry-After` says, then dropped and counted. `webhook-id` is the same for each try, so that a receiver may count an event once.
 */
export class WebhookEventSink implements EventSink {
  readonly #delivery: Delivery;

  constructor(private readonly options: WebhookEventSinkOptions) {
    const { url, capacity = MOST_WAITING, pausesMs = PAUSES_MS, confirms = true, logger } = options;
    this.#delivery = new Delivery({
      to: new URL(url).host,
      batch: 1,
      capacity,
      whenFull: "drop",
      pausesMs,
      endless: false,
      confirms,
      warn: (message) => logger?.warn(message),
      send: async ([event], signal) => (event === undefined ? { kind: "taken" } : await this.#post(event, signal)),
    });
  }

  emit(event: RuntimeEvent): void | Promise<void> {
    if (this.options.wants?.(event) === false) return;
    return this.#delivery.add(event);
  }

  /** Sends what waits, for so many milliseconds at most (5,000 by default); what is left is dropped, and told. */
  close(graceMs = 5000): Promise<void> {
    return this.#delivery.close(graceMs);
  }

  async #post(event: RuntimeEvent, stopped: AbortSignal): Promise<Sent> {
    const { url, secret, now = Date.now, maxBytes = MAX_BYTES } = this.options;
    const id = event.eventId ?? hashed(idOfEvent(event));
    const body = textOfEvent(event, maxBytes);
    const timestamp = String(Math.floor(now() / 1000));
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), stopped]),
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": webhookSignature(secret, id, timestamp, new TextEncoder().encode(body)),
      },
      body,
    });
    await response.body?.cancel();
    const { status } = response;
    if (status < 300) return { kind: "taken" };
    // Whoever says that the request is wrong says so again; 408 and 429 mean later.
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return { kind: "refused" };
    const afterMs = waitOf(response.headers.get("retry-after"), now());
    return afterMs === undefined ? { kind: "later" } : { kind: "later", afterMs };
  }
}

/** `Retry-After` in milliseconds: seconds, or a date. */
function waitOf(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** Ids of runs may have signs that a header may not. */
const hashed = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 40);
