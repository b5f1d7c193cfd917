import { createHash } from "node:crypto";
import { messageOf } from "../error.js";
import type { EventSink, MemoryBackend, MemoryEntry, Partition, RuntimeEvent } from "../host/interfaces.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { Delivery, type Sent } from "./delivery.js";
import { idOfEvent, textOfEvent } from "./event-text.js";
import { MAX_BYTES, type SendingSinkOptions } from "./sink-options.js";
import { postWebhook, webhookIdOf, type WebhookTarget } from "./webhook-post.node.js";

export interface WebhookOutboxOptions extends Omit<SendingSinkOptions, "pausesMs">, WebhookTarget {
  /** Where events wait: the memory of the store, which outlives processes. All that send to this address share it. */
  readonly memory: MemoryBackend;
  /** The pauses between tries, in milliseconds; after the last one the event is dropped, and told. From 5 s to a day by default. */
  readonly pausesMs?: readonly number[];
  /** How often events are looked for that other processes have left, in milliseconds; 5,000 by default. */
  readonly pollMs?: number;
  /** How long an event is left to the process that sends it, in milliseconds; 60,000 by default. Then any other one sends it. */
  readonly reservedMs?: number;
}

/** Three days in all, as Standard Webhooks advises. */
const PAUSES_MS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1000);
/** Until the store has an event; then it drops what it cannot keep, and counts. */
const STORE_PAUSES_MS = [100, 300, 1000, 3000, 10_000];
/** Events that wait for the store while it is away. */
const MOST_WAITING = 10_000;
const AT_ONCE = 20;
/** What was not sent in time is given back to the store. */
const GIVING_BACK_MS = 1000;
const FIELD = "events";

/** An event that waits. */
interface Waiting {
  /** The `webhook-id`. */
  readonly id: string;
  readonly run: string;
  readonly body: string;
  /** How often it was sent in vain. */
  readonly tries: number;
}

/**
 * Sends events to an address over HTTP, as `WebhookEventSink` does, and keeps them in the store until they are taken: what a process
 * that has died, or was started anew, had not sent, it or any other one sends when it is due. One may come twice, under the same
 * `webhook-id`. Those of a run go out in order; one that was not taken comes later than those that have followed meanwhile.
 *
 * An event is an entry of memory under the time at which it is due, so that the store has them in that order. Whoever sends some
 * moves them by a while first, in one commit that nobody else can make too: due time, timer and reservation are one.
 */
export class WebhookOutbox implements EventSink {
  readonly #delivery: Delivery;
  readonly #partition: Partition;
  readonly #stopped = new AbortController();
  readonly #host: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  /** Whether events came while some were looked for. */
  #again = false;
  #started = false;
  #closed = false;
  #keys = 0;

