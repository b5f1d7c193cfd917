import type { CheckpointInfo } from "../../host/interfaces.js";

const ALGORITHM = "sha256:";
/** Enough for a person to compare; `--json` has all 64. */
const SHORT_DIGITS = 12;

/** A digest as people compare it: `sha256:ab12cd34ef56…`. */
export const shortDigest = (digest: string): string => `${digest.slice(0, ALGORITHM.length + SHORT_DIGITS)}…`;

/** The whole digest of a checkpoint where a person gave it in the short form; anything else as it was given. */
export function wholeDigest(given: string, { digest }: CheckpointInfo): string {
  const start = given.replace(/…$/, "");
  const enough = start.length >= ALGORITHM.length + SHORT_DIGITS;
  return enough && digest?.startsWith(start) === true ? digest : given;
}
