/** What means the same is the same, and what does not is not, however it is spelled: the table is in docs/embedding.md. */
import fc from "fast-check";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryEventSink,
  InProcessDispatcher,
  MockModelProvider,
  type HostEnvironmentOptions,
  type Json,
  type JsonObject,
} from "scaicore";
import { describe, expect, it, test } from "vitest";
import { checkpointIdOf, childIdOf, hashOfJson, outsideKeysOf } from "../../runtime/engine/program/ids.js";
import { triggeredRequest } from "../../runtime/engine/run/triggered-request.js";
import { moduleOfSource } from "../support/source-module.js";
import { failure, output } from "./host.js";
import { stores } from "./stores.js";

const STEP = "abcdefghijklmnopqrstuvwxyz";
/** Ids that a careless store, file system or separator takes for one another. */
const SPELLINGS: readonly string[] = [
  ...["a", "A", "a ", " a", "a/b", "a%2Fb", "a%2fb", "a//b", "a/", "/a", "a#1", "a[1]", "a.b", "a\\b", "..", "."],
  ...["a\0", "a\0b", "\0", "\u00e9", "e\u0301", "\ufffd", "😀", "null", "undefined", "__proto__", "constructor", "con"],
  ...[
    '"a"',
    "a\n",
    `a/${STEP}`,
    `a/${STEP}/${STEP}`,
    "a/f",
    "a/f/s",
    "1",
    "01",
    "1.0",
    "x".repeat(3000),
    `${"x".repeat(3000)}y`,
  ],
];

const environment = (parts: Partial<HostEnvironmentOptions> & Pick<HostEnvironmentOptions, "checkpoints" | "memory">) =>
  new HostEnvironment({ modelProviders: new MockModelProvider(), ...parts });

