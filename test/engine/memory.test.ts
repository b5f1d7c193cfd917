import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  InMemoryReferenceSource,
  MockModelProvider,
  type Durability,
  type HostEnvironmentOptions,
  type IRModule,
  type Json,
  type MemoryWrite,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

const FIELDS = `
        n: int
        ratio: float
        name: string
        done: bool
        spent: money[EUR]
        since: date
        limit: int = 7
        who: Person
        boss: Person = { name: "Eve", age: 50 }
        ages: map[string, int]
        people: map[string, Person]
        colours: map[string, string] = { "sky": "blue" }
        notes: array[string]
        todo: array[string] = ["begin"]`;

const moduleWith = (body: string, returns = "string"): IRModule =>
  moduleOfSource(`@core M {
    version = "1.0.0"
    @memory {${FIELDS}
    }
    @reference {
        articles: array[string]
        rates: map[string, string]
    }
}
type Person = { name: string, age: int }
@flow f(): ${returns} {
${body}
}`);

const HOME = { core: "M", instanceKey: null };

function engineOn(module: IRModule, environment: Partial<HostEnvironmentOptions> = {}): CoreEngine {
  return CoreEngine.load(
    module,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
      ...environment,
    }),
  );
}

/** What a program returns, as text, over memory with these contents. */
async function run(body: string, before: readonly MemoryWrite[] = [], durability: Durability = "checkpoint") {
  const memory = new InMemoryBackend();
  if (before.length > 0) await memory.commit(HOME, { token: "before", expect: [], writes: before });
  const reference = new InMemoryReferenceSource({
    M: {
      articles: ["Our opening hours", "How refunds work", "Refunds of gifts"],
      rates: { NL: "one day", DE: "two days" },
    },
  });
  const engine = engineOn(moduleWith(body), { memory, reference });
  const result = await engine.invoke({ flow: "f", durability });
  await engine.close();
  return { result, memory };
}

const write = (field: string, value: Json): MemoryWrite => ({ op: "set", field, value });

/** The same with either durability: what the program returns, as JSON, and what is stored afterwards. */
async function outcome(body: string, before: readonly MemoryWrite[] = [], stored: readonly string[] = []) {
  const runs = await Promise.all(
    (["checkpoint", "block"] as const).map(async (durability) => {
      const { result, memory } = await run(body, before, durability);
      const after = await Promise.all(stored.map(async (name) => (await memory.read(HOME, name))?.value));
      return { output: JSON.parse(output(result) as string) as Json, after };
    }),
  );
  expect(runs[1]).toEqual(runs[0]);
  return runs[0]!;
}

describe("what was never written", () => {
  test.each<readonly [string, string, Json]>([
    ["an int", "memory.n", 0],
    ["a float", "memory.ratio", 0],
    ["a string", "memory.name", ""],
    ["a bool", "memory.done", false],
    ["money", "memory.spent", 0],
    ["a date", "memory.since", null],
    ["an object", "memory.who", null],
    ["a field of an object", "memory.who?.name", null],
    ["a map", "memory.ages", {}],
    ["an array", "memory.notes", []],
    ["a default", "memory.limit", 7],
    ["an object as default", "memory.boss.name", "Eve"],
    ["a map as default", 'memory.colours["sky"]', "blue"],
    ["a map as default, by get", 'memory.colours.get("sky")', "blue"],
    ["a map as default, by list", "memory.colours.list()", [{ key: "sky", value: "blue" }]],
    ["an array as default", "memory.todo.last(3)", ["begin"]],
    ["an array as default, searched", 'memory.todo.search("begin")', ["begin"]],
    ["a key", 'memory.ages.get("Ada")', null],
    ["whether there is a key", 'memory.ages.has("Ada")', false],
    ["keys", "memory.ages.keys()", []],
    ["a search", 'memory.notes.search("x")', []],
  ])("reads of %s", async (_what, expression, expected) => {
    expect((await outcome(`    return json_encode(${expression})`)).output).toEqual(expected);
  });
});

