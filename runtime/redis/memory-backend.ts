import type {
  Json,
  MemoryBackend,
  MemoryEntry,
  MemoryExpectation,
  MemoryWrite,
  Partition,
} from "../host/interfaces.js";
import { expandedWrites } from "../host/store/expanded-writes.js";
import { Field } from "../host/store/memory-field.js";
import { endOfPrefix, orderedKey, textOfOrderedKey } from "../host/store/ordered-key.js";
import { SearchedFields } from "../host/store/searched-fields.js";
import { Turns } from "../turns.js";
import { command, type RedisClient, Script } from "./client.js";
import { COMMIT, LIST, OPEN, READ } from "./scripts.js";

type Batch = Parameters<MemoryBackend["commit"]>[1];
type Kind = "single" | "map" | "array";

/** A field as a script gives it. */
interface Found {
  readonly kind: Kind;
  readonly version: number;
  /** The value of a single field. */
  readonly whole: Json;
  readonly entries: readonly {
    readonly key: string;
    readonly version: number;
    readonly place: number;
    readonly value: Json;
  }[];
}

/** The memory of cores and their instances in Redis, a field of a hash for each entry. Each call is one script. */
export class RedisMemoryBackend implements MemoryBackend {
  readonly #searched = new SearchedFields();
  readonly #commit: Script;
  readonly #open: Script;
  readonly #read: Script;
  readonly #list: Script;

  constructor(
    private readonly client: RedisClient,
    private readonly prefix: string,
  ) {
    this.#commit = new Script(client, COMMIT);
    this.#open = new Script(client, OPEN);
    this.#read = new Script(client, READ);
    this.#list = new Script(client, LIST);
  }

  async read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined> {
    const place = this.#place(partition, field);
    const found = foundIn(await this.#read.run(place.keys, [place.field, ...keyed(key)]));
    if (found === undefined) return undefined;
    const version = String(found.version);
    if (found.kind === "single") {
      if (key === undefined) return { value: found.whole, version };
      const cell = Field.whole(found.whole, found.version).get(key);
      return cell === undefined ? undefined : { value: cell.value, version };
    }
    if (key !== undefined) {
      const [entry] = found.entries;
      return entry === undefined ? undefined : { value: entry.value, version: String(entry.version) };
    }
    const entries = inOrder(found);
    if (found.kind === "array") return { value: entries.map(({ value }) => value), version };
    return { value: Object.fromEntries(entries.map((entry) => [entry.key, entry.value])), version };
  }

  async list(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    const { prefix = "", limit = Infinity, order } = query;
    const place = this.#place(partition, field);
    const from = orderedKey(prefix);
    const most = Number.isFinite(limit) ? Math.max(0, Math.trunc(limit)) : -1;
    const args = [place.field, from, endOfPrefix(from) ?? "", most, order === "desc" ? 1 : 0];
    const found = foundIn(await this.#list.run(place.keys, args));
    if (found === undefined) return [];
    if (found.kind === "single") return Field.whole(found.whole, found.version).list(query);
    return found.entries.map(({ key, value, version }) => ({ key, value, version: String(version) }));
  }

  async search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    const place = this.#place(partition, field);
    const [fields = ""] = place.keys;
    const found = await this.#searched.field(`${fields} ${place.field}`, {
      version: async () => {
        const known = (await command(this.client, "HGET", fields, place.field)) as string | null;
        return known?.split(" ")[1];
      },
      read: async () => {
        const read = foundIn(await this.#read.run(place.keys, [place.field, ...keyed(undefined)]));
        if (read === undefined) return undefined;
        if (read.kind === "single") return Field.whole(read.whole, read.version);
        const cells = inOrder(read).map(({ key, value, version }) => [key, value, version]);
        return Field.decoded(read.kind, read.version, cells);
      },
    });
    return (await found?.nearest(query, new Turns())) ?? [];
  }

