import type { JsonObject } from "../json.js";

/** A message that somebody else shall have. */
export interface QueuedMessage {
  /** The same when it is published again; queues that can drop the second one. */
  readonly id: string;
  readonly body: JsonObject;
}

export interface ReceivedMessage {
  /** What its publisher gave it; absent when they gave none. */
  readonly id?: string;
  /** JSON, if its publisher kept to that. */
  readonly text: string;
  /** How often it was handed out, this time included; 1 where the queue does not count. */
  readonly deliveries: number;
}

/** What became of a message: it is done with, or somebody shall have it again. */
export type Taken = "done" | "again";

export interface ReceiveOptions {
  /** How many at once. */
  readonly concurrency: number;
  /** Is told what goes wrong on the way; the queue tries again by itself. */
  readonly warn: (message: string) => void;
}

export interface Receiver {
  /** Hands out nothing more, and resolves when what was handed out is done. */
  stop(): Promise<void>;
}

/**
 * A durable queue, as little of it as every broker has: a message is handed out at least once, to one receiver at a time, until one is
 * done with it. What a receiver had that died is handed out again.
 */
export interface MessageQueue {
  /** Resolves when the queue has it durably. */
  publish(message: QueuedMessage): Promise<void>;
  /** Hands out messages until it is stopped. `handle` does not reject. */
  receive(handle: (message: ReceivedMessage) => Promise<Taken>, options: ReceiveOptions): Receiver;
  /** Ends what was opened for it; what it was given stays open. */
  close?(): Promise<void>;
}
