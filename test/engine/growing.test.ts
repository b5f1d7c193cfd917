/** A collection that is changed in place is what copies would be, whoever holds which version of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  MockModelProvider,
  type Json,
} from "scaicore";
import { Growing, lookAt, valueOf } from "../../runtime/engine/program/growing.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { nodesOf, sizeOf } from "../../runtime/stdlib/size.js";
import { isMapValue, type Value } from "../../runtime/stdlib/value.js";
import { moduleOfSource } from "../support/source-module.js";
import { failure, output } from "./host.js";

const LIMITS = { ...DEFAULT_LIMITS, valueNodes: 400, collectionSize: 60, valueDepth: 5 };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.string({ maxLength: 100 }),
  fc.array(fc.integer(), { maxLength: 20 }),
  fc.constant<Value>([[[1]]]),
);
const change = fc.record({
  /** Which of the versions so far is changed. */
  of: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  what: fc.oneof(
    { weight: 5, arbitrary: fc.record({ put: fc.nat(50), value }) },
    { weight: 3, arbitrary: fc.record({ add: fc.array(value, { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.constant("read" as const) },
    { weight: 1, arbitrary: fc.constant("look" as const) },
  ),
});

/** Does the same to a copy. */
function copyWith(before: Value, what: { readonly put: number; readonly value: Value }): Value {
  if (isMapValue(before)) return new Map(before).set(`k${what.put}`, what.value);
  return (before as readonly Value[]).with(what.put % (before as readonly Value[]).length, what.value);
}

test.each([
  ["an array", Array.from({ length: 32 }, (_, n) => n) as Value],
  ["a map", new Map(Array.from({ length: 32 }, (_, n) => [`k${n}`, n])) as Value],
])("every version of %s is what a copy would be", (_, start) => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const versions: { readonly slot: Growing; readonly copy: Value }[] = [
        { slot: Growing.of(start, LIMITS)!, copy: start },
      ];
      const given: { readonly value: Value; readonly copy: Value }[] = [];
      for (const { of, what } of changes) {
        const { slot, copy } = versions[Math.floor(of * versions.length)]!;
        if (what === "read") given.push({ value: valueOf(slot), copy });
        else if (what === "look") expect(lookAt(slot)).toEqual(copy);
        else if ("put" in what || Array.isArray(copy)) {
          const changed = "put" in what ? copyWith(copy, what) : [...(copy as readonly Value[]), ...what.add];
          const size = Array.isArray(changed) ? changed.length : (changed as ReadonlyMap<string, Value>).size;
          const fits = size <= LIMITS.collectionSize && isWithin(changed);
          const make = (): Growing | undefined =>
            "put" in what
              ? slot.with(
                  isMapValue(copy) ? `k${what.put}` : what.put % (copy as readonly Value[]).length,
                  what.value,
                  LIMITS,
                )
              : slot.extended(what.add, LIMITS);
          if (!fits) {
            expect(() => make() === undefined && nodesOf(changed, LIMITS)).toThrow();
            continue;
          }
          versions.push({ slot: make() ?? Growing.of(changed, LIMITS)!, copy: changed });
        }
      }
      for (const { value: kept, copy } of given) expect(kept).toEqual(copy);
      for (const { slot, copy } of versions) {
        expect(valueOf(slot)).toEqual(copy);
        // Maps keep their order too.
        if (isMapValue(copy))
          expect([...(valueOf(slot) as ReadonlyMap<string, Value>).keys()]).toEqual([...copy.keys()]);
        expect(sizeOf(valueOf(slot), LIMITS)).toEqual(sizeOf(structuredClone(copy), LIMITS));
      }
    }),
    { numRuns: 400 },
  );
});

function isWithin(changed: Value): boolean {
  try {
    nodesOf(structuredClone(changed), LIMITS);
    return true;
  } catch {
    return false;
  }
}

