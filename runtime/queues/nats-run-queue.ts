import { PullLoop } from "../worker/pull-loop.js";
import type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "../worker/run-queue.js";
import {
  keepWorking,
  makeConsumer,
  makeStream,
  NatsAsker,
  type NatsConsumer,
  type NatsJetStream,
  type NatsMessage,
  natsToken,
} from "./nats-client.js";
import { RoomGate } from "./room-gate.js";

export interface NatsRunQueueOptions {
  readonly jetstream: NatsJetStream;
  /** What the subjects begin with; `scaicore.runs` by default. */
  readonly subject?: string;
  /** The stream that holds them, which is made unless it is there; the subject with `_` for dots by default. */
  readonly stream?: string;
  /** How long a run is left alone that a worker could not go on with, in milliseconds; 5,000 by default. */
  readonly retryMs?: number;
}

/** A run that workers could not go on with so often is left to their sweep. */
const MOST_TRIES = 20;

/**
 * Runs by NATS JetStream. Each run has a subject of its own, of which the stream keeps the latest message alone: so of one run there is
 * one message that waits, and what is pushed while a worker has the run waits for the end of that leg.
 */
export class NatsRunQueue implements RunQueue {
  readonly #subject: string;
  readonly #stream: string;
  #made: Promise<void> | undefined;

  constructor(private readonly options: NatsRunQueueOptions) {
    this.#subject = options.subject ?? "scaicore.runs";
    this.#stream = options.stream ?? natsToken(this.#subject);
  }

  async push({ invocationId, core, notBefore }: QueuedRun): Promise<void> {
    await this.#make();
    const isLater = notBefore !== undefined && notBefore > Date.now();
    // One for a later time must not stand for one for now. An id may have any sign: a token of a subject has its UTF-16 units.
    const token = Array.from(invocationId, (sign) =>
      /[\w-]/.test(sign) ? sign : `=${sign.codePointAt(0)?.toString(16)}=`,
    );
    const subject = [this.#subject, natsToken(core), isLater ? "later" : "now", token.join("")].join(".");
    const message = { invocation_id: invocationId, ...(isLater ? { not_before: notBefore } : {}) };
    await this.options.jetstream.publish(subject, JSON.stringify(message));
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, warn }: ConsumeOptions,
  ): Consumer {
    const gate = new RoomGate(room);
    const parts = cores.map((core) => {
      let consumer: Promise<NatsConsumer> | undefined;
      const asker = new NatsAsker(() => {
        consumer ??= this.#consumerOf(core);
        consumer.catch(() => (consumer = undefined));
        return consumer;
      });
      const loop = new PullLoop<NatsMessage>({
        // It is woken when there is room.
        pollMs: 1000,
        room,
        warn,
        take: async () => [await asker.next()].filter((message) => message !== null),
        handle: (message) => this.#handle(message, core, gate, handle),
      });
      return { asker, loop };
    });
    return {
      wake: () => {
        gate.wake();
        for (const { loop } of parts) loop.wake();
      },
      stop: async () => {
        gate.stop();
        for (const { asker } of parts) asker.stop();
        await Promise.all(parts.map(({ loop }) => loop.stop()));
      },
    };
  }

  async #handle(
    message: NatsMessage,
    core: string,
    gate: RoomGate,
    handle: (invocationId: string, core: string) => Promise<Handled>,
  ): Promise<void> {
    const run = runIn(message.string());
    // Of what is no message of ours nobody can do anything.
    if (run === undefined) {
      message.ack();
      return;
    }
    const early = (run.notBefore ?? 0) - Date.now();
    if (early > 0) {
      message.nak(early);
      return;
    }
    const rest = keepWorking(message);
    const handled = await gate.through(() => handle(run.invocationId, core));
    rest();
    if (handled === undefined) message.nak();
    else if (handled === "done" || message.info.deliveryCount >= MOST_TRIES) message.ack();
    else message.nak(this.options.retryMs ?? 5000);
  }

  #make(): Promise<void> {
    this.#made ??= makeStream(this.options.jetstream, this.#stream, {
      subjects: [`${this.#subject}.>`],
      retention: "workqueue",
      max_msgs_per_subject: 1,
      discard: "old",
    });
    this.#made.catch(() => (this.#made = undefined));
    return this.#made;
  }

  async #consumerOf(core: string): Promise<NatsConsumer> {
    await this.#make();
    const token = natsToken(core);
    return await makeConsumer(this.options.jetstream, this.#stream, {
      name: token,
      subject: `${this.#subject}.${token}.>`,
    });
  }
}

function runIn(text: string): { readonly invocationId: string; readonly notBefore?: number } | undefined {
  try {
    const { invocation_id: invocationId, not_before: notBefore } = JSON.parse(text) as Readonly<
      Record<string, unknown>
    >;
    if (typeof invocationId !== "string") return undefined;
    return typeof notBefore === "number" ? { invocationId, notBefore } : { invocationId };
  } catch {
    return undefined;
  }
}
