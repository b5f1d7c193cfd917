import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { unwrapPayload, wrapPayload } from "./container.js";
import { encodeForFingerprint, encodeModule } from "./encode-module.js";
import { readJsonText } from "./json-text.js";
import { readMessagePack } from "./message-pack-reader.js";
import { type IRModule, SCHEMA_VERSION } from "./module.js";
import { BundleError, MAX_BUNDLE_BYTES } from "./reading.js";
import { validateModule } from "./validate.js";

/** Turns a module into a `.scaicore-ir` bundle and back. */
export class IRSerializer {
  /**
   * Returns the bundle of a module; equal modules have equal bytes.
   *
   * @throws {BundleError} If the module is not valid, or too large.
   */
  serialize(module: IRModule): Uint8Array {
    const payload = encodeModule(checked(module));
    if (payload.length > MAX_BUNDLE_BYTES)
      throw new BundleError(`The module takes ${payload.length} bytes; a bundle holds at most ${MAX_BUNDLE_BYTES}.`);
    return wrapPayload(payload);
  }

  /**
   * Reads a bundle, a bundle without header fields (`SCIR`, then MessagePack), or the JSON text of a module.
   *
   * @throws {BundleError} If the bytes are none of these, or contain no valid module.
   */
  deserialize(bytes: Uint8Array): IRModule {
    // Callers in JavaScript may pass another type.
    const given: unknown = bytes;
    if (!ArrayBuffer.isView(given) || Object.prototype.toString.call(given) !== "[object Uint8Array]") {
      throw new BundleError(
        `A bundle is given as the bytes of a Uint8Array, not as ${typeof given === "string" ? "a string" : "something else"}. Read the file without an encoding.`,
        { expected: "a Uint8Array", got: given === null ? "null" : typeof given },
      );
    }
    const { format, payload } = unwrapPayload(bytes);
    return checked(format === "json" ? readJsonText(decodeText(payload)) : readMessagePack(payload));
  }
}

function checked(dict: unknown): IRModule {
  checkSchemaVersion(dict);
  const result = validateModule(dict);
  if (result.ok) return result.module;
  const [first, ...others] = result.problems;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new BundleError(
    `This is no module: ${first.path === "" ? "" : `${first.place}: `}expected ${first.expected}, got ${first.got}${more}.`,
    { path: first.path, expected: first.expected, got: first.got },
  );
}

/** Checks the version of the schema first, as the module may follow another schema. */
function checkSchemaVersion(dict: unknown): void {
  if (typeof dict !== "object" || dict === null || Array.isArray(dict)) return;
  if (!Object.hasOwn(dict, "schema_version")) {
    throw new BundleError(
      "This is no module: it has no `schema_version`. A module is made by `scaicore compile`, or by `compile()`.",
      { path: "schema_version", expected: SCHEMA_VERSION, got: "nothing" },
    );
  }
  const version = (dict as { readonly schema_version: unknown }).schema_version;
  if (typeof version !== "string") return;
  const [major] = version.split(".");
  if (major === SCHEMA_VERSION.split(".")[0]) return;
  throw new BundleError(
    `The module has schema version ${JSON.stringify(version.slice(0, 20))}; this version of ScaiCore reads ${SCHEMA_VERSION}. Use a newer ScaiCore, or compile the source again.`,
    { path: "schema_version", expected: SCHEMA_VERSION, got: version.slice(0, 20) },
  );
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new BundleError("The JSON text of the module is not UTF-8.");
  }
}

// WebCrypto hashes only asynchronously, and an engine is loaded synchronously.

/**
 * Returns the SHA-256 of a bundle's payload, as hex: the key under which it is stored.
 *
 * @throws {BundleError} If the bytes are no bundle.
 */
export const bundleHash = (bytes: Uint8Array): string => bytesToHex(sha256(unwrapPayload(bytes).payload));

/**
 * Returns the SHA-256 of the module without sources, source_location, doc, tests and compiler, as hex: two modules with the
 * same fingerprint are the same program.
 */
export const fingerprint = (module: IRModule): string => bytesToHex(sha256(encodeForFingerprint(module)));
