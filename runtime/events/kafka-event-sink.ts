import type { EventSink, RuntimeEvent } from "../host/interfaces.js";
import { Delivery } from "./delivery.js";
import { idOfEvent, textOfEvent } from "./event-text.js";
import { MAX_BYTES, patientDelivery, type SendingSinkOptions } from "./sink-options.js";

/** The part of a Kafka producer that is used: `kafkajs` and `@confluentinc/kafka-javascript` have it. Whoever made it connects and ends it. */
export interface KafkaProducer {
  send(record: {
    topic: string;
    acks: number;
    messages: { key: string; value: string; headers: Record<string, string> }[];
  }): Promise<unknown>;
}

export interface KafkaEventSinkOptions extends SendingSinkOptions {
  readonly producer: KafkaProducer;
  /** The topic of all events; `scaicore.events` by default. */
  readonly topic?: string;
  /** The most events of one request; 500 by default. */
  readonly batch?: number;
}

/**
 * Sends events to a topic of Kafka. The id of the run is the key, so that all of a run are in one partition, in their order. Requests
 * follow one another, and one that failed is made again: so an event may be there twice, with the same header `event-id`.
 */
export class KafkaEventSink implements EventSink {
  readonly #delivery: Delivery;

  constructor(private readonly options: KafkaEventSinkOptions) {
    const { producer, topic = "scaicore.events", batch = 500, maxBytes = MAX_BYTES } = options;
    this.#delivery = new Delivery({
      ...patientDelivery(options),
      to: `The Kafka topic ${topic}`,
      batch,
      async send(events) {
        const messages = events.map((event) => ({
          key: event.executionId,
          value: textOfEvent(event, maxBytes),
          headers: { "event-id": idOfEvent(event), "event-type": event.type, "content-type": "application/json" },
        }));
        // From all replicas that are in step: what is taken is not lost with one of them.
        await producer.send({ topic, acks: -1, messages });
        return { kind: "taken" };
      },
    });
  }

  emit(event: RuntimeEvent): void | Promise<void> {
    if (this.options.wants?.(event) === false) return;
    return this.#delivery.add(event);
  }

  /** Sends what waits, for so many milliseconds at most (5,000 by default), before the producer is ended. */
  close(graceMs = 5000): Promise<void> {
    return this.#delivery.close(graceMs);
  }
}
