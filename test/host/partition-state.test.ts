/** Memory of a partition does what the naive form of it does, whatever is kept to make it fast. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, MemoryWrite } from "../../runtime/host/interfaces.js";
import { PartitionState } from "../../runtime/host/store/partition-state.js";
import { TextIndex } from "../../runtime/host/store/text-index.js";
import { similarityTo } from "../../runtime/text-similarity.js";
import { TURN_MS, Turns } from "../../runtime/turns.js";
import { NaivePartition } from "./naive-partition.js";

const words = fc.array(fc.constantFrom("red", "green", "greenish", "Blue", "ΩΨ", "x", "10", "東京都"), {
  maxLength: 5,
});
const text = words.map((all) => all.join(" "));
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  text.map((name) => ({ name })),
);
const whole: fc.Arbitrary<Json> = fc.oneof(
  value,
  fc.array(value, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom("a", "ab", "b", "10", "9", "__x"), value),
);
const field = fc.constantFrom("f", "g");
const key = fc.constantFrom("a", "ab", "abc", "b", "10", "9", "1#0", "");
const write: fc.Arbitrary<MemoryWrite> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant("set" as const), field, key, value }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant("add" as const), field, key, value }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("delete" as const), field, key }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("set" as const), field, value: whole }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("delete" as const), field }) },
);
const question = fc.oneof(
  fc.record({ ask: fc.constant("read" as const), field, key: fc.option(key, { nil: undefined }) }),
  fc.record({
    ask: fc.constant("list" as const),
    field,
    query: fc.record(
      {
        prefix: fc.constantFrom("", "a", "ab", "z"),
        limit: fc.integer({ min: -1, max: 4 }),
        order: fc.constantFrom("asc" as const, "desc" as const),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    ask: fc.constant("search" as const),
    field,
    query: fc.record(
      { text, limit: fc.integer({ min: -1, max: 4 }), minSimilarity: fc.constantFrom(0, 0.3, 1) },
      { requiredKeys: ["text", "limit"] },
    ),
  }),
  fc.record({ ask: fc.constant("store" as const) }),
);
const step = fc.oneof(fc.array(write, { minLength: 1, maxLength: 3 }), question);

test("whatever is written and asked in between, the answers are those of the naive form", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let state = new PartitionState();
      const naive = new NaivePartition();
      for (const [at, one] of steps.entries()) {
        if (Array.isArray(one)) {
          state.apply(`t${at}`, one);
          naive.apply(one);
        } else if (one.ask === "read") expect(state.read(one.field, one.key)).toEqual(naive.read(one.field, one.key));
        else if (one.ask === "list") expect(state.list(one.field, one.query)).toEqual(naive.list(one.field, one.query));
        else if (one.ask === "search") {
          expect(await state.search(one.field, one.query)).toEqual(naive.search(one.field, one.query));
        } else state = PartitionState.decode(structuredClone(state.encode()));
      }
      for (const name of ["f", "g"]) expect(state.read(name, undefined)).toEqual(naive.read(name));
    }),
    { numRuns: 500 },
  );
});

test("a write that cannot be copied changes nothing", () => {
  const state = new PartitionState();
  state.apply("one", [{ op: "set", field: "f", key: "a", value: 1 }]);
  const endless: Record<string, unknown> = {};
  endless.itself = endless;
  const writes = [
    { op: "set", field: "f", key: "b", value: 2 },
    { op: "set", field: "f", key: "c", value: endless as Json },
  ] as const;
  expect(() => state.apply("two", writes)).toThrow(RangeError);
  expect(state.list("f", {})).toEqual([{ key: "a", value: 1, version: "1" }]);
  expect(state.judge({ token: "two", expect: [], writes: [] })).toBe("apply");
});

test("the index finds what a comparison with each text finds", () => {
  const change = fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e"), text: fc.option(text) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), text, fc.integer({ min: 0, max: 6 }), (changes, query, limit) => {
      const index = new TextIndex();
      const texts = new Map<string, string>();
      for (const { key: name, text: given } of changes) {
        if (given === null) {
          index.delete(name);
          texts.delete(name);
        } else {
          index.set(name, given);
          texts.set(name, given);
        }
      }
      const similarity = similarityTo(query);
      const compared = Array.from(texts, ([name, other]) => ({ key: name, similarity: similarity(other) }))
        .filter((found) => found.similarity > 0)
        .sort((a, b) => b.similarity - a.similarity || (a.key < b.key ? -1 : 1))
        .slice(0, limit);
      expect(index.nearest(query, limit, 0)).toEqual(compared);
    }),
    { numRuns: 300 },
  );
});

describe("a first search over many texts", () => {
  const many = (count: number): PartitionState => {
    const state = new PartitionState();
    state.apply(
      "all",
      Array.from(
        { length: count },
        (_, n) => ({ op: "add", field: "notes", key: `k${n}`, value: `note ${n}` }) as const,
      ),
    );
    return state;
  };

  test("shares the event loop", async () => {
    let [now, rests] = [0, 0];
    // Each text takes a millisecond.
    const turns = new Turns(
      () => now++,
      () => {
        rests++;
        return Promise.resolve();
      },
    );
    await many(1000).search("notes", { text: "note 7", limit: 1 }, turns);
    expect(rests).toBeGreaterThanOrEqual(1000 / (TURN_MS + 2));
  });

  test("finds what is written while it rests", async () => {
    const state = many(100);
    let written = false;
    let now = 0;
    const turns = new Turns(
      () => (now += TURN_MS),
      () => {
        if (!written) state.apply("late", [{ op: "add", field: "notes", key: "late", value: "quite another" }]);
        written = true;
        return Promise.resolve();
      },
    );
    expect(await state.search("notes", { text: "quite another", limit: 1 }, turns)).toMatchObject([{ key: "late" }]);
  });
});
