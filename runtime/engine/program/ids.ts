import { sha256 } from "@noble/hashes/sha2.js";
import { canonicalJson } from "../../canonical-json.js";
import type { Json } from "../../json.js";
import { lineageOf } from "../../lineage.js";

const encoder = new TextEncoder();

/** The SHA-256 of texts, which differs for other parts of the same text. */
export function sha256Of(...parts: readonly string[]): Uint8Array {
  // A zero byte keeps the parts apart.
  return sha256(encoder.encode(parts.join("\0")));
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The first `length` digits of the bytes in base 32: lower case, so that it may be a file name anywhere. */
export function base32(bytes: Uint8Array, length: number): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += BASE32.charAt((held >>> bits) & 31);
    }
    held &= 0xff;
  }
  return text;
}

/** Equal JSON has equal hashes, whatever the order of its keys. */
export const hashOfJson = (json: Json): string => base32(sha256Of(canonicalJson(json)), 26);

/** Sixteen bytes as a random (version 4) UUID. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, at) => {
    const set = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return set.toString(16).padStart(2, "0");
  }).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The checkpoint id of a block's visit; the same when the visit is repeated after a crash. Ids are no secrets. */
export function checkpointIdOf(invocationId: string, path: string): string {
  return base32(sha256Of(invocationId, path), 26);
}

/**
 * The id of the invocation that a call starts in another core: the caller's id, `/`, and the id of the caller's wait,
 * so that the caller can be found from it. A repeated call has the same id.
 */
export function childIdOf(invocationId: string, path: string): string {
  return `${invocationId}/${checkpointIdOf(invocationId, path)}`;
}

/**
 * Makes the keys of what an invocation says outside: idempotency keys, ids of events. Other places of other invocations never
 * have the same key, however the ids are spelled: a slash that is no step of a call is escaped.
 */
export function outsideKeysOf(invocationId: string): (place: string) => string {
  const called = lineageOf(invocationId);
  const root = (called[0]?.parentId ?? invocationId).replaceAll(/[%/]/g, (char) => (char === "%" ? "%25" : "%2F"));
  const prefix = [root, ...called.map(({ waitId }) => waitId), ""].join("/");
  return (place) => prefix + place;
}
