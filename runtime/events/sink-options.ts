import type { Logger, RuntimeEvent } from "../host/interfaces.js";
import type { DeliveryOptions } from "./delivery.js";

/** What all sinks that send events elsewhere have in common. */
export interface SendingSinkOptions {
  /** Which events are sent; all by default. */
  readonly wants?: (event: RuntimeEvent) => boolean;
  /** The most events that wait while the receiver is away; 10,000 by default. Then the engine holds them, and drops those of blocks first. */
  readonly capacity?: number;
  /** The most bytes of an event; a larger one is sent without its payload. 900,000 by default. */
  readonly maxBytes?: number;
  /** The pauses between tries, in milliseconds; the last one is repeated. From 100 ms to 10 s by default. */
  readonly pausesMs?: readonly number[];
  /** Is told of tries that failed, and of events that were dropped. */
  readonly logger?: Logger;
}

const PAUSES_MS = [100, 300, 1000, 3000, 10_000];
export const MAX_BYTES = 900_000;

/** A receiver that may be away for long: events are tried until they are taken, and whoever has more than there is room for waits. */
export const patientDelivery = ({
  capacity = 10_000,
  pausesMs = PAUSES_MS,
  logger,
}: SendingSinkOptions): Omit<DeliveryOptions, "send" | "to" | "batch"> => ({
  capacity,
  pausesMs,
  whenFull: "wait",
  endless: true,
  confirms: true,
  warn: (message) => logger?.warn(message),
});
