import { PullLoop } from "../worker/pull-loop.js";
import type { MessageQueue, QueuedMessage, ReceivedMessage, ReceiveOptions, Receiver, Taken } from "./message-queue.js";
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

export interface NatsMessageQueueOptions {
  readonly jetstream: NatsJetStream;
  /** The subject of the messages, such as `decisions.made`. */
  readonly subject: string;
  /** The stream that holds them, which is made unless it is there; the subject with `_` for dots by default. */
  readonly stream?: string;
}

/** A subject of NATS JetStream as a queue; its stream drops what is published again within its window for duplicates (two minutes). */
export class NatsMessageQueue implements MessageQueue {
  readonly #stream: string;
  #made: Promise<void> | undefined;
  #consumer: Promise<NatsConsumer> | undefined;

  constructor(private readonly options: NatsMessageQueueOptions) {
    this.#stream = options.stream ?? natsToken(options.subject);
  }

  async publish({ id, body }: QueuedMessage): Promise<void> {
    await this.#make();
    await this.options.jetstream.publish(this.options.subject, JSON.stringify(body), { msgID: id });
  }

  receive(handle: (message: ReceivedMessage) => Promise<Taken>, { concurrency, warn }: ReceiveOptions): Receiver {
    const asker = new NatsAsker(() => this.#consume());
    const running = new Set<Promise<void>>();
    const loop = new PullLoop<NatsMessage>({
      what: "Messages",
      // It is woken when there is room.
      pollMs: 1000,
      room: () => concurrency - running.size,
      warn,
      take: async () => [await asker.next()].filter((message) => message !== null),
      handle: async (message) => {
        const rest = keepWorking(message);
        const id = message.headers?.get("Nats-Msg-Id") ?? "";
        const handling = handle({
          text: message.string(),
          deliveries: message.info.deliveryCount,
          ...(id === "" ? {} : { id }),
        }).then((taken) => {
          rest();
          if (taken === "done") message.ack();
          else message.nak();
        });
        running.add(handling);
        await handling;
        running.delete(handling);
      },
    });
    return {
      stop: async () => {
        asker.stop();
        await loop.stop();
        await Promise.all(running);
      },
    };
  }

  #make(): Promise<void> {
    const { jetstream, subject } = this.options;
    this.#made ??= makeStream(jetstream, this.#stream, { subjects: [subject], retention: "workqueue" });
    this.#made.catch(() => (this.#made = undefined));
    return this.#made;
  }

  #consume(): Promise<NatsConsumer> {
    const { jetstream, subject } = this.options;
    this.#consumer ??= this.#make().then(() => makeConsumer(jetstream, this.#stream, { name: "scaicore", subject }));
    this.#consumer.catch(() => (this.#consumer = undefined));
    return this.#consumer;
  }
}
