/** A recorded run as a test: of every example, and it passes. */
import { existsSync, readFileSync } from "node:fs";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  type InvocationResult,
  type Json,
  mockParts,
  parseMockFile,
  pluginResults,
  Recorder,
  type RecordedCall,
  type RecordingEntry,
  TestClock,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { type RecordedRun, runTests, testInputs, testOfRun } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import type { IRModule } from "../../runtime/ir/module.js";
import { sourceOf } from "../../runtime/testing/tests/source-of.js";
import { EXAMPLES, exampleFiles, examplePrograms } from "../support/example-files.js";
import { showDiagnostics } from "../support/show-diagnostics.js";

const texts: ReadonlyMap<string, string> = new Map(exampleFiles().map(({ path, text }) => [path, text]));

function moduleOf(path: string, more = ""): IRModule {
  const read = (file: string) => (file === path ? `${texts.get(file) ?? ""}\n${more}` : texts.get(file));
  const { module, diagnostics, texts: shown } = compile(path, { read }, { debug: true });
  expect(showDiagnostics(diagnostics, shown)).toBe("no diagnostics");
  return module!;
}

/** What forms of the examples need. */
const FIELDS: Readonly<Record<string, Record<string, Json>>> = {
  reject: { reason: "We ordered nothing: ${nothing}" },
};

/** What the other core of the refund desk answers, which runs beside it. */
const OTHER_CORES: Readonly<Record<string, Json>> = {
  "core://shop/ledger account_of": {
    order_id: "o-1",
    customer_id: "c-1",
    iban: "NL91ABNA0417164300",
    paid: 80,
    refunded: 30,
    paid_on: "2026-01-05",
  },
  "core://shop/ledger post_refund": { kind: "posted", entry_id: "e-1", amount: 50, posted_on: "2026-01-20" },
  "core://shop/refund-desk evidence": { pictures: [], texts: [] },
};

const GROUPS = ["finance", "team-lead", "board", "editors"];

/** What people answer: the first option that the program takes. */
async function decided(engine: CoreEngine, clock: TestClock, first: InvocationResult): Promise<InvocationResult> {
  let result = first;
  for (let rounds = 0; result.status === "SUSPENDED" && rounds < 20; rounds++) {
    const { checkpointId, options } = result.checkpoint;
    await clock.advance(1_000);
    const answers = options.length === 0 ? ["as it is"] : options.map(({ id }) => id);
    const persons = [{}, { person: { id: `person-${rounds}`, groups: GROUPS, roles: GROUPS } }];
    for (const request of answers.flatMap((decision) => persons.map((who) => ({ ...who, decision })))) {
      const { decision, ...who } = request;
      try {
        const resolution = { decision, ...FIELDS[decision] };
        result = await engine.resume({ checkpointId, resolution, ...who });
        break;
      } catch {
        // It needs another form, or somebody else.
      }
    }
  }
  return result;
}

/** Runs a flow with the mock file of its program, and keeps what a host keeps. */
async function recordedRun(path: string, module: IRModule, flow: string, input: Record<string, Json>) {
  const file = `${EXAMPLES}${path.replace(/\.scaicore$/, ".mock.json")}`;
  const known = existsSync(file) ? parseMockFile(readFileSync(file, "utf8")) : {};
  const mocks = { ...known, cores: { ...OTHER_CORES, ...known.cores } };
  const { config, reference, secrets, dispatcher, modelProviders, plugins } = mockParts(mocks, {
    core: module.name,
    pluginResults: pluginResults(module),
  });
  const entries: RecordingEntry[] = [];
  const recorder = new Recorder({ write: (entry) => void entries.push(entry), onProblem: () => undefined });
  const clock = new TestClock("2026-01-15T10:30:00.000Z");
  const checkpoints = new InMemoryCheckpointBackend({ clock });
  const sink = new InMemoryEventSink();
  const environment = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints,
    events: sink,
    clock,
    config,
    reference,
    dispatcher,
    ...recorder.parts(module.name, { modelProviders, plugins, secrets }),
  });
  const { tests: _, ...program } = module;
  const engine = CoreEngine.load(program, environment);
  const result = await decided(engine, clock, await engine.invoke({ flow, input, invocationId: "recorded" }));
  const { items } = await checkpoints.list({ status: "all", invocationId: "recorded", waits: true });
  await engine.close({ graceMs: 0 });
  if (result.status === "SUSPENDED") return undefined;
  const run: RecordedRun = {
    flow,
    input,
    result,
    calls: entries.filter((entry): entry is RecordedCall => entry.kind === "model" || entry.kind === "plugin"),
    events: sink.events,
    checkpoints: items,
    config: mocks.config ?? {},
    reference: mocks.reference ?? {},
  };
  return run;
}

describe("each example, run with its mocks and copied as a test", () => {
  const programs = examplePrograms().map(({ path }) => path);

  it.each(programs)("%s passes", async (path) => {
    const module = moduleOf(path);
    const inputs = await testInputs(module);
    const invocable = module.flows.filter(({ role, visibility }) => role === "flow" && visibility === "public");
    let copied = 0;
    for (const { name: flow } of invocable) {
      const input = inputs.find((one) => one.flow === flow)?.input;
      const run = input && (await recordedRun(path, module, flow, input));
      if (run === undefined) continue;
      const text = testOfRun(module, run, { name: "as it ran" });
      const { tests } = await runTests(moduleOf(path, text), { filter: ({ name }) => name === "as it ran" });
      expect(
        tests.flatMap(({ failures }) => failures.map(({ message, operands }) => [message, operands])),
        text,
      ).toEqual([]);
      expect(tests).toHaveLength(1);
      copied++;
    }
    expect(copied).toBeGreaterThan(0);
  });
});

describe("a value as source", () => {
  const types = {};
  const primitive = (name: "string" | "float" | "duration" | "datetime" | "money") =>
    ({ kind: "primitive", name }) as const;

  it.each<[Json, Parameters<typeof sourceOf>[1], string]>([
    ['a "b" ${c} $5\n\u202e', primitive("string"), '"a \\"b\\" \\${c} $5\\n\\u{202E}"'],
    [1500, primitive("duration"), "1500ms"],
    ["90s", primitive("duration"), "90s"],
    ["2026-01-15T10:30:00Z", primitive("datetime"), "2026-01-15T10:30:00Z"],
    ["12345678901234567890.10", primitive("money"), "12345678901234567890.10"],
    ["warm", { kind: "enum", members: ["warm"] }, ":warm"],
    [{ "a b": 1 }, { kind: "map", values: primitive("float") }, '{ "a b": 1 }'],
    [{ a: 1, other: 2 }, { kind: "object", fields: [{ name: "a", type: primitive("float") }] }, "{ a: 1 }"],
    [["x", null], undefined, '["x", null]'],
  ])("%j", (json, type, source) => {
    expect(sourceOf(json, type, types)).toBe(source);
  });

  it("has no words for an exponent", () => {
    expect(() => sourceOf(1e-7, primitive("float"), types)).toThrow();
  });
});
