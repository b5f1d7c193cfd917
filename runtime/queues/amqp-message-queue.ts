import { messageOf } from "../error.js";
import type { MessageQueue, QueuedMessage, ReceivedMessage, ReceiveOptions, Receiver, Taken } from "./message-queue.js";

/** The part of a connection of the package `amqplib` that is used. */
export interface AmqpConnection {
  createConfirmChannel(): Promise<AmqpChannel>;
}

interface AmqpChannel {
  assertQueue(name: string, options: { durable: true; arguments: { "x-queue-type": "quorum" } }): Promise<unknown>;
  prefetch(count: number): Promise<unknown>;
  sendToQueue(
    name: string,
    content: unknown,
    options: { messageId: string; correlationId: string; persistent: true; contentType: string },
  ): unknown;
  waitForConfirms(): Promise<void>;
  consume(name: string, receive: (message: AmqpMessage | null) => void): Promise<{ consumerTag: string }>;
  cancel(consumerTag: string): Promise<unknown>;
  ack(message: unknown): void;
  nack(message: unknown, allUpTo: false, requeue: true): void;
  on(event: "close" | "error", listener: (error?: Error) => void): unknown;
  close(): Promise<void>;
}

interface AmqpMessage {
  readonly content: { toString(encoding: "utf8"): string };
  readonly properties: {
    readonly messageId?: unknown;
    readonly headers?: Readonly<Record<string, unknown>> | undefined;
  };
}

export interface AmqpMessageQueueOptions {
  /** Opens a connection, once more after one was lost: `() => amqplib.connect(url)`. The host ends those it has opened. */
  readonly connect: () => Promise<AmqpConnection>;
  /** The name of the queue, which is made as a durable quorum queue unless it is there. */
  readonly name: string;
  /** Makes the bytes of a text; `Buffer.from` of Node. */
  readonly bytesOf: (text: string) => unknown;
  /** How long it waits before it connects again, in milliseconds; 1,000 by default. */
  readonly pauseMs?: number;
}

/** A queue of RabbitMQ. It counts what it hands out, and drops no message that comes twice. */
export class AmqpMessageQueue implements MessageQueue {
  #publishing: Promise<AmqpChannel> | undefined;

  constructor(private readonly options: AmqpMessageQueueOptions) {}

  async publish({ id, body }: QueuedMessage): Promise<void> {
    const { name, bytesOf } = this.options;
    this.#publishing ??= this.#open(() => (this.#publishing = undefined));
    let channel: AmqpChannel;
    try {
      channel = await this.#publishing;
    } catch (error) {
      this.#publishing = undefined;
      throw error;
    }
    const correlated = body.correlation_id;
    channel.sendToQueue(name, bytesOf(JSON.stringify(body)), {
      messageId: id,
      correlationId: typeof correlated === "string" ? correlated : id,
      persistent: true,
      contentType: "application/json",
    });
    await channel.waitForConfirms();
  }

  receive(handle: (message: ReceivedMessage) => Promise<Taken>, { concurrency, warn }: ReceiveOptions): Receiver {
    const { name, pauseMs = 1000 } = this.options;
    const running = new Set<Promise<void>>();
    const stopped = { is: false };
    const isStopped = (): boolean => stopped.is;
    let wake: () => void = () => undefined;
    let current: { readonly channel: AmqpChannel; readonly tag: string } | undefined;
    const take = (channel: AmqpChannel, message: AmqpMessage): void => {
      const { messageId, headers } = message.properties;
      const counted = headers?.["x-delivery-count"];
      const handling = handle({
        text: message.content.toString("utf8"),
        deliveries: typeof counted === "number" ? counted + 1 : 1,
        ...(typeof messageId === "string" ? { id: messageId } : {}),
      }).then((taken) => {
        running.delete(handling);
        try {
          if (taken === "done") channel.ack(message);
          else channel.nack(message, false, true);
        } catch {
          // Its channel is gone, and the message is handed out again.
        }
      });
      running.add(handling);
    };
    /** Resolves when the channel is lost, or it was stopped. */
    const consume = async (): Promise<void> => {
      let lost: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (lost = resolve));
      const channel = await this.#open(lost);
      await channel.prefetch(concurrency);
      const { consumerTag: tag } = await channel.consume(name, (message) => {
        // Null: the queue was deleted.
        if (message === null) lost();
        // What comes while it stops is for others.
        else if (isStopped()) channel.nack(message, false, true);
        else take(channel, message);
      });
      current = { channel, tag };
      if (!isStopped()) await Promise.race([ended, new Promise<void>((resolve) => (wake = resolve))]);
    };
    const loop = (async () => {
      while (!isStopped()) {
        try {
          await consume();
        } catch (error) {
          warn(`The queue ${name}: ${messageOf(error)}`);
        }
        if (!isStopped()) await new Promise<void>((resolve) => void setTimeout(resolve, pauseMs));
      }
    })();
    return {
      stop: async () => {
        stopped.is = true;
        wake();
        await loop;
        await current?.channel.cancel(current.tag).catch(() => undefined);
        await Promise.all(running);
        await current?.channel.close().catch(() => undefined);
      },
    };
  }

  async close(): Promise<void> {
    await (await this.#publishing?.catch(() => undefined))?.close().catch(() => undefined);
  }

  async #open(lost: () => void): Promise<AmqpChannel> {
    const connection = await this.options.connect();
    const channel = await connection.createConfirmChannel();
    // An error ends the channel; what waits for it fails.
    channel.on("error", lost);
    channel.on("close", lost);
    await channel.assertQueue(this.options.name, { durable: true, arguments: { "x-queue-type": "quorum" } });
    return channel;
  }
}