describe.each(stores)("in a store: $name", ({ open }) => {
  test(
    "each id is an invocation of its own, with keys, events and checkpoints of its own",
    { timeout: 60_000 },
    async () => {
      const module = moduleOfSource(`@core C { version = "1.0.0" @plugins { p = acme/p@1.0 {} } }
@plugin_interface acme/p@1.0 { note(text: string): string }
@flow f(x: string): string {
  y = p.note(x)
  emit noted { y }
  d = @checkpoint approval { present = { prompt = y } }
  return y
}`);
      const store = await open();
      const events = new InMemoryEventSink();
      const keys: string[] = [];
      const plugins: HostEnvironmentOptions["plugins"] = {
        describe: () => ({}),
        call: ({ args }, { idempotencyKey }) => (keys.push(idempotencyKey), Promise.resolve(args.text ?? null)),
      };
      const engine = CoreEngine.load(module, environment({ ...store, events, plugins }));
      const request = (invocationId: string) => ({ flow: "f", invocationId, input: { x: invocationId } });
      const checkpoints = await Promise.all(
        SPELLINGS.map(async (invocationId) => {
          const begun = await engine.invoke(request(invocationId));
          if (begun.status !== "SUSPENDED") throw new Error(JSON.stringify(begun));
          expect(begun.checkpoint).toMatchObject({ invocationId, prompt: invocationId });
          return begun.checkpoint.checkpointId;
        }),
      );
      await Promise.all(
        SPELLINGS.map(async (invocationId, at) => {
          const resolution = { decision: "approve" };
          expect(output(await engine.resume({ checkpointId: checkpoints[at]!, resolution }))).toBe(invocationId);
          // The same id again is the same run.
          expect(output(await engine.invoke(request(invocationId)))).toBe(invocationId);
        }),
      );
      const { items } = await store.checkpoints.invocations({ limit: 100 });
      expect(items.map((one) => one.invocationId).toSorted()).toEqual(SPELLINGS.toSorted());
      const eventIds = events.events.map(({ eventId }) => eventId).filter((id) => id !== undefined);
      for (const ids of [keys, eventIds, checkpoints]) {
        expect(ids).toHaveLength(SPELLINGS.length);
        expect(new Set(ids).size).toBe(SPELLINGS.length);
      }
      await engine.close();
      await store.close();
    },
  );

  test("each key is an instance of its own, in memory and in its queue", { timeout: 60_000 }, async () => {
    const module = moduleOfSource(`@core C { version = "1.0.0"
  instance = :entity { key = k, max_concurrent = 1 }
  @memory { seen: array[string] }
}
@flow f(k: string, x: string): array[string] { memory.seen.add(x)  return memory.seen }
@flow g(x: string): array[string] { memory.seen.add(x)  return memory.seen }`);
    const store = await open();
    const engine = CoreEngine.load(module, environment(store));
    // All at once: an instance that waited for another's turn would be seen in nothing, one that shares memory in its answer.
    const first = await Promise.all(SPELLINGS.map((k) => engine.invoke({ flow: "f", input: { k, x: k } })));
    expect(first.map(output)).toEqual(SPELLINGS.map((k) => [k]));
    const again = await Promise.all(
      SPELLINGS.map((k) => engine.invoke({ flow: "g", instanceKey: k, input: { x: "again" } })),
    );
    expect(again.map(output)).toEqual(SPELLINGS.map((k) => [k, "again"]));
    await engine.close();
    await store.close();
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["keys in another order", { v: { a: 1, b: [{ c: 1, d: 2 }] } }, { v: { b: [{ d: 2, c: 1 }], a: 1 } }],
    [
      "a number in another spelling",
      { v: JSON.parse("[1, 100, 0]") as Json },
      { v: JSON.parse("[1.0, 1e2, -0]") as Json },
    ],
  ])("a request with %s is the same", async (_, one, other) => {
    const module = moduleOfSource(
      `@core C { version = "1.0.0" }\n@flow f(v: ${"a" in (one.v as object) ? "{ a: int, b: array[{ c: int, d: int }] }" : "array[float]"}): string { return "done" }`,
    );
    const store = await open();
    const engine = CoreEngine.load(module, environment(store));
    for (const input of [one, other])
      expect(output(await engine.invoke({ flow: "f", invocationId: "i", input }))).toBe("done");
    await engine.close();
    await store.close();
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["a number for its text", { v: 1 }, { v: "1" }],
    ["null for nothing", { v: null }, {}],
    ["another normal form", { v: "\u00e9" }, { v: "e\u0301" }],
    ["other letters", { v: "a" }, { v: "A" }],
    ["items in another order", { v: ["a", "b"] }, { v: ["b", "a"] }],
    ["parts that are joined", { v: ["a", "b"] }, { v: ["a,b"] }],
  ])("a request with %s is another one, and refused under the same id", async (_, one, other) => {
    const module = moduleOfSource(`@core C { version = "1.0.0" }
@flow f(v: (array[string] | string | int)?): string { return "done" }`);
    const store = await open();
    const engine = CoreEngine.load(module, environment(store));
    expect(output(await engine.invoke({ flow: "f", invocationId: "i", input: one }))).toBe("done");
    await expect(engine.invoke({ flow: "f", invocationId: "i", input: other })).rejects.toThrow("with another input");
    await engine.close();
    await store.close();
  });

  test.each(["half \ud800", "\udc00 half"])("an id that is no whole text is refused: %j", async (id) => {
    const module = moduleOfSource(`@core C { version = "1.0.0" instance = :entity { key = k } }
@flow f(k: string): string { return k }
@flow g(): string { return "g" }`);
    const store = await open();
    const engine = CoreEngine.load(module, environment(store));
    for (const request of [
      { flow: "f", invocationId: id, input: { k: "a" } },
      { flow: "f", input: { k: id } },
      { flow: "g", instanceKey: id },
    ])
      expect(failure(await engine.invoke(request))).toMatchObject({ errorType: "InputError" });
    await engine.close();
    await store.close();
  });
});

describe("an entity whose key is an int", () => {
  const module = moduleOfSource(`@core C { version = "1.0.0" instance = :entity { key = k } }
type Key = int
@flow f(k: Key): string { return context.instance_key ?? "" }
@flow g(): string { return context.instance_key ?? "" }`);

  it("has one name for each instance", async () => {
    const store = await stores[0]!.open();
    const engine = CoreEngine.load(module, environment(store));
    for (const k of JSON.parse("[7, 7.0, 7e0]") as number[])
      expect(output(await engine.invoke({ flow: "f", input: { k } }))).toBe("7");
    expect(output(await engine.invoke({ flow: "f", input: { k: -0 } }))).toBe("0");
    expect(output(await engine.invoke({ flow: "g", instanceKey: "7" }))).toBe("7");
    for (const instanceKey of ["07", "7.0", "+7", "7 ", "seven", "-0"])
      expect(failure(await engine.invoke({ flow: "g", instanceKey })).message).toContain("without zeros before them");
    await engine.close();
  });
});

