import type { Json } from "../../../json.js";
import { type FoundJson, JsonScanner, type ScannedJson } from "../../../stdlib/json-scan.js";
import { type Fence, fencesOf } from "./fences.js";
import type { ModelRepair } from "./repairs.js";

/** JSON that may be the answer. */
export interface Candidate extends ScannedJson {
  /** What was done to find it. */
  readonly repairs: readonly ModelRepair[];
  /** How many of these changed what was written. */
  readonly mended: number;
}

export interface Candidates {
  /** In the order of the text. */
  readonly found: readonly Candidate[];
  /** The text ends within JSON, so nothing in it is the whole answer. */
  readonly cut: boolean;
}

/** How often JSON may be encoded as a string of JSON. */
const MOST_ENCODED = 3;

/** Each is read as the type. A text with more of them holds no answer, and to read them all would take long. */
const MOST_CANDIDATES = 1000;

const NO_DIGITS: ScannedJson["digits"] = new Map();

/** A value that is no text. */
export const plainCandidate = (json: Json): Candidate => ({ json, digits: NO_DIGITS, repairs: [], mended: 0 });

/**
 * The JSON values in a text that are a whole: not a part of another one, nor of something that began as JSON and is none. The
 * work is in proportion to the text. Of very many the last are given.
 *
 * @param maxDepth how deep lists and objects may be nested
 */
export function candidatesIn(text: string, maxDepth: number): Candidates {
  const { body, repairs } = bodyOf(text);
  const whole = wholeCandidates(body, maxDepth, repairs);
  if (whole.length > 0) return { found: whole, cut: false };
  const fences = fencesOf(body);
  const { spans, cut } = scanned(body, maxDepth);
  const scalars = fences.flatMap((fence) => scalarIn(body, fence, maxDepth));
  const found = [...spans, ...scalars].sort((a, b) => a.start - b.start).slice(-MOST_CANDIDATES);
  let fence = 0;
  return {
    cut,
    found: found.map((span) => {
      while (fence < fences.length && (fences[fence]?.end ?? 0) < span.end) fence++;
      const fenced = (fences[fence]?.start ?? Infinity) <= span.start;
      return candidateOf(span, [...repairs, fenced ? "fence" : "words around"]);
    }),
  };
}

/** The candidates of a text that is JSON and nothing else, or one code fence with JSON. */
export function wholeCandidatesIn(text: string, maxDepth: number): readonly Candidate[] {
  const { body, repairs } = bodyOf(text);
  const whole = wholeCandidates(body, maxDepth, repairs);
  if (whole.length > 0) return whole;
  const trimmed = body.trim();
  const [fence, another] = trimmed.startsWith("```") && trimmed.endsWith("```") ? fencesOf(trimmed) : [];
  if (fence === undefined || another !== undefined || trimmed.slice(fence.end).replaceAll("`", "") !== "") return [];
  return wholeCandidates(trimmed.slice(fence.start, fence.end), maxDepth, [...repairs, "fence"]);
}

/** The text of an answer that is one code fence and holds no JSON. */
export function fencedText(text: string): string | undefined {
  const trimmed = text.trim();
  const [fence, another] = trimmed.startsWith("```") && trimmed.endsWith("```") ? fencesOf(trimmed) : [];
  return fence === undefined || another !== undefined ? undefined : trimmed.slice(fence.start, fence.end).trim();
}

const REASONING = /^\s*<(think|thinking|reasoning)>/i;

/** Leaves out what stands before the answer in any case. */
function bodyOf(text: string): { readonly body: string; readonly repairs: readonly ModelRepair[] } {
  const repairs: ModelRepair[] = [];
  let body = text;
  if (body.startsWith("\uFEFF")) {
    repairs.push("byte order mark");
    body = body.slice(1);
  }
  const [, tag] = REASONING.exec(body) ?? [];
  if (tag !== undefined) {
    const closing = new RegExp(`</${tag}>`, "i").exec(body);
    const rest = closing === null ? "" : body.slice(closing.index + closing[0].length);
    if (rest.trim() !== "") {
      repairs.push("reasoning");
      body = rest;
    }
  }
  return { body, repairs };
}

function candidateOf(found: FoundJson, around: readonly ModelRepair[]): Candidate {
  const { json, digits, ownDigits, repairs } = found;
  return { json, digits, ownDigits, repairs: [...around, ...repairs], mended: repairs.length };
}

/** The text as one value, after the JSON that it holds if it is a string of JSON. */
function wholeCandidates(text: string, maxDepth: number, around: readonly ModelRepair[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let inner = text;
  let repairs = around;
  for (let round = 0; round <= MOST_ENCODED; round++) {
    const found = new JsonScanner(inner, maxDepth).whole();
    if (found === undefined) break;
    candidates.unshift(candidateOf(found, repairs));
    if (typeof found.json !== "string") break;
    inner = found.json;
    repairs = [...around, "encoded twice"];
  }
  return candidates;
}

function scalarIn(text: string, { start, end }: Fence, maxDepth: number): readonly FoundJson[] {
  const inside = text.slice(start, end);
  // Lists and objects are found everywhere.
  if (/^\s*[[{]/.test(inside)) return [];
  const found = new JsonScanner(inside, maxDepth).whole();
  return found === undefined ? [] : [{ ...found, start: start + found.start, end: start + found.end }];
}

const BRACKET = /[[\]{}]/g;

/**
 * All lists and objects of a text. Where one begins as JSON and is none, what stands in it is only a part, up to the bracket that
 * closes it; if none does, it was words, and what follows stands for itself.
 */
function scanned(text: string, maxDepth: number): { readonly spans: readonly FoundJson[]; readonly cut: boolean } {
  const scanner = new JsonScanner(text, maxDepth);
  const spans: FoundJson[] = [];
  /** What began as JSON and is none: how many of its brackets are open, and how many spans were found before it. */
  let broken: { open: number; readonly before: number } | undefined;
  const found = (span: FoundJson) => {
    if (broken === undefined || !isMember(text, span.start)) spans.push(span);
  };
  BRACKET.lastIndex = 0;
  for (let match = BRACKET.exec(text); match !== null; match = BRACKET.exec(text)) {
    const { 0: bracket, index } = match;
    if (bracket === "}" || bracket === "]") {
      if (broken !== undefined && --broken.open === 0) {
        spans.length = broken.before;
        broken = undefined;
      }
      continue;
    }
    const result = scanner.scan(index);
    if (result.ok) {
      found(result);
      BRACKET.lastIndex = result.end;
      continue;
    }
    if (result.cut && result.begun) return { spans: [], cut: true };
    for (const inner of result.inner) found(inner);
    if (broken !== undefined) broken.open += result.open;
    else if (result.begun) broken = { open: result.open, before: spans.length };
    BRACKET.lastIndex = result.at;
  }
  return { spans, cut: false };
}

/** Whether a key stands before: `"items": […]`. */
function isMember(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && /\s/.test(text.charAt(at))) at--;
  if (text.charAt(at) !== ":") return false;
  at--;
  while (at >= 0 && /\s/.test(text.charAt(at))) at--;
  return text.charAt(at) === '"';
}
