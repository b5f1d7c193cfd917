import { createHash } from "node:crypto";
import type { RuntimeEvent } from "../host/interfaces.js";
import type { Sent } from "./delivery.js";
import { idOfEvent } from "./event-text.js";
import { webhookSignature } from "./webhook-signature.node.js";

export interface WebhookTarget {
  readonly url: string;
  /** What `webhookSecret` makes of `whsec_…`. */
  readonly secret: Uint8Array;
  /** Milliseconds since 1970; the clock of the machine by default. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 10_000;
/** No receiver puts an event off for longer than this. */
const LONGEST_WAIT_MS = 300_000;

/** The `webhook-id` of an event: the same for each try. Ids of runs may have signs that a header may not. */
export const webhookIdOf = (event: RuntimeEvent): string =>
  event.eventId ?? createHash("sha256").update(idOfEvent(event)).digest("hex").slice(0, 40);

/** Posts a body once, signed as Standard Webhooks says. */
export async function postWebhook(
  { url, secret, now = Date.now }: WebhookTarget,
  { id, body }: { readonly id: string; readonly body: string },
  stopped: AbortSignal,
): Promise<Sent> {
  const timestamp = String(Math.floor(now() / 1000));
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), stopped]),
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": webhookSignature(secret, id, timestamp, new TextEncoder().encode(body)),
    },
    body,
  });
  await response.body?.cancel();
  const { status } = response;
  if (status < 300) return { kind: "taken" };
  // Whoever says that the request is wrong says so again; 408 and 429 mean later.
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return { kind: "refused" };
  const afterMs = waitOf(response.headers.get("retry-after"), now());
  return afterMs === undefined ? { kind: "later" } : { kind: "later", afterMs };
}

/** `Retry-After` in milliseconds: seconds, or a date. */
function waitOf(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
