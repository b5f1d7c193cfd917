import type { EventSink, RuntimeEvent } from "../host/interfaces.js";
import { Delivery } from "./delivery.js";
import { idOfEvent, textOfEvent } from "./event-text.js";
import { MAX_BYTES, patientDelivery, type SendingSinkOptions } from "./sink-options.js";

/** The part of `jetstream(connection)` of `@nats-io/jetstream` that is used. Whoever made the connection ends it. */
export interface NatsPublisher {
  publish(subject: string, payload: string, options: { msgID: string }): Promise<unknown>;
}

export interface NatsEventSinkOptions extends SendingSinkOptions {
  readonly jetstream: NatsPublisher;
  /** What the subjects begin with; `scaicore.events` by default. A stream has to take them: `scaicore.events.>`. */
  readonly subject?: string;
  /** The most events that are sent at once; 200 by default. */
  readonly batch?: number;
}

/**
 * Sends events to a stream of NATS JetStream, with the subject `scaicore.events.CORE.FLOW.TYPE`. Those of a run follow one another.
 * One that is sent again has the same `Nats-Msg-Id`, by which the stream drops it within its window for duplicates.
 */
export class NatsEventSink implements EventSink {
  readonly #delivery: Delivery;

  constructor(private readonly options: NatsEventSinkOptions) {
    const { jetstream, subject = "scaicore.events", batch = 200, maxBytes = MAX_BYTES } = options;
    this.#delivery = new Delivery({
      ...patientDelivery(options),
      to: `The NATS subject ${subject}.>`,
      batch,
      async send(events) {
        const runs = new Map<string, RuntimeEvent[]>();
        for (const event of events) {
          const ofRun = runs.get(event.executionId);
          if (ofRun === undefined) runs.set(event.executionId, [event]);
          else ofRun.push(event);
        }
        await Promise.all(
          Array.from(runs.values(), async (ofRun) => {
            for (const event of ofRun)
              await jetstream.publish(`${subject}.${placeOf(event)}`, textOfEvent(event, maxBytes), {
                msgID: idOfEvent(event),
              });
          }),
        );
        return { kind: "taken" };
      },
    });
  }

  emit(event: RuntimeEvent): void | Promise<void> {
    if (this.options.wants?.(event) === false) return;
    return this.#delivery.add(event);
  }

  /** Sends what waits, for so many milliseconds at most (5,000 by default), before the connection is ended. */
  close(graceMs = 5000): Promise<void> {
    return this.#delivery.close(graceMs);
  }
}

/** Types of events have dots, and are several tokens. What a flow calls its own may have any sign. */
const placeOf = ({ core, flow, type }: RuntimeEvent): string =>
  [core, flow, ...type.split(".")].map((token) => token.replace(/[^\w-]/g, "_") || "_").join(".");
