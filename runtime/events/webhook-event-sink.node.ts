import type { EventSink, RuntimeEvent } from "../host/interfaces.js";
import { Delivery } from "./delivery.js";
import { textOfEvent } from "./event-text.js";
import { MAX_BYTES, type SendingSinkOptions } from "./sink-options.js";
import { postWebhook, webhookIdOf, type WebhookTarget } from "./webhook-post.node.js";

export interface WebhookEventSinkOptions extends SendingSinkOptions, WebhookTarget {
  /**
   * Whether an event of a flow counts as taken only when the address has taken it, so that one that a crash kept from it is sent by
   * whoever goes on with the run; `true` by default. Then an address that is away holds up the events of the engine, never its flows.
   */
  readonly confirms?: boolean;
}

/** Two minutes in all: what is away for longer misses events, which the log counts. */
const PAUSES_MS = [500, 2000, 8000, 30_000, 80_000];
/** Events that wait for one address; more are dropped, and counted. */
const MOST_WAITING = 1000;

/**
 * Sends events to an address over HTTP, in order, signed as Standard Webhooks says. Each is tried again after growing pauses, or
 * when `Retry-After` says, then dropped and counted. `webhook-id` is the same for each try, so that a receiver may count an event once.
 * What waits is in this process alone: `WebhookOutbox` keeps it in the store.
 */
export class WebhookEventSink implements EventSink {
  readonly #delivery: Delivery;

  constructor(private readonly options: WebhookEventSinkOptions) {
    const { url, capacity = MOST_WAITING, maxBytes = MAX_BYTES, confirms = true, logger } = options;
    this.#delivery = new Delivery({
      to: new URL(url).host,
      batch: 1,
      capacity,
      whenFull: "drop",
      pausesMs: options.pausesMs ?? PAUSES_MS,
      endless: false,
      confirms,
      warn: (message) => logger?.warn(message),
      send: async ([event], signal) =>
        event === undefined
          ? { kind: "taken" }
          : await postWebhook(options, { id: webhookIdOf(event), body: textOfEvent(event, maxBytes) }, signal),
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
}
