/** Every line of docs/blocks.md: what a kind of block does on success, failure, cancel, timeout, and with a checkpoint in it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  type InvocationResult,
  type Json,
  type JsonObject,
  MockCoreDispatcher,
  MockModelProvider,
  type ModelProvider,
  type PluginMethods,
  TestClock,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { definitions } from "../../runtime/ir/schema.js";
import { moduleOfSource } from "../support/source-module.js";
import { BLOCK_TRUTHS, type Truth, WHENS } from "./block-truths.js";
import { blocksDocument } from "./blocks-document.js";
import { everyWay } from "./every-way.js";

const sourceOf = ({ body, returns = "int", more = "" }: Truth): string => `@core C {
  version = "1.0.0"
  @plugins { host = test/host@1 }
  @models { primary = { model = "m" } vectors = { model = "v" modalities = [:embedding] } }
}
@plugin_interface test/host@1 { fail(): int  wait(): int  echo(n: int): int }
${more}
@flow f(): ${returns} {
${body}
}`;

const immediate: PluginMethods = {
  fail: () => Promise.reject(new Error("broken")),
  wait: () => Promise.reject(new Error("This line must not wait.")),
  echo: ({ n }) => n ?? null,
};

/** A host in which calls hang until they are aborted, with a count of both. */
function hangingHost(model: Json | undefined) {
  const count = { waiting: 0, aborted: 0 };
  const hang = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      count.waiting++;
      signal.addEventListener("abort", () => {
        count.aborted++;
        reject(new Error("aborted"));
      });
    });
  const models = mocked(model);
  const provider: ModelProvider = {
    complete: (request, options) => (model === "hang" ? hang(options.signal) : models.complete(request, options)),
  };
  const plugins = new InProcessPluginHost({ "test/host": { ...immediate, wait: (_, { signal }) => hang(signal) } });
  return { count, models, provider, plugins };
}
const answers = (model: Json | undefined) => (model === undefined ? {} : { primary: model, vectors: model });
const mocked = (model: Json | undefined) => new MockModelProvider({ models: answers(model) });

async function run(truth: Truth): Promise<Truth["expect"]> {
  const { act, decide = [], expect: expected } = truth;
  const clock = new TestClock();
  const checkpoints = new InMemoryCheckpointBackend({ clock });
  const { count, models, provider, plugins } = hangingHost(truth.model);
  const engine = CoreEngine.load(
    moduleOfSource(sourceOf(truth), { debug: true }),
    new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints,
      clock,
      modelProviders: provider,
      plugins,
      dispatcher: new MockCoreDispatcher({ cores: truth.cores ?? {} }),
    }),
  );
  const invoked = engine.invoke({ flow: "f", invocationId: "i" });
  const invocation = { ended: false };
  void invoked.finally(() => (invocation.ended = true));
  if (act !== undefined) {
    // It waits, for a call or for a person.
    while (!invocation.ended && count.waiting < (expected.aborted ?? 1))
      await new Promise((resolve) => setImmediate(resolve));
    if (act === "cancel") await engine.cancel("i", "enough");
    else {
      await clock.advance(act.advanceMs);
      await engine.expire();
    }
  }
  let result: InvocationResult = await invoked;
  const pending = result.status === "SUSPENDED" ? result.checkpoints.map(({ path }) => path).sort() : [];
  for (const resolution of decide) {
    const [open] = [...(await checkpoints.list({})).items].sort((a, b) => (a.path < b.path ? -1 : 1));
    if (open === undefined) throw new Error("Nothing is pending any more.");
    result = await engine.resume({ checkpointId: open.checkpointId, resolution });
  }
  // A cancel or a timeout has ended what the call still shows as suspended.
  result = (await engine.result("i")) ?? result;
  const all = (await checkpoints.list({ status: "all" })).items;
  await engine.close();
  return {
    ...(result.status === "COMPLETED" ? { output: result.output } : {}),
    ...(result.status === "FAILED" ? { error: result.error.errorType } : {}),
    ...(expected.pending === undefined ? {} : { pending }),
    ...(expected.aborted === undefined ? {} : { aborted: count.aborted }),
    ...(expected.asked === undefined ? {} : { asked: models.requests.length }),
    ...(expected.closed === undefined ? {} : { closed: all.filter(({ status }) => status === "cancelled").length }),
  };
}

describe.each(BLOCK_TRUTHS)("@$kind", ({ truths }) => {
  test.each(truths.map((truth) => [truth.when, truth.does.trim(), truth] as const))("%s: %s", async (_, __, truth) => {
    const { refused } = truth.expect;
    if (refused !== undefined) {
      const { diagnostics } = compile("c.scaicore", { read: () => sourceOf(truth) }, { debug: true });
      expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([refused]);
      return;
    }
    expect(await run(truth)).toEqual(truth.expect);
  });

  const killable = truths.filter(
    ({ act, cores, expect: { refused } }) => act === undefined && cores === undefined && refused === undefined,
  );
  test.each(killable.map((truth) => [truth.when, truth.does.trim(), truth] as const))(
    "killed at each of its writes, %s: %s",
    async (_, __, truth) => {
      const { expect: expected, decide = [] } = truth;
      const decided = new Map<string, JsonObject>();
      const ended = await everyWay({
        module: moduleOfSource(sourceOf(truth), { debug: true }),
        models: answers(truth.model),
        plugin: immediate,
        // Each checkpoint is decided alike in every way, in the order of the first.
        decide({ path }) {
          const resolution = decided.get(path) ??
            decide[decided.size % Math.max(1, decide.length)] ?? { decision: "approve" };
          decided.set(path, resolution);
          return resolution;
        },
      });
      if ("output" in ended) expect(ended.output).toEqual(expected.output);
      else expect(ended.error.errorType).toBe(expected.error);
    },
  );
});

describe("the truth table", () => {
  const block = definitions.IRBlock;
  const kinds = block.type === "union" ? Object.keys(block.variants) : [];

  test("has every kind of block, and every column", () => {
    expect(kinds.length).toBe(14);
    expect(BLOCK_TRUTHS.map(({ kind }) => kind).sort()).toEqual(kinds.toSorted());
    for (const { kind, truths } of BLOCK_TRUTHS) {
      expect(new Set(truths.map(({ when }) => when)), kind).toEqual(new Set(WHENS));
    }
  });

  test("is what docs/blocks.md says", () => {
    const page = readFileSync(fileURLToPath(new URL("../../docs/blocks.md", import.meta.url)), "utf8");
    expect(page, "node scripts/generate-blocks-docs.mjs writes it anew").toBe(blocksDocument());
  });
});
