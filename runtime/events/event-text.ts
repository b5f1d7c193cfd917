import type { RuntimeEvent } from "../host/interfaces.js";
import { wireOfEvent } from "../host/wire.js";

/** The same for an event that is sent again: that of the flow's own events, else its place in the order of its run. */
export const idOfEvent = ({ eventId, executionId, epoch, sequence }: RuntimeEvent): string =>
  eventId ?? `${executionId}:${epoch}:${sequence}`;

/**
 * The event as JSON with the wire's names. One that is larger than a receiver takes would hold up all that follow: it loses its
 * payload, and says so.
 */
export function textOfEvent(event: RuntimeEvent, maxBytes: number): string {
  const text = JSON.stringify(wireOfEvent(event));
  // Three bytes a UTF-16 unit at most, so that short ones need not be measured.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= maxBytes) return text;
  return JSON.stringify(wireOfEvent({ ...event, payload: { omitted: "The event is too large to be sent.", bytes } }));
}