describe("a flow sees values, and never that they grow", () => {
  const engineOf = (body: string, checkpoints = new InMemoryCheckpointBackend()): CoreEngine =>
    CoreEngine.load(
      moduleOfSource(`@core G { version = "1.0.0" }\n@flow f(): array[int] {\n${body}\n}`),
      new HostEnvironment({ memory: new InMemoryBackend(), modelProviders: new MockModelProvider(), checkpoints }),
    );
  const fill = `a: array[int] = []
@foreach i in range(40) { a = [...a, i] }
m: map[string, int] = {}
@foreach i in range(40) { m["k\${i}"] = i }`;

  test.each<readonly [string, string, Json]>([
    [
      "an alias stays as it was",
      'b = a\na = [...a, 7]\nn = m\nm["new"] = 1\nreturn [b.length, a.length, n.length, m.length]',
      [40, 41, 40, 41],
    ],
    ["an alias changes alone", "b = a\nb[0] = 9\nreturn [a[0] ?? -1, b[0] ?? -1]", [0, 9]],
    [
      "a value in another one stays",
      "all = [a]\na[1] = 5\nfirst = all[0] ?? []\nreturn [first[1] ?? -1, a[1] ?? -1]",
      [1, 5],
    ],
    ["a lambda sees the present one", "a = [...a, 1]\nreturn range(2).map(i => a.length + i)", [41, 42]],
    ["an array is extended by itself", "a = [...a, ...a]\nreturn [a.length, a[79] ?? -1]", [80, 39]],
    [
      "what a failed block did is undone",
      '@try { a = [...a, 1]\nm["k0"] = 5\na = [...a, 1 % (a.length - 41)] } @catch ArithmeticError _e { }\nreturn [a.length, m["k0"] ?? -1]',
      [40, 0],
    ],
    [
      "branches go on with it, each in its own way",
      `all = @foreach(max_concurrent = 3) i in range(3) {
  b = a
  n = m
  @foreach j in range(20) { b = [...b, i]
    n["k\${j}"] = i * 100 }
  yield b.length * 1000 + (b[59] ?? -1) + (n["k19"] ?? -1)
}
return [...all, a.length, m["k19"] ?? -1]`,
      [60_000, 60_101, 60_202, 40, 19],
    ],
    [
      "it is looked at",
      'return [if 39 in a { 1 } else { 0 }, if "k39" in m { 1 } else { 0 }, a.last ?? 0, m.get("k7") ?? 0, m.length]',
      [1, 1, 39, 7, 40],
    ],
  ])("%s", async (_, body, expected) => {
    expect(output(await engineOf(`${fill}\n${body}`).invoke({ flow: "f" }))).toEqual(expected);
  });

  test("a place that is not there fails as for any array", async () => {
    expect(failure(await engineOf(`${fill}\na[40] = 1\nreturn a`).invoke({ flow: "f" }))).toMatchObject({
      errorType: "ArithmeticError",
      message: "Element 40 is outside the array of 40.",
    });
  });

  test.each(["checkpoint", "block"] as const)("it is stored and goes on, durability %s", async (durability) => {
    const body = `${fill}
@foreach i in range(3) {
  a = [...a, 100 + i]
  m["k0"] = i
  _d = @checkpoint approval { present = { prompt = "p" } }
  m["again"] = a.length
}
return [a.length, a[42] ?? -1, m["k0"] ?? -1, m["again"] ?? -1, m.length]`;
    const checkpoints = new InMemoryCheckpointBackend();
    let result = await engineOf(body, checkpoints).invoke({ flow: "f", durability });
    for (let at = 0; at < 3 && result.status === "SUSPENDED"; at++) {
      // Another engine each time, which knows only what is stored.
      const [{ checkpointId }] = result.checkpoints;
      result = await engineOf(body, checkpoints).resume({ checkpointId, resolution: { decision: "approve" } });
    }
    expect(output(result)).toEqual([43, 102, 2, 43, 41]);
  });

  test("what is looked at before a call is made again is as it was", async () => {
    const module = moduleOfSource(`@core G { version = "1.0.0" @memory { seen: map[string, int] } }
@flow f(): array[int] {
${fill}
@foreach i in range(3) {
  a = [...a, i]
  m["k0"] = a.length
  n = memory.seen.get("x") ?? 1
  a = [...a, n]
}
return [a.length, m["k0"] ?? -1]
}`);
    const engine = CoreEngine.load(
      module,
      new HostEnvironment({
        memory: new InMemoryBackend(),
        modelProviders: new MockModelProvider(),
        checkpoints: new InMemoryCheckpointBackend(),
      }),
    );
    expect(output(await engine.invoke({ flow: "f" }))).toEqual([46, 45]);
  });
});