  async commit(partition: Partition, batch: Batch): Promise<"applied" | "conflict"> {
    const { fields, args } = commitArguments(batch);
    const base = this.#base(partition);
    const keys = [
      ...["fields", "whole", "commits", "tokens"].map((name) => `${base}:${name}`),
      ...fields.flatMap((field) => [`${base}:entries:${field}`, `${base}:order:${field}`]),
    ];
    for (;;) {
      const [outcome, field] = await this.#commit.run(keys, args);
      if (outcome !== "open") return outcome === "applied" ? "applied" : "conflict";
      await this.#opened(partition, String(field));
    }
  }

  /** Turns a field that was set as a whole into entries, which mean the same. `field` is as Redis has it. */
  async #opened(partition: Partition, field: string): Promise<void> {
    const keys = this.#keys(partition, field);
    const found = foundIn(await this.#read.run(keys, [field, ...keyed(undefined)]));
    if (found?.kind !== "single") return;
    const entries = Field.whole(found.whole, found.version).entries();
    await this.#open.run(keys, [
      field,
      found.version,
      Array.isArray(found.whole) ? "array" : "map",
      ...entries.flatMap(([key, { value }]) => [orderedKey(key), JSON.stringify(value)]),
    ]);
  }

  #place(partition: Partition, name: string): { readonly field: string; readonly keys: readonly string[] } {
    const field = escaped(name);
    return { field, keys: this.#keys(partition, field) };
  }

  #keys(partition: Partition, field: string): readonly string[] {
    const base = this.#base(partition);
    return [`${base}:fields`, `${base}:whole`, `${base}:entries:${field}`, `${base}:order:${field}`];
  }

  /** The braces keep all keys of a partition in one slot of a cluster. */
  #base({ core, instanceKey }: Partition): string {
    return `${this.prefix}:{${JSON.stringify([core, instanceKey])}}`;
  }
}

/** Without halves of characters, which no UTF-8 can hold. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
const keyed = (key: string | undefined): readonly [0 | 1, string] =>
  key === undefined ? [0, ""] : [1, orderedKey(key)];

/** Fields are sent once, and named by their number from 1. */
function commitArguments({ token, expect, writes }: Batch): {
  readonly fields: readonly string[];
  readonly args: readonly (string | number)[];
} {
  const expanded = expandedWrites(writes, token);
  const fields = [...new Set([...expect, ...expanded].map(({ field }) => escaped(field)))];
  const numberOf = ({ field }: MemoryExpectation | MemoryWrite): number => fields.indexOf(escaped(field)) + 1;
  const args = [
    escaped(token),
    fields.length,
    ...fields,
    expect.length,
    ...expect.flatMap((one) => [numberOf(one), ...keyed(one.key), one.version ?? ""]),
    expanded.length,
    ...expanded.flatMap((one) => [
      one.op,
      numberOf(one),
      ...keyed(one.key),
      "value" in one ? JSON.stringify(one.value) : "",
    ]),
  ];
  return { fields, args };
}

function foundIn([head, ...rest]: readonly string[]): Found | undefined {
  if (head === undefined) return undefined;
  const [kind, version] = head.split(" ") as [Kind, string];
  if (kind === "single")
    return { kind, version: Number(version), whole: JSON.parse(rest[0] ?? "null") as Json, entries: [] };
  const entries: Found["entries"][number][] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const [, changed, place, value] = /^(\d+) (\d+) (.*)$/s.exec(rest[at + 1] ?? "") ?? [];
    entries.push({
      key: textOfOrderedKey(rest[at] ?? ""),
      version: Number(changed),
      place: Number(place),
      value: JSON.parse(value ?? "null") as Json,
    });
  }
  return { kind, version: Number(version), whole: null, entries };
}

/** In the order in which they came. */
const inOrder = ({ entries }: Found): Found["entries"] => entries.toSorted((a, b) => a.place - b.place);
