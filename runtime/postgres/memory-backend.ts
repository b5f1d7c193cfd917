import { Field } from "../host/store/memory-field.js";
import { endOfPrefix, orderedKey, textOfOrderedKey } from "../host/store/ordered-key.js";
import type { Json, MemoryBackend, MemoryEntry, Partition } from "../host/interfaces.js";
import { expandedWrites } from "../host/store/expanded-writes.js";
import { Turns } from "../turns.js";
import type { Row, SqlConnection } from "./connection.js";
import { storeFailure } from "./failure.js";
import { columnOf } from "./ids.js";
import { SearchedFields } from "../host/store/searched-fields.js";

type Batch = Parameters<MemoryBackend["commit"]>[1];
type Kind = "single" | "map" | "array";

/** The memory of cores and their instances in PostgreSQL, a row for each entry: `schema/memory-functions.ts` has the statements. */
export class PostgresMemoryBackend implements MemoryBackend {
  readonly #searched = new SearchedFields();

  constructor(private readonly database: SqlConnection) {}

  async read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined> {
    const rows = await this.#rows(
      `select f.kind, f.version, f.whole, encode(e.key, 'hex') as key, e.version as entry_version, e.value
        from @.memory_field f left join @.memory_entry e on e.partition = f.partition and e.field = f.field
          ${key === undefined ? "" : "and e.key = decode($3, 'hex')"}
        where f.partition = $1 and f.field = $2${key === undefined ? " order by e.n" : ""}`,
      [columnOfPartition(partition), columnOf(field), ...(key === undefined ? [] : [orderedKey(key)])],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const version = String(first.version);
    if (first.kind === "single") {
      if (key === undefined) return { value: parsed(first.whole), version };
      const cell = fieldOf(first).get(key);
      return cell === undefined ? undefined : { value: cell.value, version };
    }
    if (key !== undefined) {
      return first.key === null ? undefined : { value: parsed(first.value), version: String(first.entry_version) };
    }
    if (first.kind === "array") return { value: rows.map(({ value }) => parsed(value)), version };
    const entries = rows.map(({ key: digits, value }) => [textOfOrderedKey(String(digits)), parsed(value)] as const);
    return { value: Object.fromEntries(entries), version };
  }

  async list(
    partition: Partition,
    field: string,
    { prefix = "", limit, order }: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    const from = orderedKey(prefix);
    const [first, ...entries] = await this.#rows("select * from @.memory_list($1, $2, $3, $4, $5, $6)", [
      columnOfPartition(partition),
      columnOf(field),
      from,
      endOfPrefix(from) ?? null,
      limit === undefined || !Number.isFinite(limit) ? null : Math.max(0, Math.trunc(limit)),
      order === "desc",
    ]);
    if (first === undefined) return [];
    if (first.r_kind === "single") {
      return fieldOf({ version: first.r_version, whole: first.r_value }).list({
        prefix,
        ...(limit === undefined ? {} : { limit }),
        ...(order === undefined ? {} : { order }),
      });
    }
    return entries.map(({ r_key: digits, r_value: value, r_version: version }) => ({
      key: textOfOrderedKey(String(digits)),
      value: parsed(value),
      version: String(version),
    }));
  }

  async search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    const found = await this.#searched.field(`${columnOfPartition(partition)} ${field}`, {
      version: async () => {
        const [row] = await this.#rows(
          "select f.version from @.memory_field f where f.partition = $1 and f.field = $2",
          [columnOfPartition(partition), columnOf(field)],
        );
        return row === undefined ? undefined : String(row.version);
      },
      read: async () => {
        const rows = await this.#rows(
          `select f.kind, f.version, f.whole, encode(e.key, 'hex') as key, e.version as entry_version, e.value
            from @.memory_field f left join @.memory_entry e on e.partition = f.partition and e.field = f.field
            where f.partition = $1 and f.field = $2 order by e.n`,
          [columnOfPartition(partition), columnOf(field)],
        );
        const [first] = rows;
        if (first === undefined) return undefined;
        if (first.kind === "single") return fieldOf(first);
        const cells = rows.map(({ key, value, entry_version: version }) => [
          textOfOrderedKey(String(key)),
          parsed(value),
          Number(version),
        ]);
        return Field.decoded(first.kind as Kind, Number(first.version), cells);
      },
    });
    return (await found?.nearest(query, new Turns())) ?? [];
  }

  async commit(partition: Partition, { token, expect, writes }: Batch): Promise<"applied" | "conflict"> {
    const place = columnOfPartition(partition);
    const expanded = expandedWrites(writes, token);
    const keyOf = (key: string | undefined) => (key === undefined ? null : orderedKey(key));
    const params = [
      place,
      columnOf(token),
      expect.map(({ field }) => columnOf(field)),
      expect.map(({ key }) => keyOf(key)),
      expect.map(({ version }) => version),
      expanded.map(({ op }) => op),
      expanded.map(({ field }) => columnOf(field)),
      expanded.map(({ key }) => keyOf(key)),
      expanded.map((write) => ("value" in write ? JSON.stringify(write.value) : null)),
    ];
    for (;;) {
      const [row] = await this.#rows(
        `select * from @.memory_commit($1, $2, $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::text[])`,
        params,
      );
      if (row?.r_outcome !== "open") return row?.r_outcome === "applied" ? "applied" : "conflict";
      await this.#open(place, String(row.r_field));
    }
  }

  /** Turns a field that was set as a whole into entries, which mean the same. */
  async #open(place: string, field: string): Promise<void> {
    const [row] = await this.#rows(
      "select f.version, f.whole from @.memory_field f where f.partition = $1 and f.field = $2 and f.kind = 'single'",
      [place, field],
    );
    if (row === undefined) return;
    const entries = fieldOf(row).entries();
    await this.#rows("select @.memory_open($1, $2, $3, $4, $5::text[], $6::text[])", [
      place,
      field,
      String(row.version),
      String(row.whole).startsWith("[") ? "array" : "map",
      entries.map(([key]) => orderedKey(key)),
      entries.map(([, { value }]) => JSON.stringify(value)),
    ]);
  }

  async #rows(text: string, params: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return await this.database.query(text, params);
    } catch (error) {
      throw storeFailure(error);
    }
  }
}

const parsed = (text: unknown): Json => JSON.parse(String(text)) as Json;
const fieldOf = ({ whole, version }: Row): Field => Field.whole(parsed(whole), Number(version));
const columnOfPartition = ({ core, instanceKey }: Partition): string => columnOf(JSON.stringify([core, instanceKey]));
