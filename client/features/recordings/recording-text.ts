import type { Recording } from "scaicore";

/** A recording as the text of its file. */
export function recordingText({ starts, calls, ends }: Recording): string {
  const lines = [{ kind: "recording", version: 1 }, ...starts, ...calls, ...ends];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
