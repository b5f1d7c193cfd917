import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { wireOfEvent } from "../../host/wire.js";
import { invocationView, isEnded } from "./invocation-view.js";
import { nextChange } from "./next-change.js";
import type { Principal } from "./principal.js";
import type { Service } from "./service.js";

/** So that proxies do not close a stream in which nothing happens. */
const HEARTBEAT_MS = 15_000;
/** A stream that goes on for longer begins anew: what a token allows is looked at again. */
const LONGEST_MS = 15 * 60_000;

/** A store that is away ends the stream; whoever follows comes again. */
const stopped = (): Promise<void> => Promise.resolve();

/**
 * A run as server-sent events: `state` with the invocation at once and whenever it has changed, and `event` with each event that
 * this process has seen of it. It ends with the run. `Last-Event-ID` gives the events that were missed, as far as they are kept.
 */
export function followInvocation(c: Context, service: Service, who: Principal, invocationId: string): Response {
  const last = Number(c.req.header("last-event-id") ?? "0");
  let seen = Number.isSafeInteger(last) && last >= 0 ? last : 0;
  return streamSSE(
    c,
    async (stream) => {
      const ended = performance.now() + LONGEST_MS;
      let shown = "";
      while (!stream.aborted && performance.now() < ended) {
        const change = nextChange(service, invocationId, (leave) => stream.onAbort(leave));
        for (const { number, event } of service.feed.after(invocationId, seen)) {
          seen = number;
          await stream.writeSSE({ id: String(number), event: "event", data: JSON.stringify(wireOfEvent(event)) });
        }
        const view = invocationView(await service.invocation(who, invocationId));
        const text = JSON.stringify(view);
        if (text !== shown) await stream.writeSSE({ event: "state", data: text });
        else await stream.write(": still there\n\n");
        shown = text;
        if (isEnded(view)) {
          change.stop();
          return;
        }
        await change.within(HEARTBEAT_MS);
      }
    },
    () => stopped(),
  );
}
