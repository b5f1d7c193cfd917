import type { MemoryExpectation, MemoryWrite } from "../../host/interfaces.js";
import type { Json } from "../../json.js";
import type { Limits } from "../../limits.js";
import { checkedValue, Collector, nodesOf, ownNodes } from "../../stdlib/size.js";
import { type TextBounds, toJson, toOrderedJson } from "../../stdlib/to-json.js";
import { isMapValue, kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { textOf } from "../../text-similarity.js";
import { type MemoryRead, type RankingCall, searchByWords, type SearchQuery } from "./memory-reads.js";
import type { StoredField } from "./stored-field.js";
import { contradiction } from "./contradiction.js";

/** What the store answered to a read; `null` where there is nothing. */
type Stored = { readonly value: Json; readonly version: string } | null;
type Entry = readonly [key: string, value: Value];
/** What this evaluation did to a key. */
type Written = { readonly value: Value } | "deleted";

/** Ranks entries by their meaning. Returns the keys of the nearest. */
export type Nearest = (query: SearchQuery, entries: RankingCall["entries"]) => readonly string[];

interface FieldView {
  readonly field: StoredField;
  /** As the store has it, when it was read as a whole. */
  base?: Stored;
  /** Its value out of `base`; made once. */
  baseValue?: Value;
  readonly baseKeys: Map<string, ReadEntry>;
  /** What it was set to as a whole, or that it was deleted. */
  whole?: Written;
  readonly keys: Map<string, Written>;
  added: Value[];
}

/** A single key as the store has it. */
interface ReadEntry {
  readonly stored: Stored;
  /** Its value; `undefined` where there is nothing. */
  readonly value: Value | undefined;
}

/**
 * Memory as one evaluation sees it: the contents of the store, overlaid by the evaluation's own writes. Nothing is written
 * before the evaluation has succeeded; then `batch` holds all writes with the versions of all reads.
 *
 * `exact`: the evaluation may write, so it reads with versions, and its writes apply only while these versions hold.
 */
export class MemoryView {
  readonly #fields = new Map<string, FieldView>();

  constructor(
    private readonly ask: (read: MemoryRead) => Json,
    private readonly exact: boolean,
    private readonly bounds: TextBounds,
  ) {}

  // -- reading

  /** The whole value of a field. */
  value(field: StoredField): Value {
    return this.#made(this.#value(field));
  }

  #value(field: StoredField): Value {
    const view = this.#view(field);
    const base = this.#ground(view);
    if (view.keys.size > 0) {
      const entries = new Map(isMapValue(base) ? base : []);
      for (const [key, written] of view.keys) {
        if (written === "deleted") entries.delete(key);
        else entries.set(key, written.value);
      }
      return new Map([...entries].sort(byKey));
    }
    return view.added.length === 0 ? base : [...elementsOf(base), ...view.added];
  }

  get(field: StoredField, key: string): Value {
    return this.#entry(this.#view(field), key)?.value ?? null;
  }
  has(field: StoredField, key: string): boolean {
    return this.#entry(this.#view(field), key) !== undefined;
  }
  keys(field: StoredField): Value {
    return this.#made(this.#entries(field).map(([key]) => key));
  }

  list(
    field: StoredField,
    query: { readonly prefix?: string; readonly limit?: number; readonly order?: "asc" | "desc" },
  ): Value {
    const { prefix, limit, order } = query;
    if (this.#mayAsk(field)) {
      return this.#answered(field, this.ask({ op: "list", field: field.name, ...query }));
    }
    const entries = this.#entries(field);
    const found = prefix === undefined ? entries : entries.filter(([key]) => key.startsWith(prefix));
    const ordered = order === "desc" ? found.toReversed() : found;
    const chosen = ordered.slice(0, limit === undefined ? undefined : Math.max(0, limit));
    return this.#made(chosen.map((entry) => shown(field, entry)));
  }

  last(field: StoredField, count: number): Value {
    const latest = this.list(field, { limit: Math.max(0, count), order: "desc" });
    return (latest as readonly Value[]).toReversed();
  }

  /**
   * Searches by meaning if the core has an embedding model, otherwise by the store's own search. Entries that this
   * evaluation wrote are compared by words.
   */
  search(field: StoredField, query: SearchQuery, nearest: Nearest | undefined): Value {
    const view = this.#view(field);
    if (nearest !== undefined) {
      const entries = new Map(this.#entries(field));
      const texts = Array.from(entries, ([key, value]) => ({ key, text: textOf(toJson(value)) }));
      if (texts.length === 0) return [];
      return this.#made(nearest(query, texts).map((key) => shown(field, [key, entries.get(key) ?? null])));
    }
    // The version of all that was searched, read before, so that a change in between is noticed.
    if (this.exact) this.#base(view);
    if (isUnchanged(view) && !this.#isInitial(view)) {
      return this.#answered(field, this.ask({ op: "search", field: field.name, ...query }));
    }
    const found = searchByWords(this.#entries(field), ([, value]) => toJson(value), query, this.bounds.work);
    return this.#made(found.map((entry) => shown(field, entry)));
  }

  // -- writing

  set(field: StoredField, value: Value): void {
    const view = this.#writable(field);
    view.whole = { value };
    view.keys.clear();
    view.added = [];
  }

  /** `false`: there was nothing. */
  delete(field: StoredField): boolean {
    const view = this.#writable(field);
    const wasThere = this.#isThere(view);
    view.whole = "deleted";
    view.keys.clear();
    view.added = [];
    return wasThere;
  }

  setKey(field: StoredField, key: string, value: Value): void {
    const view = this.#writable(field);
    if (field.hasEntries) this.set(field, withEntry(this.value(field), key, { value }));
    else view.keys.set(key, { value });
  }

  /** `false`: there is no such key, and nothing changes. */
  update(field: StoredField, key: string, change: (value: Value) => Value): boolean {
    const entry = this.#entry(this.#writable(field), key);
    if (entry === undefined) return false;
    this.setKey(field, key, change(entry.value));
    return true;
  }

  /** `false`: there was none. */
  deleteKey(field: StoredField, key: string): boolean {
    const view = this.#writable(field);
    if (this.#entry(view, key) === undefined) return false;
    if (field.hasEntries) this.set(field, withEntry(this.value(field), key, "deleted"));
    else view.keys.set(key, "deleted");
    return true;
  }

  add(field: StoredField, item: Value): void {
    const view = this.#writable(field);
    if (field.hasEntries) this.set(field, [...elementsOf(this.value(field)), item]);
    else view.added.push(item);
  }

  /**
   * All writes, with the versions that must still hold; `undefined` without writes. The keys of added items derive from
   * the token.
   */
  batch(
    token: string,
  ): { readonly expect: readonly MemoryExpectation[]; readonly writes: readonly MemoryWrite[] } | undefined {
    const writes = [...this.#fields.values()].flatMap((view) => writesOf(view, token));
    if (writes.length === 0) return undefined;
    return { expect: [...this.#fields.values()].flatMap(expectationsOf), writes };
  }

  // -- inside

  #view(field: StoredField): FieldView {
    const known = this.#fields.get(field.name);
    if (known !== undefined) return known;
    const view: FieldView = { field, baseKeys: new Map(), keys: new Map(), added: [] };
    this.#fields.set(field.name, view);
    return view;
  }

  #writable(field: StoredField): FieldView {
    if (!this.exact) throw contradiction(`memory.${field.name} is written outside a block of statements.`);
    return this.#view(field);
  }

  #base(view: FieldView): Stored {
    if (view.base === undefined) view.base = this.ask({ op: "read", field: view.field.name }) as Stored;
    return view.base;
  }

  /** The value to which keys and items are added: the one that was written here, or that of the store. */
  #ground(view: FieldView): Value {
    const { field, whole } = view;
    if (whole !== undefined) return whole === "deleted" ? field.initial : whole.value;
    const base = this.#base(view);
    view.baseValue ??= base === null ? field.initial : this.#read((limits) => field.read(base.value, limits));
    return view.baseValue;
  }

  #entry(view: FieldView, key: string): { readonly value: Value } | undefined {
    const { field } = view;
    const written = view.keys.get(key);
    if (written !== undefined) return written === "deleted" ? undefined : written;
    if (view.whole !== undefined || view.base !== undefined || field.hasEntries) {
      const ground = this.#ground(view);
      if (!isMapValue(ground)) throw contradiction(`memory.${field.name} is no map.`);
      const value = ground.get(key);
      return value === undefined ? undefined : { value };
    }
    const { value } = view.baseKeys.get(key) ?? this.#readEntry(view, key);
    return value === undefined ? undefined : { value };
  }

  #readEntry({ field, baseKeys }: FieldView, key: string): ReadEntry {
    const stored = this.ask({ op: "read", field: field.name, key }) as Stored;
    const value = stored === null ? undefined : this.#read((limits) => field.readEntry(key, stored.value, limits));
    const entry: ReadEntry = { stored, value };
    baseKeys.set(key, entry);
    return entry;
  }

  /** Reads a stored value, and counts what it holds. */
  #read(read: (limits: Limits) => Value): Value {
    const { limits, work } = this.bounds;
    const value = read(limits);
    work.walk(nodesOf(value, limits));
    return value;
  }

  #made(value: Value): Value {
    this.bounds.work.walk(ownNodes(value));
    return checkedValue(value, this.bounds.limits);
  }

  /** The form of a list's entries in the answer of the store. */
  #answered(field: StoredField, answer: Json): Value {
    const entries = answer as unknown as readonly { readonly key: string; readonly value: Json }[];
    const collector = new Collector(this.bounds.limits);
    return this.#made(
      entries.map(({ key, value }) =>
        shown(field, [key, collector.add(this.#read((limits) => field.readEntry(key, value, limits)))]),
      ),
    );
  }

  #entries(field: StoredField): readonly Entry[] {
    const value = this.value(field);
    return isMapValue(value) ? [...value] : elementsOf(value).map((item, at) => [String(at), item]);
  }

  /** A list may come from the store: nothing depends on its version, and nothing was written over it. */
  #mayAsk(field: StoredField): boolean {
    const view = this.#view(field);
    return !this.exact && view.base === undefined && isUnchanged(view) && !field.hasEntries;
  }

  /** Whether the field has only its default, and the default has entries. */
  #isInitial(view: FieldView): boolean {
    return view.field.hasEntries && this.#base(view) === null;
  }

  #isThere(view: FieldView): boolean {
    if (view.whole !== undefined && view.keys.size === 0 && view.added.length === 0) return view.whole !== "deleted";
    if (view.added.length > 0) return true;
    if (view.keys.size > 0) return this.#entries(view.field).length > 0;
    return this.#base(view) !== null;
  }
}

