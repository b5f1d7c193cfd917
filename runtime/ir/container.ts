import { crc32 } from "../crc32.js";
import { BundleError, MAX_BUNDLE_BYTES } from "./reading.js";

/**
 * The container of a bundle: `SCIR`, format version u16 = 1, flags u16 = 0, payload length u32, CRC-32 of the payload u32, all
 * big-endian, then the payload.
 */
const MAGIC = "SCIR";
const HEADER_BYTES = 16;
const FORMAT_VERSION = 1;

export type Contents =
  | { readonly format: "bundle" | "headerless"; readonly payload: Uint8Array }
  /** A JSON text of the module instead of a bundle. */
  | { readonly format: "json"; readonly payload: Uint8Array };

/** Returns the bundle that contains the payload. */
export function wrapPayload(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < MAGIC.length; at++) bytes[at] = MAGIC.charCodeAt(at);
  view.setUint16(4, FORMAT_VERSION);
  view.setUint16(6, 0);
  view.setUint32(8, payload.length);
  view.setUint32(12, crc32(payload));
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * Finds the payload of a bundle, and checks it against the header.
 *
 * @throws {BundleError} If the bytes are no bundle, or the header does not fit the payload.
 */
export function unwrapPayload(bytes: Uint8Array): Contents {
  if (bytes.length === 0) throw new BundleError("The bundle is empty.");
  if (bytes.length > MAX_BUNDLE_BYTES + HEADER_BYTES)
    throw new BundleError(
      `The bundle has ${bytes.length} bytes; at most ${MAX_BUNDLE_BYTES} are read. Is this a bundle at all?`,
    );
  if (!hasMagic(bytes)) {
    if (looksLikeJson(bytes)) return { format: "json", payload: bytes };
    throw new BundleError(
      `This is no ScaiCore bundle: it begins with ${hex(bytes)} instead of "SCIR". A bundle is made by \`scaicore compile\`.`,
      { offset: 0 },
    );
  }
  // MessagePack follows directly: 80 to 8f, de and df begin a map, and no version begins with them.
  const next = bytes[MAGIC.length];
  if (next !== undefined && (next >> 4 === 0x8 || next === 0xde || next === 0xdf))
    return { format: "headerless", payload: bytes.subarray(MAGIC.length) };
  return { format: "bundle", payload: checkedPayload(bytes) };
}

function checkedPayload(bytes: Uint8Array): Uint8Array {
  if (bytes.length < HEADER_BYTES)
    throw new BundleError(`The bundle ends inside its header, after ${bytes.length} of ${HEADER_BYTES} bytes.`, {
      offset: bytes.length,
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint16(4);
  if (version !== FORMAT_VERSION)
    throw new BundleError(
      version > FORMAT_VERSION
        ? `The bundle has format version ${version}; this version of ScaiCore reads version ${FORMAT_VERSION}. Use a newer ScaiCore, or compile the source again.`
        : `The bundle has format version ${version}, which never was.`,
      { offset: 4 },
    );
  const flags = view.getUint16(6);
  if (flags !== 0)
    throw new BundleError(`The bundle has flags ${flags}, which this version does not know.`, { offset: 6 });
  const payload = bytes.subarray(HEADER_BYTES);
  const length = view.getUint32(8);
  if (length !== payload.length)
    throw new BundleError(
      payload.length < length
        ? `The bundle is cut short: ${payload.length} of ${length} bytes of payload are there.`
        : `The bundle is too long: ${payload.length - length} bytes follow its payload of ${length}.`,
      { offset: 8 },
    );
  const [stored, actual] = [view.getUint32(12), crc32(payload)];
  if (stored !== actual)
    throw new BundleError(
      `The bundle is damaged: its checksum is ${hexNumber(actual)} and should be ${hexNumber(stored)}. Fetch or compile it again.`,
      { offset: 12 },
    );
  return payload;
}

function hasMagic(bytes: Uint8Array): boolean {
  for (let at = 0; at < MAGIC.length; at++) if (bytes[at] !== MAGIC.charCodeAt(at)) return false;
  return true;
}

function looksLikeJson(bytes: Uint8Array): boolean {
  // Skips a byte order mark.
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(bytes[at] ?? 0)) at++;
  return bytes[at] === 0x7b;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const hexNumber = (value: number): string => value.toString(16).padStart(8, "0");
