import type { Json, MemoryBackend, MemoryExpectation, MemoryWrite, Partition } from "../host/interfaces.js";
import { type ConformanceCase, type ConformanceSuite, expectEqual, expectTrue } from "./conformance-suite.js";

/** A memory backend under test, empty. */
export interface MemoryBackendFixture {
  readonly memory: MemoryBackend;
  /** Another backend on the same store, as another process has it; without it the suite uses `memory` for both. */
  readonly other?: MemoryBackend;
  /**
   * How much the store has done for `memory` so far, in a unit that grows with the work: rows read and written, bytes, calls of
   * the system. Without it the cases about cost check nothing.
   */
  readonly work?: () => number;
  readonly close?: () => Promise<void>;
}

/** The conformance suite of MemoryBackend. `make` is called once for each case. */
export function memoryBackendConformance(name: string, make: () => Promise<MemoryBackendFixture>): ConformanceSuite {
  const cases: ConformanceCase[] = Object.entries(CASES).map(([title, body]) => ({
    name: title,
    run: async () => {
      const fixture = await make();
      try {
        await body(storeOf(fixture));
      } finally {
        await fixture.close?.();
      }
    },
  }));
  return { name: `${name} is a MemoryBackend`, cases };
}

interface Store {
  readonly work: (() => number) | undefined;
  readonly memory: MemoryBackend;
  readonly other: MemoryBackend;
  readonly write: (writes: readonly MemoryWrite[], options?: WriteOptions) => Promise<"applied" | "conflict">;
  readonly value: (field: string, key?: string) => Promise<Json | undefined>;
  readonly version: (field: string, key?: string) => Promise<string | null>;
}

interface WriteOptions {
  readonly expect?: readonly MemoryExpectation[];
  readonly token?: string;
  readonly partition?: Partition;
  readonly by?: MemoryBackend;
}

const HOME: Partition = { core: "Hello", instanceKey: null };

function storeOf(fixture: MemoryBackendFixture): Store {
  const { memory } = fixture;
  let tokens = 0;
  return {
    memory,
    work: fixture.work,
    other: fixture.other ?? memory,
    write: (writes, { expect = [], token = `token-${tokens++}`, partition = HOME, by = memory } = {}) =>
      by.commit(partition, { token, expect, writes }),
    value: async (field, key) => (await memory.read(HOME, field, key))?.value,
    version: async (field, key) => (await memory.read(HOME, field, key))?.version ?? null,
  };
}

const set = (field: string, value: Json, key?: string): MemoryWrite =>
  key === undefined ? { op: "set", field, value } : { op: "set", field, key, value };

const add = (field: string, key: string, value: Json): MemoryWrite => ({ op: "add", field, key, value });
const remove = (field: string, key?: string): MemoryWrite =>
  key === undefined ? { op: "delete", field } : { op: "delete", field, key };