  constructor(private readonly options: WebhookOutboxOptions) {
    const { url, capacity = MOST_WAITING, logger } = options;
    this.#host = new URL(url).host;
    // An address may have a secret in it, and is no name of a partition.
    this.#partition = { core: "scaicore:webhooks", instanceKey: hashed(url) };
    this.#delivery = new Delivery({
      to: `The outbox of ${this.#host}`,
      batch: 100,
      capacity,
      whenFull: "drop",
      pausesMs: STORE_PAUSES_MS,
      endless: true,
      confirms: true,
      warn: (message) => logger?.warn(message),
      send: (events) => this.#keep(events),
    });
  }

  /** Looks for what waits from now on. Without it events are kept, and sent by others. */
  start(): void {
    this.#started = true;
    this.#wakeAfter(0);
  }

  /** Resolves when the store has it. */
  emit(event: RuntimeEvent): void | Promise<void> {
    if (this.options.wants?.(event) === false) return;
    return this.#delivery.add(event);
  }

  /** Ends: what is being sent has so many milliseconds to arrive (5,000 by default), and what waits stays in the store. */
  async close(graceMs = 5000): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#stopped.abort(), graceMs);
    // A store that is away gives no answer to either, and what it has is due when its time comes.
    let late: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<void>((resolve) => (late = setTimeout(resolve, graceMs + GIVING_BACK_MS)));
    await Promise.race([Promise.all([this.#delivery.close(graceMs), this.#sending]), tooLate]);
    clearTimeout(late);
    clearTimeout(timer);
    this.#stopped.abort();
  }

  async #keep(events: readonly RuntimeEvent[]): Promise<Sent> {
    const { memory, maxBytes = MAX_BYTES } = this.options;
    const now = this.#now();
    const writes = events.map((event) => ({
      op: "set" as const,
      field: FIELD,
      key: this.#keyAt(now, webhookIdOf(event)),
      value: jsonOf({ id: webhookIdOf(event), run: event.executionId, body: textOfEvent(event, maxBytes), tries: 0 }),
    }));
    // The same for a repetition whose first try was heard of by nobody.
    const token = hashed(events.map(idOfEvent).join("\n"));
    await memory.commit(this.#partition, { token, expect: [], writes });
    this.#wakeAfter(0);
    return { kind: "taken" };
  }

  #wakeAfter(ms: number): void {
    if (!this.#started || this.#closed) return;
    if (this.#sending !== undefined) {
      this.#again ||= ms === 0;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#again = false;
      this.#sending = this.#sendDue()
        .catch((error: unknown) => {
          this.#warn(`The outbox of ${this.#host} cannot be read: ${messageOf(error)}`);
          return undefined;
        })
        .then((nextMs) => {
          this.#sending = undefined;
          const { pollMs = 5000 } = this.options;
          this.#wakeAfter(this.#again ? 0 : Math.min(nextMs ?? pollMs, pollMs));
        });
    }, ms);
    this.#timer.unref();
  }

  /** Sends what is due. Returns after how many milliseconds the next one is. */
  async #sendDue(): Promise<number | undefined> {
    const { memory } = this.options;
    for (;;) {
      const entries = await memory.list(this.#partition, FIELD, { limit: AT_ONCE });
      const due = entries.filter(({ key }) => dueOf(key) <= this.#now());
      if (due.length === 0) return entries[0] && Math.max(0, dueOf(entries[0].key) - this.#now());
      const reserved = await this.#reserve(due);
      // Another process was before this one, and sends them.
      if (reserved !== undefined) await this.#send(reserved);
      if (this.#closed) return undefined;
    }
  }

  async #reserve(due: readonly MemoryEntry[]): Promise<readonly Reserved[] | undefined> {
    const { memory } = this.options;
    const until = this.#now() + this.#reservedMs;
    const moved = due.map(({ key, value, version }) => {
      const waiting = waitingIn(value);
      return { from: key, version, value, waiting, key: this.#keyAt(until, waiting?.id ?? "") };
    });
    const outcome = await memory.commit(this.#partition, {
      token: crypto.randomUUID(),
      expect: moved.map(({ from, version }) => ({ field: FIELD, key: from, version })),
      // What is no event of ours is nobody's, and goes.
      writes: moved.flatMap(({ from, key, value, waiting }) => [
        { op: "delete" as const, field: FIELD, key: from },
        ...(waiting === undefined ? [] : [{ op: "set" as const, field: FIELD, key, value }]),
      ]),
    });
    if (outcome === "conflict") return undefined;
    return moved.flatMap(({ key, waiting }) => (waiting === undefined ? [] : [{ key, waiting }]));
  }

  async #send(reserved: readonly Reserved[]): Promise<void> {
    const runs = new Map<string, Reserved[]>();
    for (const one of reserved) {
      const ofRun = runs.get(one.waiting.run);
      if (ofRun === undefined) runs.set(one.waiting.run, [one]);
      else ofRun.push(one);
    }
    await Promise.all(Array.from(runs.values(), (ofRun) => this.#sendRun(ofRun)));
  }

  /** Sends events of one run. When one is not taken, those behind it wait with it. */
  async #sendRun(ofRun: readonly Reserved[]): Promise<void> {
    let left = ofRun;
    for (;;) {
      const [first, ...behind] = left;
      if (first === undefined) return;
      const { key, waiting } = first;
      const sent = await this.#post(waiting);
      if (sent.kind !== "taken" && this.#stopped.signal.aborted) {
        // Nobody has refused it: it is due at once, for whoever comes.
        await this.#move(left.map((one) => ({ ...one, due: this.#now() })));
        return;
      }
      const tries = waiting.tries + 1;
      const pause = (this.options.pausesMs ?? PAUSES_MS)[tries - 1];
      if (sent.kind === "later" && pause !== undefined) {
        const due = this.#now() + Math.max(pause, sent.afterMs ?? 0);
        await this.#move([{ key, waiting: { ...waiting, tries } }, ...behind].map((one) => ({ ...one, due })));
        return;
      }
      if (sent.kind !== "taken") this.#warn(`${this.#host} has not taken the event ${waiting.id}, which is dropped.`);
      await this.#move([{ key, waiting, due: undefined }]);
      // Somebody who takes long for each would find the last ones sent by another process as well.
      const until = behind[0] === undefined ? Infinity : dueOf(behind[0].key);
      left =
        until - this.#now() < this.#reservedMs / 2
          ? await this.#move(behind.map((one) => ({ ...one, due: this.#now() + this.#reservedMs })))
          : behind;
    }
  }

  async #post({ id, body }: Waiting): Promise<Sent> {
    try {
      return await postWebhook(this.options, { id, body }, this.#stopped.signal);
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#warn(`${this.#host} did not take an event: ${messageOf(error)}`);
      return { kind: "later" };
    }
  }

  /**
   * Moves entries to when they are due, and gives them as they are then; those that never are go. One that another process has taken
   * over meanwhile stays its.
   */
  async #move(entries: readonly (Reserved & { readonly due: number | undefined })[]): Promise<readonly Reserved[]> {
    const { memory } = this.options;
    const moved: Reserved[] = [];
    for (const { key, waiting, due } of entries) {
      const held = await memory.read(this.#partition, FIELD, key);
      if (held === undefined) continue;
      const later = due === undefined ? undefined : this.#keyAt(due, waiting.id);
      const outcome = await memory.commit(this.#partition, {
        token: crypto.randomUUID(),
        expect: [{ field: FIELD, key, version: held.version }],
        writes: [
          { op: "delete", field: FIELD, key },
          ...(later === undefined ? [] : [{ op: "set" as const, field: FIELD, key: later, value: jsonOf(waiting) }]),
        ],
      });
      if (later !== undefined && outcome !== "conflict") moved.push({ key: later, waiting });
    }
    return moved;
  }

  /** Keys have the order of the times; of one time, that in which they were made here. */
  #keyAt(due: number, id: string): string {
    const number = (this.#keys++ % 1e9).toString().padStart(9, "0");
    return `${Math.max(0, Math.floor(due)).toString().padStart(15, "0")}.${number}.${hashed(id).slice(0, 16)}`;
  }

  get #reservedMs(): number {
    return this.options.reservedMs ?? 60_000;
  }
  #now(): number {
    return (this.options.now ?? Date.now)();
  }
  #warn(message: string): void {
    this.options.logger?.warn(message);
  }
}

interface Reserved {
  /** The key under which it is reserved. */
  readonly key: string;
  readonly waiting: Waiting;
}

const dueOf = (key: string): number => Number(key.slice(0, 15)) || 0;
const jsonOf = ({ id, run, body, tries }: Waiting): JsonObject => ({ id, run, body, tries });
const hashed = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 40);

function waitingIn(value: Json): Waiting | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, run, body, tries } = value;
  if (typeof id !== "string" || typeof run !== "string" || typeof body !== "string" || typeof tries !== "number")
    return undefined;
  return { id, run, body, tries };
}
