import { base32, sha256Of } from "../hashes.js";

/** The same visit of the same block has the same id, also when it is made again after a crash. Ids are no secrets. */
export function checkpointIdOf(invocationId: string, path: string): string {
  return base32(sha256Of(invocationId, path), 26);
}