const isUnchanged = ({ whole, keys, added }: FieldView): boolean =>
  whole === undefined && keys.size === 0 && added.length === 0;

const byKey = ([a]: Entry, [b]: Entry): number => (a < b ? -1 : 1);

function elementsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  throw contradiction(`A ${kindOf(value)} is no list of memory.`);
}

/** As flows see it: an array's elements, a map's entries. */
const shown = (field: StoredField, [key, value]: Entry): Value =>
  field.kind === "map"
    ? recordOf([
        ["key", key],
        ["value", value],
      ])
    : value;

function withEntry(map: Value, key: string, written: Written): Value {
  const entries = new Map(isMapValue(map) ? map : []);
  if (written === "deleted") entries.delete(key);
  else entries.set(key, written.value);
  return new Map([...entries].sort(byKey));
}

function writesOf({ field: { name: field }, whole, keys, added }: FieldView, token: string): readonly MemoryWrite[] {
  const first: readonly MemoryWrite[] =
    whole === undefined
      ? []
      : whole === "deleted"
        ? [{ op: "delete", field }]
        : [{ op: "set", field, value: toOrderedJson(whole.value, true) }];
  const keyed = Array.from(keys, ([key, written]): MemoryWrite =>
    written === "deleted"
      ? { op: "delete", field, key }
      : { op: "set", field, key, value: toOrderedJson(written.value) },
  );
  const items = added.map((item, at): MemoryWrite => ({
    op: "add",
    field,
    key: `${token}.${at}`,
    value: toOrderedJson(item),
  }));
  return [...first, ...keyed, ...items];
}

function expectationsOf({ field: { name: field }, base, baseKeys }: FieldView): readonly MemoryExpectation[] {
  const keyed = Array.from(baseKeys, ([key, { stored }]) => ({ field, key, version: stored?.version ?? null }));
  return base === undefined ? keyed : [{ field, version: base?.version ?? null }, ...keyed];
}