describe("reading", () => {
  const before: readonly MemoryWrite[] = [
    write("n", 3),
    write("spent", "12345678901234567.89"),
    write("since", "2026-01-15"),
    write("who", { name: "Ada", age: 36 }),
    write("ages", { Bo: 2, Ada: 1, "10": 3, "9": 4 }),
    ...["one", "two", "three"].map((value, at): MemoryWrite => ({
      op: "add",
      field: "notes",
      key: `k${9 - at}`,
      value,
    })),
  ];
  test.each<readonly [string, string, Json]>([
    ["a value", "memory.n + 1", 4],
    ["a value, by get", "memory.n.get()", 3],
    ["money to its last digit", "memory.spent", "12345678901234567.89"],
    ["a date", "(memory.since ?? 2000-01-01).year", 2026],
    ["an object", "memory.who?.age", 36],
    ["a key", 'memory.ages["Bo"]', 2],
    ["a key, by get", 'memory.ages.get("Bo") ?? 0', 2],
    ["has", 'memory.ages.has("Ada")', true],
    ["keys in order", "memory.ages.keys()", ["10", "9", "Ada", "Bo"]],
    ["length", "memory.ages.length", 4],
    ["list", 'memory.ages.list(prefix = "A")', [{ key: "Ada", value: 1 }]],
    ["the end of a list", 'memory.ages.list(limit = 1, order = "desc")', [{ key: "Bo", value: 2 }]],
    ["entries, as any map has them", "memory.ages.entries().map(e => e.key)", ["10", "9", "Ada", "Bo"]],
    ["an array", "memory.notes", ["one", "two", "three"]],
    ["an element", "memory.notes[1]", "two"],
    ["the last elements", "memory.notes.last(2)", ["two", "three"]],
    ["more than there are", "memory.notes.last(9)", ["one", "two", "three"]],
    ["the last element, as any array has it", "memory.notes.last", "three"],
    ["a list of an array", 'memory.notes.list(limit = 2, order = "desc")', ["three", "two"]],
    ["methods of arrays", 'memory.notes.filter(note => note.contains("o")).map(note => note.upper())', ["ONE", "TWO"]],
    ["a search of an array", 'memory.notes.search("three", limit = 1)', ["three"]],
    ["a search with a bound", 'memory.notes.search("thrift", min_similarity = 0.9)', []],
    ["reference data, searched", 'reference.articles.search("refund gifts", limit = 1)', ["Refunds of gifts"]],
    [
      "reference data by key, searched",
      'reference.rates.search("two days", limit = 1)',
      [{ key: "DE", value: "two days" }],
    ],
  ])("%s", async (_what, expression, expected) => {
    // Alone, and in a block that writes and therefore reads with versions.
    for (const statement of ["", "    memory.done = true\n"]) {
      const source = `${statement}    x = ${expression}\n    return json_encode(x)`;
      expect((await outcome(source, before)).output).toEqual(expected);
    }
  });

  test("a lambda may read memory for each element", async () => {
    const source = '    return json_encode(["Ada", "Bo", "Cy"].map(name => memory.ages.get(name) ?? 0))';
    expect((await outcome(source, before)).output).toEqual([1, 2, 0]);
  });

  test("what is stored and does not fit its type says where", async () => {
    const { result } = await run("    return json_encode(memory.n)", [write("n", "three")]);
    expect(failure(result)).toMatchObject({ errorType: "EnvironmentError", nodeId: "f/statements#1" });
    expect(failure(result).message).toContain("memory.n: expected an int, got");
  });
});

