import { describe, expect, it, test } from "vitest";
import type { IRType } from "../../runtime/ir/module.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../runtime/testing/memory-backend-conformance.js";
import { MockedMemory } from "../../runtime/testing/tests/world/mocked-memory.js";
import { Mocks } from "../../runtime/testing/tests/world/mocks.js";
import { NeverSettles, seededRandom, settled, World } from "../../runtime/testing/tests/world/world.js";
import { moduleOf } from "../support/module-of.js";

const int: IRType = { kind: "primitive", name: "int" };
const module = moduleOf([], {
  memory: [
    { name: "count", type: int },
    { name: "byName", type: { kind: "named", name: "Names" } },
    { name: "log", type: { kind: "array", items: int } },
  ],
  types: { Names: { kind: "map", values: int } },
});
const partition = (instanceKey: string | null) => ({ core: "Test", instanceKey });

registerConformance(
  { describe, it },
  memoryBackendConformance("MockedMemory", () => Promise.resolve({ memory: new MockedMemory(module) })),
);

describe("memory", () => {
  test("begins as it is mocked, in every instance", async () => {
    const memory = new MockedMemory(module);
    memory.preset("count", 3);
    memory.preset("byName", { b: 2, a: 1 });
    memory.preset("log", [5, 6]);
    for (const key of [null, "x"]) {
      expect((await memory.read(partition(key), "count"))?.value).toBe(3);
      expect((await memory.read(partition(key), "byName", "b"))?.value).toBe(2);
      expect((await memory.list(partition(key), "byName", {})).map((entry) => entry.key)).toEqual(["a", "b"]);
      expect((await memory.list(partition(key), "log", {})).map(({ value }) => value)).toEqual([5, 6]);
    }
  });

  test("is mocked anew between runs, and keeps what was written else", async () => {
    const memory = new MockedMemory(module);
    memory.preset("byName", { a: 1 });
    await memory.commit(partition(null), {
      token: "t",
      expect: [],
      writes: [
        { op: "set", field: "count", value: 7 },
        { op: "set", field: "byName", key: "b", value: 2 },
      ],
    });
    memory.preset("byName", {});
    expect((await memory.read(partition(null), "count"))?.value).toBe(7);
    expect((await memory.read(partition(null), "byName"))?.value).toEqual({});
  });
});

describe("answers", () => {
  const get = (args: Readonly<Record<string, string>>) =>
    ({ of: "plugin", alias: "crm", method: "get", args }) as const;

  test("of the mock that names most arguments, in the order of the text, until they are used up", () => {
    const mocks = new Mocks();
    const answers = mocks.of("plugin:crm.get");
    answers.add({}, [value("any")]);
    answers.add({ id: "a" }, [value("first"), value("second")]);
    answers.add({ id: "a", deep: "yes" }, [value("deep")]);
    const given = [{ id: "a" }, { id: "a", deep: "yes" }, { id: "a" }, { id: "a" }].map(
      (args) => mocks.answer(get(args)) as { readonly json: unknown },
    );
    expect(given.map(({ json }) => json)).toEqual(["first", "deep", "second", "any"]);
    expect(() => mocks.answer(get({ id: "a" }))).toThrow();
    expect(mocks.takeUnanswered()).toEqual(['No mock is left for crm.get(id = "a"). Its 3 answers are used up.']);
    expect(mocks.takeUnanswered()).toEqual([]);
  });

  test("that nothing needs may be missing", () => {
    const mocks = new Mocks();
    expect(mocks.answer(get({}), true)).toEqual(value(null));
    expect(mocks.takeUnanswered()).toEqual([]);
  });
});

describe("time", () => {
  test("moves when nothing else can happen", async () => {
    const world = new World(module);
    const work = (async () => {
      await world.clock.sleep(5000);
      await world.clock.sleep(1000);
      return world.clock.monotonic();
    })();
    expect(await settled(work, world)).toBe(6000);
  });

  test("does not move while something happens", async () => {
    const world = new World(module);
    void world.clock.sleep(5000);
    const work = (async () => {
      for (let turn = 0; turn < 100; turn++) {
        world.mocks.answer({ of: "plugin", alias: "a", method: "b", args: {} }, true);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return world.clock.monotonic();
    })();
    expect(await settled(work, world)).toBe(0);
  });

  test("does not move for ever", async () => {
    const world = new World(module);
    await expect(settled(new Promise(() => undefined), world)).rejects.toThrow(NeverSettles);
  });
});

test("randomness is the same each time, and covers all bytes", () => {
  const bytes = seededRandom().bytes(4096);
  expect(seededRandom().bytes(4096)).toEqual(bytes);
  expect(seededRandom(1).bytes(16)).not.toEqual(bytes.slice(0, 16));
  expect(new Set(bytes).size).toBe(256);
});

function value(json: string | null) {
  return { kind: "value", json } as const;
}
