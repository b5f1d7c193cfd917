import { isJsonObject, type Json } from "../../../json.js";
import type { Limits } from "../../../limits.js";
import { type JsonProblem, repairedFromJson } from "../../../stdlib/from-json.js";
import type { Loss } from "../../../stdlib/union-choice.js";
import type { Value } from "../../../stdlib/value.js";
import {
  type Candidate,
  type Candidates,
  candidatesIn,
  fencedText,
  plainCandidate,
  wholeCandidatesIn,
} from "./candidates.js";
import { type Confidence, confidenceOf } from "./confidence.js";
import { type ModelRepair, sortedRepairs } from "./repairs.js";
import { type OutputType, WRAPPER } from "./output-type.js";

/** An answer as a value of its type, with what was done to read it; or what does not fit. */
export type ReadOutput =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly repairs: readonly ModelRepair[];
      readonly confidence?: Confidence;
    }
  | { readonly ok: false; readonly problems: readonly JsonProblem[] };

/**
 * Reads what a model has said as a value of the declared type. Of the JSON values in a text the one is taken that loses least,
 * and of equals the last. Where the type takes any text, the text is the answer, unless it is JSON and nothing else. Never throws,
 * and its work is in proportion to the answer.
 */
export function readOutput(type: OutputType, answer: Json | Uint8Array, limits: Limits): ReadOutput {
  if (answer instanceof Uint8Array) {
    return chosen(type, [plainCandidate(`data:application/octet-stream;base64,${base64(answer)}`)], limits);
  }
  if (typeof answer !== "string") return chosen(type, [plainCandidate(answer)], limits);
  return type.takesText ? readText(type, answer, limits) : readJson(type, answer, limits);
}

function readText(type: OutputType, text: string, limits: Limits): ReadOutput {
  const whole = wholeCandidatesIn(text, limits.valueDepth).filter(isSaidAsJson);
  const readings = readingsOf(type, whole, limits).filter(
    ({ candidate: { json }, value }) =>
      typeof value !== "string" || (typeof json !== "number" && typeof json !== "boolean"),
  );
  return best(type, readings) ?? chosen(type, [plainCandidate(text)], limits);
}

/** `'warm'` and `None` may be of another language: where any text may be the answer they are text. */
const isSaidAsJson = ({ json, repairs }: Candidate): boolean =>
  (typeof json === "object" && json !== null) ||
  !repairs.some((repair) => repair === "single quotes" || repair === "Python literal");

function readJson(type: OutputType, text: string, limits: Limits): ReadOutput {
  const { found, cut } = candidatesIn(text, limits.valueDepth);
  const reading = best(type, readingsOf(type, found, limits));
  if (reading !== undefined) return reading;
  if (cut) {
    const expected = "a whole answer";
    return { ok: false, problems: [{ path: "output", expected, got: "JSON that is not closed" }] };
  }
  // A word, a date, an amount of money without quotes.
  const fenced = fencedText(text);
  const words: Candidates["found"] =
    fenced === undefined
      ? [plainCandidate(text.trim())]
      : [{ ...plainCandidate(fenced), repairs: ["fence"] }, plainCandidate(text.trim())];
  const read = chosen(type, words, limits);
  return read.ok || found.length === 0 ? read : chosen(type, found, limits);
}

interface Reading {
  readonly candidate: Candidate;
  readonly value: Value;
  readonly loss: Loss;
  readonly repairs: readonly ModelRepair[];
}

/** A candidate stands for itself, or for what is in the wrapper. The wrapper is first where it was asked for. */
function* formsOf(
  type: OutputType,
  candidate: Candidate,
): Generator<{ readonly form: Candidate; readonly dropped: number }> {
  const { json, digits } = candidate;
  const inner = isJsonObject(json) && Object.hasOwn(json, WRAPPER) ? json[WRAPPER] : undefined;
  const itself = { form: candidate, dropped: 0 };
  if (!type.wrapped) yield itself;
  if (inner !== undefined && isJsonObject(json)) {
    const others = Object.keys(json).filter((key) => key !== WRAPPER && key !== "confidence").length;
    const repairs: readonly ModelRepair[] = [
      ...candidate.repairs,
      ...(type.wrapped ? [] : ["wrapper" as const]),
      ...(others > 0 ? ["unknown field" as const] : []),
    ];
    const ownDigits = digits.get(json)?.get(WRAPPER);
    yield { form: { ...candidate, json: inner, ownDigits, repairs }, dropped: others };
  }
  if (type.wrapped) yield itself;
}

/** The candidates that fit, each in its better form. */
function readingsOf(type: OutputType, candidates: readonly Candidate[], limits: Limits): readonly Reading[] {
  return candidates.flatMap((candidate) => {
    let kept: Reading | undefined;
    for (const { form, dropped } of formsOf(type, candidate)) {
      const read = repairedFromJson(type.type, form, type.types, "output", limits);
      if (!read.ok) continue;
      const loss = { ...read.loss, dropped: read.loss.dropped + dropped };
      const reading = { candidate, value: read.value, loss, repairs: [...form.repairs, ...read.repairs] };
      if (kept === undefined || compare(reading, kept) < 0) kept = reading;
    }
    return kept === undefined ? [] : [kept];
  });
}

/** Negative when the first loses less: data first, then the form of values, then that of the JSON. */
const compare = (a: Reading, b: Reading): number =>
  a.loss.dropped - b.loss.dropped || a.loss.changed - b.loss.changed || a.candidate.mended - b.candidate.mended;

const isExtraction = (repair: ModelRepair): boolean => repair === "fence" || repair === "words around";

/** The reading that loses least, and of equals the last. */
function best(type: OutputType, readings: readonly Reading[]): (ReadOutput & { readonly ok: true }) | undefined {
  let kept: Reading | undefined;
  for (const reading of readings) if (kept === undefined || compare(reading, kept) <= 0) kept = reading;
  if (kept === undefined) return undefined;
  const repairs = new Set(kept.repairs);
  if (readings.filter(({ candidate }) => candidate.repairs.some(isExtraction)).length > 1)
    repairs.add("several answers");
  const confidence = confidenceOf(type, kept.value, kept.candidate.json);
  return {
    ok: true,
    value: kept.value,
    repairs: sortedRepairs(repairs),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

/** The best of the candidates; where none fits, the problems of the one that has fewest. */
function chosen(type: OutputType, candidates: readonly Candidate[], limits: Limits): ReadOutput {
  const read = best(type, readingsOf(type, candidates, limits));
  if (read !== undefined) return read;
  let fewest: readonly JsonProblem[] | undefined;
  for (const candidate of candidates) {
    const [first] = formsOf(type, candidate);
    const result =
      first === undefined ? undefined : repairedFromJson(type.type, first.form, type.types, "output", limits);
    if (result?.ok === false && result.problems.length <= (fewest?.length ?? Infinity)) fewest = result.problems;
  }
  return { ok: false, problems: fewest ?? [] };
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
