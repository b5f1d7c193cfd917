import type { Json, MemoryBackend, MemoryEntry, MemoryWrite } from "../../runtime/host/interfaces.js";
import { similarityTo, textOf } from "../../runtime/text-similarity.js";

type Entries = readonly (readonly [key: string, value: Json, version: number])[];
type Field =
  | { readonly kind: "single"; readonly version: number; readonly value: Json }
  | { readonly kind: "map" | "array"; readonly version: number; readonly entries: Entries };

/** Memory as `MemoryBackend` says it, without anything that makes it fast: each commit makes all fields anew. */
export class NaivePartition {
  #commits = 0;
  #fields: ReadonlyMap<string, Field> = new Map();

  apply(writes: readonly MemoryWrite[]): void {
    this.#commits++;
    const fields = new Map(this.#fields);
    for (const write of writes) {
      const changed = written(fields.get(write.field), write, this.#commits);
      if (changed === undefined) fields.delete(write.field);
      else fields.set(write.field, changed);
    }
    this.#fields = fields;
  }

  read(field: string, key?: string): { readonly value: Json; readonly version: string } | undefined {
    const found = this.#fields.get(field);
    if (found === undefined) return undefined;
    if (key === undefined) return { value: whole(found), version: String(found.version) };
    const entry = opened(found).find(([name]) => name === key);
    return entry === undefined ? undefined : { value: entry[1], version: String(entry[2]) };
  }

  list(field: string, query: Parameters<MemoryBackend["list"]>[2]): readonly MemoryEntry[] {
    const found = this.#entries(field).filter(({ key }) => key.startsWith(query.prefix ?? ""));
    const ordered = query.order === "desc" ? found.toReversed() : found;
    return query.limit === undefined ? ordered : ordered.slice(0, Math.max(0, query.limit));
  }

  search(field: string, query: Parameters<MemoryBackend["search"]>[2]): readonly MemoryEntry[] {
    const similarity = similarityTo(query.text);
    return this.#entries(field)
      .map((entry) => ({ ...entry, similarity: similarity(textOf(entry.value)) }))
      .filter((entry) => entry.similarity > 0 && entry.similarity >= (query.minSimilarity ?? 0))
      .sort((a, b) => b.similarity - a.similarity || (a.key < b.key ? -1 : 1))
      .slice(0, Math.max(0, query.limit));
  }

  #entries(field: string): readonly MemoryEntry[] {
    const found = this.#fields.get(field);
    if (found === undefined) return [];
    const entries = opened(found).map(([key, value, version]) => ({ key, value, version: String(version) }));
    return isSequence(found) ? entries : entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

const isSequence = (field: Field | undefined): boolean =>
  field?.kind === "array" || (field?.kind === "single" && Array.isArray(field.value));

function opened(field: Field): Entries {
  if (field.kind !== "single") return field.entries;
  const { value, version } = field;
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, item]) => [Array.isArray(value) ? `${version}#${key}` : key, item, version]);
}

function whole(field: Field): Json {
  if (field.kind === "single") return field.value;
  if (field.kind === "array") return field.entries.map(([, value]) => value);
  return Object.fromEntries(field.entries.map(([key, value]) => [key, value]));
}

function written(field: Field | undefined, write: MemoryWrite, version: number): Field | undefined {
  const before = field === undefined ? [] : opened(field);
  if (write.key === undefined) {
    return write.op === "delete" ? undefined : { kind: "single", version, value: write.value };
  }
  const { key } = write;
  const kind = write.op === "add" || isSequence(field) ? "array" : "map";
  if (write.op === "delete") {
    const entries = before.filter(([name]) => name !== key);
    if (entries.length === before.length) return field;
    return entries.length === 0 ? undefined : { kind, version, entries };
  }
  const known = before.findIndex(([name]) => name === key);
  const entry = [key, write.value, version] as const;
  return { kind, version, entries: known < 0 ? [...before, entry] : before.with(known, entry) };
}