const CASES: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  "what was never written is absent": async ({ memory }) => {
    expectEqual(await memory.read(HOME, "n"), undefined, "read");
    expectEqual(await memory.read(HOME, "n", "k"), undefined, "read of a key");
    expectEqual(await memory.list(HOME, "n", {}), [], "list");
    expectEqual(await memory.search(HOME, "n", { text: "x", limit: 10 }), [], "search");
  },
  "values are kept exactly": async ({ write, value }) => {
    const json = JSON.parse('{"t":"ž🦊","n":-0.5,"z":null,"b":false,"l":[1,[2]],"__proto__":{"x":1}}') as Json;
    await write([set("single", json), set("map", json, "ž/../k")]);
    expectEqual(await value("single"), json, "single");
    expectEqual(await value("map", "ž/../k"), json, "keyed");
    expectEqual(await value("map", "other"), undefined, "another key");
  },
  "a field can be read as a whole": async ({ write, value }) => {
    await write([set("map", 1, "a"), set("map", 2, "b"), add("list", "x", "one"), add("list", "w", "two")]);
    expectEqual(await value("map"), { a: 1, b: 2 }, "map");
    expectEqual(await value("list"), ["one", "two"], "list");
  },
  "versions change with every change, and only then": async ({ write, version }) => {
    await write([set("n", 1), set("map", 1, "a")]);
    const [n, map, a] = [await version("n"), await version("map"), await version("map", "a")];
    await write([set("map", 2, "b")]);
    expectEqual([await version("n"), await version("map", "a")], [n, a], "untouched");
    expectTrue((await version("map")) !== map, "the version of the whole field changed");
    await write([set("n", 1)]);
    expectTrue((await version("n")) !== n, "the version changed although the value is the same");
  },
  "a commit is all or nothing": async ({ write, value, version }) => {
    await write([set("n", 1), set("map", 1, "a")]);
    const n = await version("n");
    const expect = [
      { field: "n", version: n },
      { field: "map", key: "a", version: null },
    ];
    expectEqual(await write([set("n", 2), set("map", 2, "b")], { expect }), "conflict", "commit");
    expectEqual([await value("n"), await value("map", "b")], [1, undefined], "values");
  },
  "compare-and-set: of two that read the same, one wins": async ({ write, value, version, other }) => {
    await write([set("n", 1)]);
    const expect = [{ field: "n", version: await version("n") }];
    expectEqual(await write([set("n", 2)], { expect }), "applied", "first");
    expectEqual(await write([set("n", 3)], { expect, by: other }), "conflict", "second");
    expectEqual(await value("n"), 2, "value");
  },
  "expecting absence": async ({ write, value }) => {
    const absent = { expect: [{ field: "map", key: "a", version: null }] };
    expectEqual(await write([set("map", 1, "a")], absent), "applied", "first");
    expectEqual(await write([set("map", 2, "a")], absent), "conflict", "second");
    await write([remove("map", "a")]);
    expectEqual(await write([set("map", 3, "a")], absent), "applied", "after delete");
    expectEqual(await value("map", "a"), 3, "value");
    expectEqual(await write([set("map", 0, "b")], { expect: [{ field: "map", version: null }] }), "conflict", "field");
  },
  "an expectation of a whole field sees every key": async ({ write, version }) => {
    await write([set("map", 1, "a")]);
    const expect = [{ field: "map", version: await version("map") }];
    await write([set("map", 2, "b")]);
    expectEqual(await write([set("n", 1)], { expect }), "conflict", "commit");
  },
  "writes without expectation never conflict": async ({ write, value, other }) => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        write([set("map", n, `k${n}`)], n % 2 === 0 ? {} : { by: other, token: `other-${n}` }),
      ),
    );
    expectEqual(new Set(results), new Set(["applied"]), "results");
    expectEqual(Object.keys((await value("map")) as object).length, 12, "keys");
  },
  "increments by compare-and-set lose none": async ({ memory, other, value }) => {
    const increment = async (by: MemoryBackend, worker: number) => {
      for (let done = 0, attempt = 0; done < 8; attempt++) {
        const before = await by.read(HOME, "n");
        const result = await by.commit(HOME, {
          token: `${worker}-${attempt}`,
          expect: [{ field: "n", version: before?.version ?? null }],
          writes: [set("n", Number(before?.value ?? 0) + 1)],
        });
        if (result === "applied") done++;
      }
    };
    await Promise.all([increment(memory, 1), increment(other, 2), increment(memory, 3)]);
    expectEqual(await value("n"), 24, "sum");
  },
  "a token seen before changes nothing": async ({ write, value, version, other }) => {
    const expect = [{ field: "n", version: null }];
    expectEqual(await write([set("n", 1)], { token: "t", expect }), "applied", "first");
    await write([set("n", 2)]);
    const before = await version("n");
    expectEqual(await write([set("n", 1)], { token: "t", expect }), "applied", "the same again");
    expectEqual(await write([set("n", 1)], { token: "t", expect, by: other }), "applied", "the same elsewhere");
    expectEqual([await value("n"), await version("n")], [2, before], "value and version");
  },
  "a token that met a conflict may be used again": async ({ write, value }) => {
    await write([set("n", 1)]);
    const expect = [{ field: "n", version: null }];
    expectEqual(await write([set("n", 5)], { token: "t", expect }), "conflict", "first");
    expectEqual(await write([set("n", 6)], { token: "t" }), "applied", "second");
    expectEqual(await value("n"), 6, "value");
  },
  "add appends, and the same key is the same item": async ({ write, value }) => {
    await write([add("list", "z", 1), add("list", "a", 2)]);
    await write([add("list", "m", 3), add("list", "z", 1)]);
    expectEqual(await value("list"), [1, 2, 3], "list");
  },
  "delete takes a key or the whole field": async ({ write, value, memory }) => {
    await write([set("map", 1, "a"), set("map", 2, "b"), set("n", 1), add("list", "x", 1)]);
    await write([remove("map", "a"), remove("n"), remove("list"), remove("nothing"), remove("nothing", "k")]);
    expectEqual(
      [await value("map"), await value("n"), await value("list")],
      [{ b: 2 }, undefined, undefined],
      "values",
    );
    await write([remove("map", "b")]);
    expectEqual(await memory.read(HOME, "map"), undefined, "an emptied field");
  },
  "setting a whole field replaces its entries": async ({ write, value, memory }) => {
    await write([set("f", 1, "a"), set("f", 2, "b")]);
    await write([set("f", "whole")]);
    expectEqual(
      [await value("f"), await value("f", "a"), await memory.list(HOME, "f", {})],
      ["whole", undefined, []],
      "f",
    );
  },
  "what was set as a whole can be changed by key, and added to": async ({ write, value, version, memory }) => {
    await write([set("map", { b: 1, a: 2 }), set("list", ["one", "two"])]);
    expectEqual([await value("map", "b"), await value("map", "c")], [1, undefined], "keys");
    expectEqual(await version("map", "b"), await version("map"), "version of a key");
    expectEqual(
      (await memory.list(HOME, "list", { limit: 1, order: "desc" })).map((entry) => entry.value),
      ["two"],
      "last",
    );
    await write([set("map", 3, "c"), remove("map", "a"), add("list", "x", "three")]);
    expectEqual(await value("map"), { b: 1, c: 3 }, "map");
    expectEqual(await value("list"), ["one", "two", "three"], "list");
    const entries = await memory.list(HOME, "list", {});
    expectEqual(new Set(entries.map(({ key }) => key)).size, 3, "each element has a key of its own");
    await write([set("empty", []), set("none", {})]);
    expectEqual([await value("empty"), await value("none")], [[], {}], "empty ones are there");
    await write([add("empty", "x", 1), set("none", 1, "k")]);
    expectEqual([await value("empty"), await value("none")], [[1], { k: 1 }], "and can be added to");
  },
  "later writes of one commit see the earlier": async ({ write, value }) => {
    await write([set("map", 1, "a"), remove("map"), set("map", 2, "b")]);
    expectEqual(await value("map"), { b: 2 }, "map");
  },
  "list goes by key, by prefix, by limit, both ways": async ({ write, memory }) => {
    await write(["b2", "a1", "b1", "c", "b3"].map((key) => set("map", key.toUpperCase(), key)));
    const keys = async (query: Parameters<MemoryBackend["list"]>[2]) =>
      (await memory.list(HOME, "map", query)).map(({ key }) => key);
    expectEqual(await keys({}), ["a1", "b1", "b2", "b3", "c"], "all");
    expectEqual(await keys({ order: "desc" }), ["c", "b3", "b2", "b1", "a1"], "desc");
    expectEqual(await keys({ prefix: "b" }), ["b1", "b2", "b3"], "prefix");
    expectEqual(await keys({ prefix: "b", limit: 2 }), ["b1", "b2"], "prefix and limit");
    expectEqual(await keys({ prefix: "b", limit: 2, order: "desc" }), ["b3", "b2"], "prefix, limit, desc");
    expectEqual(await keys({ limit: 0 }), [], "no limit left");
    const [first] = await memory.list(HOME, "map", { limit: 1 });
    expectEqual([first?.value, first?.version], ["A1", (await memory.read(HOME, "map", "a1"))?.version], "entry");
  },
  "list of an array goes by position": async ({ write, memory }) => {
    await write([add("list", "z", 1), add("list", "a", 2), add("list", "m", 3)]);
    const values = async (query: Parameters<MemoryBackend["list"]>[2]) =>
      (await memory.list(HOME, "list", query)).map(({ value }) => value);
    expectEqual(await values({}), [1, 2, 3], "asc");
    expectEqual(await values({ order: "desc", limit: 2 }), [3, 2], "the last two");
  },
  "search finds the most alike first": async ({ write, memory }) => {
    await write([
      set("notes", "The invoice of Acme is overdue", "a"),
      set("notes", { title: "Invoice paid", by: "Acme" }, "b"),
      set("notes", "Lunch on Friday", "c"),
    ]);
    const found = await memory.search(HOME, "notes", { text: "overdue invoice Acme", limit: 10 });
    expectEqual(found[0]?.key, "a", "the best");
    expectTrue(!found.some(({ key }) => key === "c"), "what has nothing in common is left out");
    expectTrue(
      found.every(({ similarity }) => similarity > 0 && similarity <= 1),
      "similarities are between 0 and 1",
    );
    const [best] = found;
    const atLeast = { text: "overdue invoice Acme", limit: 10, minSimilarity: best?.similarity ?? 1 };
    expectEqual(
      (await memory.search(HOME, "notes", atLeast)).map(({ key }) => key),
      ["a"],
      "min_similarity",
    );
    expectEqual((await memory.search(HOME, "notes", { text: "invoice", limit: 1 })).length, 1, "limit");
  },
  "partitions do not see each other": async ({ memory, write }) => {
    const partitions: readonly Partition[] = [
      HOME,
      { core: "hello", instanceKey: null },
      { core: "Hello", instanceKey: "" },
      { core: "Hello", instanceKey: "shared" },
      { core: "Hello", instanceKey: "K" },
      { core: "Hello", instanceKey: "k" },
      { core: "../Hello", instanceKey: "k" },
    ];
    for (const [n, partition] of partitions.entries()) await write([set("n", n)], { partition });
    for (const [n, partition] of partitions.entries()) {
      expectEqual((await memory.read(partition, "n"))?.value, n, JSON.stringify(partition));
    }
  },
  "what one wrote the other reads": async ({ write, other, memory }) => {
    for (let n = 1; n <= 5; n++) {
      await write([set("n", n), add("list", `k${n}`, n)], { by: n % 2 === 0 ? other : memory });
      for (const reader of [memory, other]) expectEqual((await reader.read(HOME, "n"))?.value, n, "n");
    }
    expectEqual((await other.read(HOME, "list"))?.value, [1, 2, 3, 4, 5], "list");
  },
  "many commits later all is still there": async ({ write, memory, other }) => {
    for (let n = 0; n < 80; n++) await write([set("map", n, `k${n % 30}`), set("n", n)], { token: `t${n}` });
    for (const reader of [memory, other]) {
      expectEqual((await reader.read(HOME, "n"))?.value, 79, "n");
      expectEqual((await reader.list(HOME, "map", {})).length, 30, "keys");
      expectEqual((await reader.read(HOME, "map", "k7"))?.value, 67, "k7");
    }
    expectEqual(await write([set("n", 0)], { token: "t15", by: other }), "applied", "an old token");
    expectEqual((await memory.read(HOME, "n"))?.value, 79, "n afterwards");
  },
  "unrelated keys do not conflict": async ({ write, version, value, other }) => {
    await write([set("map", 1, "a"), set("map", 1, "b"), set("n", 1)]);
    const [a, n] = [await version("map", "a"), await version("n")];
    expectEqual(await write([set("map", 2, "b"), set("map", 2, "c")], { by: other }), "applied", "another key");
    const expect = [
      { field: "map", key: "a", version: a },
      { field: "n", version: n },
      { field: "map", key: "none", version: null },
    ];
    expectEqual(await write([set("map", 2, "a")], { expect }), "applied", "a key that nobody else wrote");
    expectEqual(await value("map"), { a: 2, b: 2, c: 2 }, "map");
  },
  "texts of any form are kept, as keys too": async ({ write, value, memory }) => {
    const texts = ["a\u0000b", "\u0000", "'\"\\%_", "\ud83e\udd8a", "\u2028", ""];
    for (const text of texts) await write([set("map", text, text), add("list", text, text)]);
    for (const text of texts) expectEqual(await value("map", text), text, JSON.stringify(text));
    expectEqual(await value("list"), texts, "list");
    expectEqual((await memory.list(HOME, "map", {})).map(({ key }) => key).sort(), [...texts].sort(), "keys");
  },
  "halves of characters fail nothing, and are kept or replaced": async ({ write, value }) => {
    const text = `${"a".repeat(300)}\ud800b`;
    await write([set("n", text), set("map", 1, "\udc00")]);
    const kept = await value("n");
    const whole = typeof kept === "string" ? kept.replace(/\p{Surrogate}/gu, "\ufffd") : kept;
    expectEqual(whole, `${"a".repeat(300)}\ufffdb`, "text");
  },
  "a commit of one key costs the same, however many there are": async ({ work, memory, write }) => {
    if (work === undefined) return;
    const costs: number[] = [];
    let made = 0;
    for (const many of [20, 400]) {
      for (; made < many; made++) await write([set("map", { n: made }, `k${made}`)]);
      let least = Infinity;
      // The least of several, because now and then a store tidies up.
      for (let n = 0; n < 4; n++) {
        const before = work();
        const version = (await memory.read(HOME, "map", `k${n}`))?.version ?? null;
        await write([set("map", { n: -1 }, `k${n}`)], { expect: [{ field: "map", key: `k${n}`, version }] });
        least = Math.min(least, work() - before);
      }
      costs.push(least);
    }
    const [few = 0, lots = 0] = costs;
    expectTrue(lots <= 2 * few + 4, `a commit of one key costs ${few} among 20 and ${lots} among 400`);
  },
  "answers are copies": async ({ write, value, memory }) => {
    const item = { list: [1] };
    await write([set("single", item), set("map", item, "a")]);
    item.list.push(2);
    ((await value("single")) as { list: number[] }).list.push(3);
    ((await memory.list(HOME, "map", {}))[0]?.value as { list: number[] }).list.push(4);
    expectEqual([await value("single"), await value("map", "a")], [{ list: [1] }, { list: [1] }], "values");
  },
};
