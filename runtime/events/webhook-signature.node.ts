/** The signatures of Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`. */
import { createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = "whsec_";
/** How old, or how far ahead, a delivery may be. */
const TOLERANCE_S = 300;
/** As the scheme asks for: 24 to 64 bytes. */
const LEAST_BYTES = 24;

/**
 * The bytes of a secret: `whsec_` and base64.
 *
 * @throws Error that says what is wrong with it, and does not show it
 */
export function webhookSecret(text: string): Uint8Array {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const bytes = Buffer.from(encoded, "base64");
  if (!/^[\w+/-]+={0,2}$/.test(encoded) || bytes.length < LEAST_BYTES)
    throw new Error(`it must be ${PREFIX} and the base64 of at least ${LEAST_BYTES} random bytes`);
  return bytes;
}

export interface WebhookHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** `v1,` and the HMAC-SHA-256 of id, timestamp and body, in base64. */
export function webhookSignature(secret: Uint8Array, id: string, timestamp: string, body: Uint8Array): string {
  const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body);
  return `v1,${mac.digest("base64")}`;
}

/** Why a delivery is not taken; `undefined` for one that is signed with this secret and was sent just now. */
export function webhookRefusal(
  secret: Uint8Array,
  { id, timestamp, signature }: WebhookHeaders,
  body: Uint8Array,
  now: number,
): string | undefined {
  if (id === undefined || timestamp === undefined || signature === undefined)
    return "The headers webhook-id, webhook-timestamp and webhook-signature are needed.";
  if (id === "" || id.length > 256) return "webhook-id must have 1 to 256 characters.";
  if (!/^\d{1,12}$/.test(timestamp)) return "webhook-timestamp must be the seconds since 1970.";
  const expected = Buffer.from(webhookSignature(secret, id, timestamp, body));
  // Several are there while a secret is changed.
  const isSigned = signature
    .split(" ")
    .slice(0, 10)
    .map((one) => Buffer.from(one))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  if (!isSigned) return "The signature does not fit.";
  const isRecent = Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_S;
  return isRecent ? undefined : `The delivery is older, or newer, than ${TOLERANCE_S} seconds.`;
}
