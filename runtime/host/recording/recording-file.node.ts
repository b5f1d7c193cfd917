/** A recording as a file: lines of JSON, each written at once, so that a kill cuts off one line at most. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { readRecording } from "./read-recording.js";
import { RECORDING_VERSION, type RecordingEntry } from "./recording.js";

export interface RecordingFile {
  /** Is in the file when it returns; not even a kill of the process undoes it. @throws when the disk refuses. */
  readonly write: (entry: RecordingEntry) => void;
  readonly close: () => void;
}

/** Prompts concern this account alone. */
const MODE = 0o600;

/**
 * Opens a file to add to it; several processes may. What a killed one left of a line stays a line of its own.
 *
 * @param name how it is called in messages
 * @throws RecordingError for a file that holds something else; the error of the file system when it cannot be opened
 */
export function openRecordingFile(path: string, name = path): RecordingFile {
  const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, MODE);
  const append = (text: string) => writeAll(file, Buffer.from(text));
  const line = (entry: RecordingEntry) => append(`${JSON.stringify(entry)}\n`);
  try {
    const { size } = fstatSync(file);
    if (size === 0) line({ kind: "recording", version: RECORDING_VERSION });
    else readRecording(firstLine(file, size), name);
    if (!endsWhole(file)) append("\n");
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return { write: line, close: () => closeSync(file) };
}

/** In one call of the system as long as the disk takes it, so that the lines of several processes do not mix. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Of a file that is something else it may be as long as it likes. */
const LONGEST_FIRST_LINE = 200;

function firstLine(file: number, size: number): string {
  const start = Buffer.alloc(Math.min(size, LONGEST_FIRST_LINE));
  readSync(file, start, 0, start.length, 0);
  return start.toString("utf8").split("\n", 1)[0] ?? "";
}

function endsWhole(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 10;
}