test("a call goes to the target that it names, in that spelling", async () => {
  const targets = ["core://a/b", "core://a/B", "core://a/b/", "core://a/b%2Fc", "core://a/b/c", "core://a"];
  const cores = new InProcessDispatcher();
  const store = await stores[0]!.open();
  const engines = targets.map((target, at) => {
    const source = `@core C${at} { version = "1.0.0" }\n@flow f(): int { return ${at} }`;
    const engine = CoreEngine.load(moduleOfSource(source), environment(store));
    cores.register(target, engine);
    return engine;
  });
  for (const [at, target] of targets.entries()) {
    const request = { flow: "f", invocationId: `to ${at}` };
    const options = { signal: new AbortController().signal };
    expect(output(await cores.call({ target, request, ordinal: 0 }, options))).toBe(at);
  }
  for (const engine of engines) await engine.close();
});

/** Ids of the characters that separate parts, and of steps of calls, so that most pairs nearly collide. */
const id = fc
  .array(fc.constantFrom("a", "f", "/", "%", "%2F", "#", ":", "@", "\0", STEP, `/${STEP}`, "[1]", "é"), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(""));
/** A place in a run begins with the name of a flow. */
const place = fc
  .array(fc.constantFrom("f", "a", "s#1", "s[1]"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"));
const differ = (one: Json, other: Json) => hashOfJson(one) !== hashOfJson(other);

describe("ids that are made", () => {
  it("of keys outside: of another invocation, or another place, are others", () => {
    fc.assert(
      fc.property(fc.tuple(id, place), fc.tuple(id, place), ([a, at], [b, of]) => {
        const same = a === b && at === of;
        expect(outsideKeysOf(a)(at) === outsideKeysOf(b)(of)).toBe(same);
        expect(checkpointIdOf(a, at) === checkpointIdOf(b, of)).toBe(same);
        expect(childIdOf(a, at) === childIdOf(b, of)).toBe(same);
        expect(outsideKeysOf(a)(at)).toBe(outsideKeysOf(a)(at));
      }),
      { numRuns: 2000 },
    );
    // Those of ordinary ids are as they have always been.
    expect(outsideKeysOf("order-1")("f/s#1")).toBe("order-1/f/s#1");
    expect(outsideKeysOf(`order-1/${STEP}`)("f/s#1")).toBe(`order-1/${STEP}/f/s#1`);
  });

  it("of JSON: of other values are others, in whatever order keys stand", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(differ(one as Json, other as Json)).toBe(canonical(plain(one)) !== canonical(plain(other)));
      }),
    );
  });

  it("of triggers: another core, kind, name, source or id is another run", () => {
    const names = ["a", "b"];
    const modules = ["C", "D"].map((core) =>
      moduleOfSource(`@core ${core} { version = "1.0.0"
  @triggers { @api a { flow = f } @webhook b { flow = f, path = "/b" } @schedule s { flow = f, cron = "0 9 * * *" } }
  ${names.map((name) => `@on ${name} from core://x/a { flow = f }\n@on ${name} from core://x/b { flow = f }`).join("\n")}
}
@flow f() { emit done {} }`),
    );
    const occasion = fc.record({
      core: fc.nat({ max: 1 }),
      trigger: fc.constantFrom(
        ...names.map((name) => ({ kind: "event", name }) as const),
        ...([
          { kind: "api", name: "a" },
          { kind: "webhook", name: "b" },
          { kind: "schedule", name: "s" },
        ] as const),
      ),
      id,
      source: fc.constantFrom("core://x/a", "core://x/b"),
    });
    fc.assert(
      fc.property(occasion, occasion, (one, other) => {
        const [first, second] = [one, other].map(
          ({ core, trigger, id: of, source }) =>
            triggeredRequest(modules[core]!, { ...trigger, data: { id: of, source } }, {})?.invocationId,
        );
        expect(first).toBeDefined();
        expect(first === second).toBe(!differ(one, other));
      }),
      { numRuns: 1000 },
    );
  });
});

/** By another way than the engine's: sorted entries, nested. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return `${typeof value}:${String(value)}:${JSON.stringify(value)}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).map(([key, of]) => `${JSON.stringify(key)}=${canonical(of)}`);
  return `{${entries.sort().join()}}`;
}
