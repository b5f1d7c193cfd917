import { type CompilerHost, recordingProblemIn, type SourceText } from "../../runtime/compiler/editor.js";
import { glanceAt } from "../../runtime/recording-glance.js";

/** A recording may be long, and the same text is asked about at each keystroke in a test. */
const known = new Map<string, ReturnType<typeof glanceAt>>();
const MOST_KEPT = 20;

/** What a text holds as a recording, or why it is none. */
export function recordingIn(text: string): ReturnType<typeof glanceAt> {
  let seen = known.get(text);
  if (seen === undefined) {
    if (known.size >= MOST_KEPT) known.clear();
    known.set(text, (seen = glanceAt(text)));
  }
  return seen;
}

/**
 * What is wrong with recordings, by their texts.
 *
 * @param read gives the text of a file
 */
export const recordingProblemBy =
  (read: (path: string) => SourceText): NonNullable<CompilerHost["recordingProblem"]> =>
  (path) =>
    recordingProblemIn(read(path), recordingIn);