describe("writing", () => {
  test.each<readonly [string, string, Json, Readonly<Record<string, Json | undefined>>]>([
    ["an assignment", "memory.n = memory.n + 1\nx = memory.n", 1, { n: 1 }],
    ["set", 'memory.name.set("Ada")\nx = memory.name', "Ada", { name: "Ada" }],
    ["exact money", "memory.spent = memory.spent + 0.10 + 0.20\nx = memory.spent", 0.3, { spent: 0.3 }],
    ["a date", "memory.since = 2026-01-15\nx = memory.since", "2026-01-15", { since: "2026-01-15" }],
    [
      "a field of an object",
      "memory.boss.age = 51\nx = memory.boss",
      { name: "Eve", age: 51 },
      { boss: { name: "Eve", age: 51 } },
    ],
    ["a key", 'memory.ages["Ada"] = 1\nx = memory.ages', { Ada: 1 }, { ages: { Ada: 1 } }],
    ["set of a key", 'memory.ages.set("Ada", 1)\nx = memory.ages.has("Ada")', true, { ages: { Ada: 1 } }],
    [
      "update by a lambda",
      'memory.ages["Ada"] = 1\nx = memory.ages.update("Ada", age => age + 1)',
      true,
      { ages: { Ada: 2 } },
    ],
    ["update by a value", 'memory.ages["Ada"] = 1\nx = memory.ages.update("Ada", 5)', true, { ages: { Ada: 5 } }],
    ["update of what there is not", 'x = memory.ages.update("Ada", 5)', false, { ages: undefined }],
    [
      "delete of a key",
      'memory.ages = { "Ada": 1, "Bo": 2 }\nx = memory.ages.delete("Ada")',
      true,
      { ages: { Bo: 2 } },
    ],
    ["delete of what there is not", 'x = memory.ages.delete("Ada")', false, { ages: undefined }],
    ["delete of a field", "memory.n = 4\nx = memory.n.delete()", true, { n: undefined }],
    ["delete of a field never written", "x = memory.n.delete()", false, { n: undefined }],
    [
      "a field reads as before after its deletion",
      "memory.limit = 9\nmemory.limit.delete()\nx = memory.limit",
      7,
      { limit: undefined },
    ],
    ["add", 'memory.notes.add("a")\nmemory.notes.add("b")\nx = memory.notes.last(1)', ["b"], { notes: ["a", "b"] }],
    [
      "a whole array, then more",
      'memory.notes = ["a"]\nmemory.notes.add("b")\nx = memory.notes',
      ["a", "b"],
      { notes: ["a", "b"] },
    ],
    [
      "an element",
      'memory.notes = ["a", "b"]\nmemory.notes[0] = "c"\nx = memory.notes',
      ["c", "b"],
      { notes: ["c", "b"] },
    ],
    [
      "a whole map, then a key",
      'memory.ages = { "Ada": 1 }\nmemory.ages["Bo"] = 2\nx = memory.ages',
      { Ada: 1, Bo: 2 },
      { ages: { Ada: 1, Bo: 2 } },
    ],
    [
      "a key beside a default",
      'memory.colours["sea"] = "green"\nx = memory.colours',
      { sea: "green", sky: "blue" },
      { colours: { sea: "green", sky: "blue" } },
    ],
    ["the deletion of a default", 'memory.colours.delete("sky")\nx = memory.colours', {}, { colours: {} }],
    [
      "an item after a default",
      'memory.todo.add("end")\nx = memory.todo',
      ["begin", "end"],
      { todo: ["begin", "end"] },
    ],
    ["an empty array instead of a default", "memory.todo = []\nx = memory.todo", [], { todo: [] }],
    [
      "a search sees what was just written",
      'memory.notes.add("blue sky")\nx = memory.notes.search("sky")',
      ["blue sky"],
      { notes: ["blue sky"] },
    ],
  ])("%s", async (_what, body, expected, stored) => {
    const [names, values] = [Object.keys(stored), Object.values(stored)];
    expect(await outcome(`${body}\nreturn json_encode(x)`, [], names)).toEqual({ output: expected, after: values });
    // And across blocks: the second reads what the first has stored.
    const apart = body.replaceAll("\n", "\n@match core.name { _ => { _between = 1 } }\n");
    expect(await outcome(`${apart}\nreturn json_encode(x)`, [], names)).toEqual({ output: expected, after: values });
  });

  test("all or none: a block that fails has written nothing, in memory or variables, and emitted nothing", async () => {
    const events = new InMemoryEventSink();
    const memory = new InMemoryBackend();
    const module = moduleWith(`
    x = 1
    @try {
        @rigid { memory.n = 5  memory.notes.add("a")  x = 2  emit counted { x }  y = 10 % (x - 2)  memory.n = y }
    } @catch ArithmeticError { x = x * 10 }
    return "\${x} \${memory.n} \${memory.notes.length}"`);
    const engine = engineOn(module, { memory, events });
    expect(output(await engine.invoke({ flow: "f" }))).toBe("10 0 0");
    await engine.close();
    expect(events.events.filter(({ type }) => type === "counted")).toEqual([]);
  });

  test("what a block has written shows when it has ended, with its events", async () => {
    const seen: string[] = [];
    const memory = new InMemoryBackend();
    const events = {
      emit: async ({ type }: { readonly type: string }) => {
        if (type === "counted") seen.push(JSON.stringify((await memory.read(HOME, "n"))?.value));
      },
    };
    const engine = engineOn(moduleWith('    memory.n = 5\n    emit counted { n: 5 }\n    return "ok"'), {
      memory,
      events,
    });
    expect(output(await engine.invoke({ flow: "f" }))).toBe("ok");
    await engine.close();
    expect(seen).toEqual(["5"]);
  });
});
