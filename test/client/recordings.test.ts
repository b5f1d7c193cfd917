/** What a window keeps of the answers in its runs, and the texts that show prompts. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareRuns, type IRModule } from "scaicore";
import { compile } from "scaicore/compiler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { promptHover, promptText, sentText, templateAt } from "../../client/engine/prompt-text.js";
import type { RunHost } from "../../client/engine/run-host.js";
import { ChosenForRuns } from "../../client/features/models/chosen-models.js";
import { parseCompareHostMessage, parseCompareWebviewMessage } from "../../client/webviews/compare/messages.js";
import { engineInMemory } from "../support/engine-in-memory.js";
import { openWindow } from "../support/run-window.js";

const source = await readFile(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");
const PATH = "greet.scaicore";

function moduleOf(text = source): IRModule {
  const { module } = compile(PATH, { read: (path) => (path === PATH ? text : undefined) });
  if (module === undefined) throw new Error("The example does not compile.");
  return module;
}
const answers = { models: { primary: { message: "Hello {{input.name}}!", mood: "warm" } } };
const ID = "greet/candidate";

describe("a window", () => {
  let directory: string;
  let host: RunHost;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "run-recordings-"));
    host = await openWindow(directory, { start: engineInMemory, mocks: answers });
  });
  afterEach(async () => {
    await host.close(0);
    await rm(directory, { recursive: true, force: true });
  });
  const run = (invocationId: string, name: string) =>
    host.start(
      { module: moduleOf(), source: "file:///greet.scaicore" },
      { flow: "greet", input: { name }, invocationId },
    );

  it("keeps what each run was asked and answered, until it is pruned", async () => {
    await run("a/b%c", "Ada");
    await run("second", "Bob");
    const recording = await host.recording("a/b%c");
    expect(recording?.calls).toMatchObject([
      { kind: "model", run: "a/b%c", core: "HelloWorld", path: ID, answer: { value: { message: "Hello Ada!" } } },
    ]);
    expect(await host.recording("third")).toBeUndefined();
    const sent = sentText(recording!);
    expect(sent).toContain(`${ID} (role primary)`);
    expect(sent).toContain("Write a short, friendly greeting for Ada");
    expect(sent).toContain('"message": "Hello Ada!"');
    expect(sentText(recording!, ID)).toBe(sent);
    expect(sentText(recording!, "greet/other")).toBeUndefined();

    const other = await host.recording("second");
    const comparison = compareRuns([
      { recording: recording!, run: "a/b%c" },
      { recording: other!, run: "second" },
    ]);
    expect(comparison.places).toMatchObject([{ path: ID, sameRequest: false, sameAnswer: false }]);
    const message = { type: "state", runs: ["first", "second"], comparison } as const;
    // As it crosses to the page.
    expect(parseCompareHostMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
    expect(parseCompareHostMessage({ ...message, comparison: { ...comparison, runs: [{}] } })).toBeUndefined();
    expect(parseCompareWebviewMessage({ type: "ready" })).toEqual({ type: "ready" });
    expect(parseCompareWebviewMessage({ type: "run" })).toBeUndefined();
  });

  it("deletes a run that is over with all that is kept of it, and no other", async () => {
    const decided = async (id: string) => {
      const first = await run(id, "Ada");
      if (first.status !== "SUSPENDED") throw new Error("It asks somebody.");
      expect(await host.remove(id)).toBe(false);
      const { checkpointId } = first.checkpoint;
      await host.resume({ checkpointId, resolution: { decision: "approve" } });
    };
    await decided("kept");
    await decided("gone");
    expect(await host.remove("gone")).toBe(true);
    expect(await host.remove("gone")).toBe(false);
    expect(await host.summary("gone")).toBeUndefined();
    expect(await host.recording("gone")).toBeUndefined();
    expect((await host.record("gone")).events).toEqual([]);
    expect((await host.runs(10)).map(({ invocationId }) => invocationId)).toEqual(["kept"]);
    expect((await host.recording("kept"))?.calls).toHaveLength(1);
  });
});

describe("a prompt before it is sent", () => {
  const module = moduleOf();
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes("@flexible"));
  const at = { file: PATH, line: line + 1, column: lines[line]!.indexOf("@flexible") + 1 };

  it("is found where its keyword stands, and nowhere else", () => {
    expect(templateAt(module, at)?.template.node_id).toBe(ID);
    expect(templateAt(module, { ...at, line: at.line - 1 })).toBeUndefined();
    expect(templateAt(module, { ...at, file: "other.scaicore" })).toBeUndefined();
  });

  it("has what the model is told, placeholders, the type of the answer, an estimate and a price", () => {
    const prompt = templateAt(module, ID)!;
    const text = promptText(prompt, { label: "llama3.2 of local", price: { input: 2, output: 8 } }, "sent before");
    expect(text).toContain(`Prompt of ${ID} (@flexible, role primary)`);
    expect(text).toContain("Answered by llama3.2 of local.");
    expect(text).toContain("Write a short, friendly greeting for ${name}");
    expect(text).toMatch(
      /About \d+ tokens with its schema \(an estimate, without values\), 0\.\d+ by the configured prices/,
    );
    expect(text).toContain("Greeting = { message: string");
    expect(text).toContain("Mood = ");
    expect(text.trimEnd().endsWith("sent before")).toBe(true);
    expect(promptText(prompt, { label: "mock answers" })).toContain("no price is configured");
  });

  it("is short in a hover", () => {
    const hover = promptHover(templateAt(module, ID)!, { label: "mock answers" }, 5).split("\n");
    expect(hover[0]).toBe("primary: mock answers");
    expect(hover).toHaveLength(2 + 5 + 1);
    expect(hover.at(-1)).toMatch(/^… \d+ lines more$/);
  });
});

describe("the models that were chosen for a run", () => {
  it("are remembered, the latest 200 of them, and survive a state that is none", async () => {
    let kept: unknown = [["old"], 7, ["run", "mocks"]];
    const memory = {
      get: () => kept as undefined,
      update: (_: string, value: unknown) => {
        kept = value;
        return Promise.resolve();
      },
    };
    const chosen = new ChosenForRuns(memory);
    expect(chosen.of("run")).toEqual({ kind: "mocks" });
    for (let at = 0; at < 205; at++) await chosen.set(`run-${at}`, { kind: "mocks" });
    expect(chosen.of("run")).toBeUndefined();
    expect(chosen.of("run-204")).toEqual({ kind: "mocks" });
    expect(kept).toHaveLength(200);
  });
});
