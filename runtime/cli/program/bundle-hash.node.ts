import { createHash } from "node:crypto";
import { bundleHash } from "../../ir/index.js";
import { PathError, UsageError } from "../io/errors.js";

/**
 * Checks that a bundle is the one that `expected` stands for: the SHA-256 of the file, as other tools print it, or the `bundle_hash`
 * that `scaicore compile` prints.
 *
 * @throws UsageError if `expected` is no SHA-256
 * @throws PathError if the bundle is another one
 */
export function checkHash(bytes: Uint8Array, shown: string, expected: string): void {
  const wanted = expected.toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) throw new UsageError("--sha256 needs 64 hexadecimal digits", "run");
  const found = createHash("sha256").update(bytes).digest("hex");
  if (wanted === found || wanted === hashOfPayload(bytes)) return;
  throw new PathError(`${shown} is not the bundle that --sha256 names: its SHA-256 is ${found}.`, shown);
}

/** `undefined` for the JSON of a module, which has no payload. */
function hashOfPayload(bytes: Uint8Array): string | undefined {
  try {
    return bundleHash(bytes);
  } catch {
    return undefined;
  }
}
