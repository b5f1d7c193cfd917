import { similarityTo, textOf } from "../../text-similarity.js";
import type { Json, MemoryBackend, MemoryEntry, MemoryExpectation, MemoryWrite } from "../interfaces.js";
import { copyJson } from "../../copy-json.js";

/**
 * The memory of one partition, the same for every backend. A field is a single value, a set of keyed entries (map) or a
 * sequence of added entries (array), whichever its last writes made it. Versions are commit numbers.
 */

interface Cell {
  readonly value: Json;
  readonly version: number;
}

type Field =
  | { readonly kind: "single"; readonly version: number; readonly value: Json }
  | { readonly kind: "map" | "array"; readonly version: number; readonly entries: ReadonlyMap<string, Cell> };

export interface PartitionState {
  /** Number of the last commit; 0 before the first. */
  readonly commits: number;
  readonly fields: ReadonlyMap<string, Field>;
  /** Tokens of the latest commits, oldest first. */
  readonly tokens: readonly string[];
}

export type MemoryBatch = Parameters<MemoryBackend["commit"]>[1];

/** A repeated commit is recognised if it is among this many latest ones. */
export const REMEMBERED_TOKENS = 1024;

export const EMPTY_PARTITION: PartitionState = { commits: 0, fields: new Map(), tokens: [] };

/** Whether a batch can be committed. */
export function judge(state: PartitionState, batch: MemoryBatch): "apply" | "applied" | "conflict" {
  if (state.tokens.includes(batch.token)) return "applied";
  return batch.expect.every((expectation) => holds(state, expectation)) ? "apply" : "conflict";
}

export function applyBatch(state: PartitionState, token: string, writes: readonly MemoryWrite[]): PartitionState {
  const version = state.commits + 1;
  const fields = new Map(state.fields);
  for (const write of writes) {
    const changed = applyWrite(fields.get(write.field), write, version);
    if (changed === undefined) fields.delete(write.field);
    else fields.set(write.field, changed);
  }
  return { commits: version, fields, tokens: [...state.tokens, token].slice(-REMEMBERED_TOKENS) };
}

export function readMemory(
  state: PartitionState,
  field: string,
  key: string | undefined,
): { readonly value: Json; readonly version: string } | undefined {
  const found = state.fields.get(field);
  if (found === undefined) return undefined;
  if (key === undefined) return { value: copyJson(wholeValue(found)), version: String(found.version) };
  const cell = opened(found).get(key);
  return cell === undefined ? undefined : { value: copyJson(cell.value), version: String(cell.version) };
}

export function listMemory(
  state: PartitionState,
  field: string,
  query: Parameters<MemoryBackend["list"]>[2],
): readonly MemoryEntry[] {
  const found = entriesOf(state, field);
  const { prefix } = query;
  const entries = prefix === undefined ? found : found.filter(({ key }) => key.startsWith(prefix));
  if (query.order === "desc") entries.reverse();
  return query.limit === undefined ? entries : entries.slice(0, Math.max(0, query.limit));
}

export function searchMemory(
  state: PartitionState,
  field: string,
  query: Parameters<MemoryBackend["search"]>[2],
): readonly (MemoryEntry & { readonly similarity: number })[] {
  const atLeast = query.minSimilarity ?? 0;
  const similarity = similarityTo(query.text);
  return entriesOf(state, field)
    .map((entry) => ({ ...entry, similarity: similarity(textOf(entry.value)) }))
    .filter((entry) => entry.similarity > 0 && entry.similarity >= atLeast)
    .sort((a, b) => b.similarity - a.similarity || (a.key < b.key ? -1 : 1))
    .slice(0, Math.max(0, query.limit));
}

function entriesOf(state: PartitionState, field: string): MemoryEntry[] {
  const found = state.fields.get(field);
  if (found === undefined) return [];
  const entries = [...opened(found)].map(([key, cell]) => ({
    key,
    value: copyJson(cell.value),
    version: String(cell.version),
  }));
  return isSequence(found) ? entries : entries.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function wholeValue(field: Field): Json {
  switch (field.kind) {
    case "single":
      return field.value;
    case "array":
      return [...field.entries.values()].map(({ value }) => value);
    case "map":
      return Object.fromEntries([...field.entries].map(([key, { value }]) => [key, value]));
  }
}

function holds(state: PartitionState, expectation: MemoryExpectation): boolean {
  return (readVersion(state, expectation.field, expectation.key) ?? null) === expectation.version;
}

function readVersion(state: PartitionState, field: string, key: string | undefined): string | undefined {
  const found = state.fields.get(field);
  if (found === undefined) return undefined;
  if (key === undefined) return String(found.version);
  const cell = opened(found).get(key);
  return cell === undefined ? undefined : String(cell.version);
}

function applyWrite(field: Field | undefined, write: MemoryWrite, version: number): Field | undefined {
  switch (write.op) {
    case "set": {
      const value = copyJson(write.value);
      if (write.key === undefined) return { kind: "single", version, value };
      const kind = field !== undefined && isSequence(field) ? "array" : "map";
      return { kind, version, entries: entriesBefore(field).set(write.key, { value, version }) };
    }
    case "add": {
      // The same key again is the same item again: adding is idempotent.
      const entries = entriesBefore(field).set(write.key, { value: copyJson(write.value), version });
      return { kind: "array", version, entries };
    }
    case "delete": {
      if (write.key === undefined || field === undefined) return undefined;
      const entries = entriesBefore(field);
      if (!entries.delete(write.key)) return field;
      return entries.size === 0 ? undefined : { kind: isSequence(field) ? "array" : "map", version, entries };
    }
  }
}

const entriesBefore = (field: Field | undefined): Map<string, Cell> =>
  new Map(field === undefined ? [] : opened(field));

/** The entries of a field. A field that was set as a whole has the entries of its object or array. */
function opened(field: Field): ReadonlyMap<string, Cell> {
  if (field.kind !== "single") return field.entries;
  const { value, version } = field;
  if (typeof value !== "object" || value === null) return new Map();
  // The version is part of the key, so that the elements of a later whole value have other keys.
  const name = Array.isArray(value) ? (key: string) => `${version}#${key}` : (key: string) => key;
  return new Map(Object.entries(value).map(([key, item]) => [name(key), { value: item, version }]));
}

const isSequence = (field: Field): boolean =>
  field.kind === "array" || (field.kind === "single" && Array.isArray(field.value));

/** Encodes a partition as plain data, for backends that store it. */
export function encodePartition(state: PartitionState): Readonly<Record<string, unknown>> {
  const fields = [...state.fields].map(([name, field]) =>
    field.kind === "single"
      ? [name, field.kind, field.version, field.value]
      : [name, field.kind, field.version, [...field.entries].map(([key, cell]) => [key, cell.value, cell.version])],
  );
  return { commits: state.commits, fields, tokens: state.tokens };
}

export function decodePartition(record: Readonly<Record<string, unknown>>): PartitionState {
  const { commits, fields, tokens } = record as unknown as {
    readonly commits: number;
    readonly fields: readonly (readonly [string, Field["kind"], number, unknown])[];
    readonly tokens: readonly string[];
  };
  const decoded = fields.map(([name, kind, version, content]): [string, Field] => {
    if (kind === "single") return [name, { kind, version, value: content as Json }];
    const cells = content as readonly (readonly [string, Json, number])[];
    const entries = new Map(cells.map(([key, value, cell]) => [key, { value, version: cell }]));
    return [name, { kind, version, entries }];
  });
  return { commits, fields: new Map(decoded), tokens };
}
