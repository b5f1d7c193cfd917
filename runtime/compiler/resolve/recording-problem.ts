import { glanceAt, type RecordingProblem } from "../../recording-glance.js";
import type { SourceText } from "./compiler-host.js";

/** What cannot hold a text. */
const NO_TEXT: ReadonlySet<string> = new Set(["no-regular-file", "not-utf8"]);

/** Why what a host gives for a path is no recording. Of what it does not read, or what is too long for a source, nothing is known. */
export function recordingProblemIn(text: SourceText, glance = glanceAt): RecordingProblem | undefined {
  if (text === undefined) return "missing";
  if (typeof text !== "string") return NO_TEXT.has(text.refused) ? "no-recording" : undefined;
  const seen = glance(text);
  return typeof seen === "string" ? seen : undefined;
}
