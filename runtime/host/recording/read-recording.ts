import { messageOf } from "../../error.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { formedResponse } from "../model-response.js";
import {
  RECORDING_VERSION,
  type RecordedCall,
  type RecordedEnd,
  type RecordedOutput,
  type RecordedStart,
  type Recording,
  type RecordingEntry,
} from "./recording.js";

/** A file that is no recording, or one that is damaged by more than a kill. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
}

/**
 * Reads a recording. A line that is cut off is left out and counted: the process that wrote it was killed.
 *
 * @param name how it is called in messages
 * @throws RecordingError that says which line is wrong, and why
 */
export function readRecording(text: string, name: string): Recording {
  const starts: RecordedStart[] = [];
  const ends: RecordedEnd[] = [];
  const calls = new Map<string, RecordedCall>();
  let cut = 0;
  let isRecording = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const wrong = (what: string): RecordingError => new RecordingError(`${name}:${index + 1}: ${what}`);
    const entry = parsed(line);
    if (entry === undefined) {
      // Who reads another file is told at its first line.
      if (!isRecording) throw wrong("this is no recording of ScaiCore, whose first line is its version.");
      cut++;
      continue;
    }
    const checked = checkedEntry(entry, wrong);
    if (!isRecording && checked.kind !== "recording")
      throw wrong('the first line of a recording is { "kind": "recording", "version": 1 }.');
    switch (checked.kind) {
      case "recording":
        isRecording = true;
        if (checked.version > RECORDING_VERSION)
          throw wrong(
            `a newer version of ScaiCore has made it (version ${checked.version}; this one reads up to ${RECORDING_VERSION}).`,
          );
        break;
      case "start":
        starts.push(checked);
        break;
      case "end":
        ends.push(checked);
        break;
      case "model":
      case "plugin":
        // The later one takes its place in the order, too.
        calls.delete(checked.key);
        calls.set(checked.key, checked);
    }
  }
  if (!isRecording) throw new RecordingError(`${name} is empty: nothing was recorded.`);
  return { name, starts, ends, calls: [...calls.values()], cut };
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

/** The fields of each kind of line, and their types. */
const FIELDS: Readonly<
  Record<RecordingEntry["kind"], Readonly<Record<string, "string" | "number" | "object" | "optional object">>>
> = {
  recording: { version: "number" },
  start: { run: "string", core: "string", flow: "string", input: "object", at: "string" },
  end: { run: "string", status: "string", payload: "object", at: "string" },
  model: callFields(),
  plugin: callFields(),
};

function callFields() {
  const texts = { run: "string", core: "string", path: "string", hash: "string", key: "string", at: "string" } as const;
  const numbers = { ordinal: "number", durationMs: "number" } as const;
  return { ...texts, ...numbers, request: "object", answer: "optional object", error: "optional object" } as const;
}

const isKind = (kind: unknown): kind is RecordingEntry["kind"] =>
  typeof kind === "string" && Object.hasOwn(FIELDS, kind);

function checkedEntry(entry: Json, wrong: (what: string) => RecordingError): RecordingEntry {
  if (!isJsonObject(entry) || !isKind(entry.kind))
    throw wrong(`kind must be one of ${Object.keys(FIELDS).join(", ")}.`);
  for (const [field, type] of Object.entries(FIELDS[entry.kind])) {
    const value = entry[field];
    if (value === undefined && type === "optional object") continue;
    const isRight = type.endsWith("object") ? isJsonObject(value) : typeof value === type;
    if (!isRight) throw wrong(`${field} must be ${type.endsWith("object") ? "an object" : `a ${type}`}.`);
  }
  const problem = statusProblem(entry) ?? callProblem(entry);
  if (problem !== undefined) throw wrong(problem);
  return entry as unknown as RecordingEntry;
}

const STATUSES: readonly RecordedEnd["status"][] = ["COMPLETED", "FAILED", "SUSPENDED"];

const statusProblem = ({ kind, status }: JsonObject): string | undefined =>
  kind !== "end" || STATUSES.some((known) => known === status)
    ? undefined
    : `status must be one of ${STATUSES.join(", ")}.`;

function callProblem({ kind, request, answer, error, stopped }: JsonObject): string | undefined {
  if (kind !== "model" && kind !== "plugin") return undefined;
  const ended = [answer, error, stopped].filter((end) => end !== undefined);
  if (ended.length !== 1) return "a call has an answer or an error, or was stopped.";
  if (error !== undefined && typeof (error as JsonObject).message !== "string")
    return "error.message must be a string.";
  const asked = request as JsonObject;
  if (kind === "plugin") {
    if (typeof asked.call !== "string") return "request.call must be a string.";
    return answer === undefined || (answer as JsonObject).value !== undefined ? undefined : "answer has no value.";
  }
  if (typeof asked.role !== "string") return "request.role must be a string.";
  if (!Array.isArray(asked.messages)) return "request.messages must be an array.";
  return answer === undefined ? undefined : answerProblem(answer as JsonObject);
}

function answerProblem(answer: JsonObject): string | undefined {
  if (!("text" in answer || "value" in answer || "bytes" in answer)) return "answer has no text, value or bytes.";
  try {
    formedResponse({ ...answer, output: "" });
    if ("bytes" in answer) bytesOf(answer.bytes as string);
    return undefined;
  } catch (error) {
    return `answer: ${messageOf(error)}`;
  }
}

/** What a provider answered, as it gave it. */
export function outputOf(output: RecordedOutput): Json | Uint8Array {
  if ("bytes" in output) return bytesOf(output.bytes);
  return "text" in output ? output.text : output.value;
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
