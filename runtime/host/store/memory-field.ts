import { copyJson } from "../../copy-json.js";
import { textOf } from "../../text-similarity.js";
import type { Turns } from "../../turns.js";
import type { Json, MemoryBackend, MemoryEntry } from "../interfaces.js";
import { type Near, TextIndex } from "./text-index.js";

/** A value with the number of the commit that wrote it. */
interface Cell {
  readonly value: Json;
  readonly version: number;
}

type Query = Parameters<MemoryBackend["list"]>[2];

/** What a field is: a value that was set as a whole, keyed entries, or added ones. Whichever its last writes made it. */
export type FieldKind = "single" | "map" | "array";

/**
 * One field of memory. It changes in place, at the cost of what a write holds; orders and the index of texts are made when somebody
 * asks for them, and kept in step from then on.
 */
export class Field {
  /** The whole value, while the field is `single`. */
  #whole: Json;
  /** The entries. Those of a `single` field are made of its value, once. */
  #cells: Map<string, Cell> | undefined;
  /** Keys in the order of lists: sorted for a map, as they came for an array. */
  #order: string[] | undefined;
  #texts: TextIndex | undefined;
  /** The keys whose text is not in the index as it is now. */
  readonly #unread = new Set<string>();

  private constructor(
    private kind: FieldKind,
    private changed: number,
    whole: Json,
    cells: Map<string, Cell> | undefined,
  ) {
    this.#whole = whole;
    this.#cells = cells;
  }

  static whole(value: Json, version: number): Field {
    return new Field("single", version, value, undefined);
  }
  static empty(): Field {
    return new Field("map", 0, null, new Map());
  }
  static decoded(kind: FieldKind, version: number, content: unknown): Field {
    if (kind === "single") return Field.whole(content as Json, version);
    const cells = content as readonly (readonly [string, Json, number])[];
    return new Field(kind, version, null, new Map(cells.map(([key, value, cell]) => [key, { value, version: cell }])));
  }

  /** As plain data: kind, version, and the value or the entries. */
  get encoded(): readonly [FieldKind, number, unknown] {
    const content =
      this.kind === "single"
        ? this.#whole
        : Array.from(this.#entries(), ([key, { value, version }]) => [key, value, version]);
    return [this.kind, this.changed, content];
  }

  /** The number of its last commit. */
  get version(): number {
    return this.changed;
  }
  /** The number of its values. */
  get size(): number {
    return this.kind === "single" ? 1 : this.#entries().size;
  }

  value(): Json {
    switch (this.kind) {
      case "single":
        return copyJson(this.#whole);
      case "array":
        return Array.from(this.#entries().values(), ({ value }) => copyJson(value));
      case "map":
        return Object.fromEntries(Array.from(this.#entries(), ([key, { value }]) => [key, copyJson(value)]));
    }
  }

  get(key: string): Cell | undefined {
    return this.#entries().get(key);
  }

  list({ prefix = "", limit = Infinity, order }: Query): readonly MemoryEntry[] {
    const keys = this.#ordered();
    const found: MemoryEntry[] = [];
    const backwards = order === "desc";
    const [from, to] = this.#isSequence || prefix === "" ? [0, keys.length] : rangeOf(keys, prefix);
    for (let step = 0; step < to - from && found.length < Math.trunc(limit); step++) {
      const key = keys[backwards ? to - 1 - step : from + step]!;
      if (key.startsWith(prefix)) found.push(this.#entry(key));
    }
    return found;
  }

  /** The entries most like a text. Texts that are new are read first, in turns. */
  async nearest(
    { text, limit, minSimilarity = 0 }: Parameters<MemoryBackend["search"]>[2],
    turns: Turns,
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    const index = await this.#indexed(turns);
    return index
      .nearest(text, limit, minSimilarity)
      .map(({ key, similarity }: Near) => ({ ...this.#entry(key), similarity }));
  }

  /** Sets one entry, or adds one: the same key again is the same entry again. */
  set(key: string, value: Json, version: number, adds: boolean): void {
    const cells = this.#opened(adds || this.#isSequence ? "array" : "map");
    if (this.#order !== undefined && !cells.has(key)) this.#place(key, this.#order);
    cells.set(key, { value, version });
    this.#rewritten(key, version);
  }

  /** `false`: there is no such entry, and nothing has changed. */
  delete(key: string, version: number): boolean {
    if (!this.#entries().has(key)) return false;
    this.#opened(this.#isSequence ? "array" : "map").delete(key);
    if (this.#order !== undefined) this.#remove(key, this.#order);
    this.#rewritten(key, version);
    return true;
  }

  get #isSequence(): boolean {
    return this.kind === "array" || (this.kind === "single" && Array.isArray(this.#whole));
  }

  /** The entries, to be changed. */
  #opened(kind: "map" | "array"): Map<string, Cell> {
    const cells = this.#entries();
    if (this.kind !== kind) {
      // A map that is added to has its entries in the order in which they came.
      if (this.#isSequence !== (kind === "array")) this.#order = undefined;
      this.kind = kind;
      this.#whole = null;
    }
    return cells;
  }

  /** The entries, in the order in which they came. */
  entries(): readonly (readonly [string, Cell])[] {
    return [...this.#entries()];
  }

  #entries(): Map<string, Cell> {
    return (this.#cells ??= cellsOf(this.#whole, this.changed));
  }

  #entry(key: string): MemoryEntry {
    const { value, version } = this.#entries().get(key)!;
    return { key, value: copyJson(value), version: String(version) };
  }

  #rewritten(key: string, version: number): void {
    this.changed = version;
    if (this.#texts !== undefined) this.#unread.add(key);
  }

  #ordered(): readonly string[] {
    if (this.#order === undefined) {
      this.#order = [...this.#entries().keys()];
      if (!this.#isSequence) this.#order.sort((a, b) => (a < b ? -1 : 1));
    }
    return this.#order;
  }

  #place(key: string, order: string[]): void {
    const last = order.at(-1);
    if (this.#isSequence || last === undefined || last < key) order.push(key);
    else order.splice(firstFrom(order, key), 0, key);
  }

  #remove(key: string, order: string[]): void {
    const at = this.#isSequence ? order.indexOf(key) : firstFrom(order, key);
    order.splice(at, 1);
  }

  async #indexed(turns: Turns): Promise<TextIndex> {
    if (this.#texts === undefined) {
      this.#texts = new TextIndex();
      for (const key of this.#entries().keys()) this.#unread.add(key);
    }
    const index = this.#texts;
    // Whatever is written meanwhile is read too, so that the answer is of one moment.
    for (const key of this.#unread) {
      this.#unread.delete(key);
      const cell = this.#entries().get(key);
      if (cell === undefined) index.delete(key);
      else index.set(key, textOf(cell.value));
      if (turns.isOver) await turns.rest();
    }
    return index;
  }
}

/** The entries of a value that was set as a whole: those of its object or array. */
function cellsOf(value: Json, version: number): Map<string, Cell> {
  if (typeof value !== "object" || value === null) return new Map();
  // The version is part of the key, so that the elements of a later whole value have other keys.
  const name = Array.isArray(value) ? (key: string) => `${version}#${key}` : (key: string) => key;
  return new Map(Object.entries(value).map(([key, item]) => [name(key), { value: item, version }]));
}

/** The place of the first key that is not before this one. */
function firstFrom(order: readonly string[], key: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the keys with a prefix stand among sorted ones. */
function rangeOf(order: readonly string[], prefix: string): readonly [from: number, to: number] {
  const from = firstFrom(order, prefix);
  let [low, high] = [from, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order[middle]!.startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return [from, low];
}
