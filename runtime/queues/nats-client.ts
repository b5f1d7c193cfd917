import { messageOf } from "../error.js";

/** The part of `jetstream(connection)` of `@nats-io/jetstream` 3 that queues use. Whoever made the connection ends it. */
export interface NatsJetStream {
  publish(subject: string, payload: string, options?: { msgID?: string }): Promise<unknown>;
  jetstreamManager(): Promise<NatsManager>;
  readonly consumers: { get(stream: string, name: string): Promise<NatsConsumer> };
}

interface NatsManager {
  readonly streams: {
    add(config: NatsStreamConfig & { name: string }): Promise<unknown>;
    info(name: string): Promise<unknown>;
  };
  readonly consumers: {
    add(stream: string, config: NatsConsumerConfig): Promise<unknown>;
  };
}

export interface NatsStreamConfig {
  subjects: string[];
  retention: "workqueue";
  max_msgs_per_subject?: number;
  discard?: "old";
}

interface NatsConsumerConfig {
  durable_name: string;
  filter_subject: string;
  ack_policy: "explicit";
  /** Nanoseconds. */
  ack_wait: number;
  max_deliver: number;
  max_ack_pending: number;
}

export interface NatsConsumer {
  next(options: { expires: number }): Promise<NatsMessage | null>;
}

export interface NatsMessage {
  readonly info: { readonly deliveryCount: number };
  readonly headers?: { get(name: string): string } | undefined;
  string(): string;
  ack(): void;
  nak(delayMs?: number): void;
  working(): void;
}

/** What a worker that died had is handed out again after this time; who works on says so three times within it. */
const ACK_WAIT_MS = 30_000;
/** How long the server keeps a question for a message open. */
const ASKED_MS = 5000;

/** Makes a stream unless it is there. One that is stays as it is, so that an operator may have set it up with replicas and limits. */
export async function makeStream(client: NatsJetStream, name: string, config: NatsStreamConfig): Promise<void> {
  const { streams } = await client.jetstreamManager();
  try {
    await streams.info(name);
  } catch (error) {
    if (!/not found/i.test(messageOf(error))) throw error;
    await streams.add({ ...config, name });
  }
}

/** The consumer that all who take messages of a subject share. */
export async function makeConsumer(
  client: NatsJetStream,
  stream: string,
  { name, subject }: { readonly name: string; readonly subject: string },
): Promise<NatsConsumer> {
  const manager = await client.jetstreamManager();
  await manager.consumers.add(stream, {
    durable_name: name,
    filter_subject: subject,
    ack_policy: "explicit",
    ack_wait: ACK_WAIT_MS * 1e6,
    max_deliver: -1,
    // What is put off for later counts as pending, and must not hold up what is for now.
    max_ack_pending: -1,
  });
  return await client.consumers.get(stream, name);
}

/** Asks for one message at a time until it is stopped, as a message that was asked for and not handled waits for others in vain. */
export class NatsAsker {
  #asked: Promise<NatsMessage | null> | undefined;
  #stop: () => void = () => undefined;
  readonly #stopped = new Promise<null>((resolve) => {
    this.#stop = () => resolve(null);
  });
  #isStopped = false;

  constructor(private readonly consumer: () => Promise<NatsConsumer>) {}

  /** The next message, however long that takes; `null` when it was stopped. */
  async next(): Promise<NatsMessage | null> {
    while (!this.#ended()) {
      const consumer = await this.consumer();
      if (this.#ended()) break;
      this.#asked = consumer.next({ expires: ASKED_MS });
      const message = await Promise.race([this.#asked, this.#stopped]);
      if (this.#ended()) break;
      this.#asked = undefined;
      if (message !== null) return message;
    }
    return null;
  }

  #ended(): boolean {
    return this.#isStopped;
  }

  /** Gives back what comes too late. */
  stop(): void {
    this.#isStopped = true;
    this.#asked?.then(
      (late) => late?.nak(),
      () => undefined,
    );
    this.#stop();
  }
}

/** Tells the server that a message is being worked on, until what is returned is called. */
export function keepWorking(message: NatsMessage): () => void {
  const timer = setInterval(() => message.working(), ACK_WAIT_MS / 3);
  return () => clearInterval(timer);
}

/** A token of a subject or a name: what it may not have becomes `_`. */
export const natsToken = (text: string): string => text.replace(/[^\w-]/g, "_") || "_";
