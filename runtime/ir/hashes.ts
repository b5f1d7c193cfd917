// Not WebCrypto: it hashes asynchronously only, and an engine is loaded synchronously.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { unwrapPayload } from "./container.js";
import { encodeForFingerprint } from "./encode-module.js";
import type { IRModule } from "./module.js";

/** SHA-256 of a bundle's payload, as hex: the key under which it is stored. Throws a BundleError. */
export const bundleHash = (bytes: Uint8Array): string => bytesToHex(sha256(unwrapPayload(bytes).payload));

/**
 * SHA-256 of the module without sources, source_location, doc, tests and compiler, as hex: two modules that share it are
 * the same program.
 */
export const fingerprint = (module: IRModule): string => bytesToHex(sha256(encodeForFingerprint(module)));
