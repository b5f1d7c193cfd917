import type { ModelResponse } from "../interfaces.js";

/** The text of an answer: as it was said, or the JSON that the provider gave; none of bytes. */
export function textOfOutput(output: ModelResponse["output"]): string {
  if (output instanceof Uint8Array) return "";
  return typeof output === "string" ? output : JSON.stringify(output);
}
