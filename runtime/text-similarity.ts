import { crc32 } from "./crc32.js";
import type { Json } from "./json.js";

/** A word of a text, or a triple of its letters. One of common letters is a number, which is found faster. */
export type Feature = string | number;
export type Features = ReadonlyMap<Feature, number>;

/**
 * How alike two texts are, from 0 to 1: the cosine of their word and letter-triple counts. A plain measure without a
 * model, so that search works out of the box and gives the same answer everywhere; a host with embeddings brings its own
 * MemoryBackend. The text that many are compared with is read once.
 */
export function similarityTo(text: string): (other: string) => number {
  const left = featuresOf(text);
  const length = normOf(left);
  return (other) => {
    const right = featuresOf(other);
    let product = 0;
    for (const [feature, count] of left) product += count * (right.get(feature) ?? 0);
    return product === 0 ? 0 : cosineOf(product, length, normOf(right));
  };
}

/** The similarity of two texts out of the product of their features, which is not 0, and their norms. */
export const cosineOf = (product: number, left: number, right: number): number => Math.min(1, product / (left * right));

/** The text of a value: strings as they are, anything else by its strings and numbers. */
export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return String(value);
  return Object.values(value).map(textOf).join(" ");
}

/** How often each word and each triple of letters stands in a text. */
export function featuresOf(text: string): Features {
  const counts = new Map<Feature, number>();
  const count = (feature: Feature): void => void counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const word of wordsOf(text)) {
    count(word);
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) count(tripleOf(padded, at));
  }
  return counts;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Three code units that fit into a small integer together are a number. No word begins with `…`. */
function tripleOf(padded: string, at: number): Feature {
  const [a, b, c] = [padded.charCodeAt(at), padded.charCodeAt(at + 1), padded.charCodeAt(at + 2)];
  return (a | b | c) < 1024 ? (a << 20) | (b << 10) | c : tripleText(padded, at);
}

const tripleText = (padded: string, at: number): string => `…${padded.slice(at, at + 3)}`;

/** The length of a text as a vector of its features. */
export function normOf(counts: Features): number {
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
  const add = (feature: string): void => {
    vector[crc32(encoder.encode(feature)) % DIMENSIONS]! += 1;
  };
  for (const word of wordsOf(text)) {
    add(word);
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) add(tripleText(padded, at));
  }
  return vector;
}

const encoder = new TextEncoder();
