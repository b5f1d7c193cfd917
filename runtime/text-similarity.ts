import { crc32 } from "./crc32.js";
import type { Json } from "./json.js";

/**
 * How alike two texts are, from 0 to 1: the cosine of their word and letter-triple counts. A plain measure without a
 * model, so that search works out of the box and gives the same answer everywhere; a host with embeddings brings its own
 * MemoryBackend. The text that many are compared with is read once.
 */
export function similarityTo(text: string): (other: string) => number {
  const left = features(text);
  const length = norm(left);
  return (other) => {
    const right = features(other);
    let product = 0;
    for (const [feature, count] of left) product += count * (right.get(feature) ?? 0);
    return product === 0 ? 0 : Math.min(1, product / (length * norm(right)));
  };
}

/** The text of a value: strings as they are, anything else by its strings and numbers. */
export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return String(value);
  return Object.values(value).map(textOf).join(" ");
}

function features(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (feature: string) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    count(word);
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) count(`…${padded.slice(at, at + 3)}`);
  }
  return counts;
}

function norm(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count * count;
  return Math.sqrt(sum);
}

const DIMENSIONS = 256;

/**
 * The same measure as a vector: the cosine of two of these is near the similarity of their texts. For hosts without a model
 * that makes vectors.
 */
export function wordVector(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [feature, count] of features(text)) vector[crc32(encoder.encode(feature)) % DIMENSIONS]! += count;
  return vector;
}

const encoder = new TextEncoder();
