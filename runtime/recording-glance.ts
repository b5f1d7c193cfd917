/** What one sees of a recording without running anything by it: whether it is one, and whose answers it has. `host/recording/` reads it whole. */
import { isJsonObject, type Json, type JsonObject } from "./json.js";

/** The newest version of recordings that is read and written. */
export const RECORDING_VERSION = 1;

/** Why a file does not serve as a recording. */
export type RecordingProblem = "missing" | "empty" | "no-recording" | "newer";

export interface RecordingGlance {
  /** The flows that were started, `Greeter.greet`, each once. */
  readonly flows: readonly string[];
  /** When the first of them was, as the file has it. */
  readonly at: string | undefined;
  /** How many answers there are, by model role and by `alias.method`. */
  readonly answers: ReadonlyMap<string, number>;
}

/** Looks at the text of a file: what it holds, or why it is no recording. Lines that a kill cut off hold nothing. */
export function glanceAt(text: string): RecordingGlance | Exclude<RecordingProblem, "missing"> {
  const flows = new Set<string>();
  const answers = new Map<string, number>();
  let at: string | undefined;
  let isRecording = false;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const entry = parsed(line);
    if (!isRecording) {
      if (entry?.kind !== "recording" || typeof entry.version !== "number") return "no-recording";
      if (entry.version > RECORDING_VERSION) return "newer";
      isRecording = true;
    }
    if (entry?.kind === "start") {
      flows.add(`${textIn(entry, "core")}.${textIn(entry, "flow")}`);
      at ??= textIn(entry, "at");
    } else if (entry?.kind === "model" || entry?.kind === "plugin") {
      const request = isJsonObject(entry.request) ? entry.request : {};
      const asked = textIn(request, entry.kind === "model" ? "role" : "call");
      answers.set(asked, (answers.get(asked) ?? 0) + 1);
    }
  }
  return isRecording ? { flows: [...flows], at, answers } : "empty";
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value = JSON.parse(line) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const textIn = (entry: JsonObject, field: string): string => {
  const value = entry[field];
  return typeof value === "string" ? value : "?";
};
