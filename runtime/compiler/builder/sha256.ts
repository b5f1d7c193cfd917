// Not WebCrypto: it hashes asynchronously only, and the compiler is synchronous.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 of a text in UTF-8, as hex. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(new TextEncoder().encode(text)));
