import { join } from "node:path";
import { openFileStore } from "scaicore/node";
import { CoreEngine, HostEnvironment, IRSerializer, type ModelProvider } from "scaicore";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Printed, useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const GREET = ["run", "examples/greet.scaicore", "--flow", "greet"];
const ADA = '{"name":"Ada"}';

/** Never answers; ends when the call is cancelled. */
const silent: ModelProvider = {
  complete: (_request, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    }),
};

/** An invocation "held" of the tutorial that this process runs and that waits for its model. */
async function heldRun(cwd: string) {
  await scaicore.run(["compile", "examples", "-o", "x.scaicore-ir"], { cwd });
  const module = new IRSerializer().deserialize(readFileSync(join(cwd, "x.scaicore-ir")));
  const store = await openFileStore(join(cwd, ".scaicore"));
  const { memory, checkpoints } = store;
  const engine = CoreEngine.load(module, new HostEnvironment({ memory, checkpoints, modelProviders: silent }));
  const result = engine.invoke({ flow: "greet", input: { name: "Ada" }, invocationId: "held" });
  const close = async () => {
    await engine.close();
    await store.close();
  };
  return { result, close };
}

describe("run", { timeout: 240_000 }, () => {
  it.each([
    ["text", ADA, ""],
    ["a file", "@ada.json", ""],
    ["stdin", "-", ADA],
  ])("takes its input from %s", async (_what, input, stdin) => {
    const cwd = scaicore.tutorial();
    write(cwd, "ada.json", ADA);
    const { value } = await scaicore.json([...GREET, "--input", input], { cwd, stdin });
    expect(value).toMatchObject({ status: "SUSPENDED", checkpoint: { prompt: "Send this greeting to Ada?" } });
  });

  it("adds its events to a file, and those of resume", async () => {
    const cwd = scaicore.tutorial();
    const { value } = await scaicore.json([...GREET, "--input", ADA, "--events", "e.jsonl"], { cwd });
    const types = () =>
      readFileSync(join(cwd, "e.jsonl"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; execution_id: string })
        .filter(({ execution_id }) => execution_id === value.invocation_id)
        .map(({ type }) => type);
    expect(types()).toEqual(expect.arrayContaining(["invocation.started", "model.called", "checkpoint.pending"]));
    expect(types().at(-1)).toBe("invocation.suspended");
    const decision = ["--resolution", '{"decision":"approve"}'];
    await scaicore.json(["resume", value.checkpoint.checkpoint_id, ...decision, "--events", "e.jsonl"], { cwd });
    expect(types().at(-1)).toBe("invocation.completed");
  });

  it("answers from the mock file that is named, else from the one beside the source, else by itself", async () => {
    const cwd = scaicore.tutorial();
    write(cwd, "other.json", JSON.stringify({ models: { primary: { message: "Hi {{input.name}}", mood: "formal" } } }));
    const payload = async (more: readonly string[], source = "examples/greet.scaicore") =>
      (await scaicore.json(["run", source, "--input", ADA, ...more], { cwd })).value.checkpoint.payload;
    expect(await payload([])).toEqual({ message: "Hello Ada, how good to see you!", mood: "warm" });
    expect(await payload(["--mock", "other.json"])).toEqual({ message: "Hi Ada", mood: "formal" });
    write(cwd, "alone.scaicore", readFileSync(join(cwd, "examples/greet.scaicore")));
    const made = await payload([], "alone.scaicore");
    expect(made).toEqual({
      message: expect.any(String) as unknown,
      mood: expect.stringMatching(/^(warm|neutral|formal)$/) as unknown,
    });
    expect(await payload([], "alone.scaicore")).toEqual(made);
  });

  it("fails when the mocked model fails, and warns of answers that nothing asks for", async () => {
    const cwd = scaicore.tutorial();
    const mock = { models: { primary: { $fail: "error", message: "no luck" }, primry: 1 } };
    write(cwd, "failing.json", JSON.stringify(mock));
    const ended = await scaicore.run([...GREET, "--input", ADA, "--mock", "failing.json", "--json"], { cwd });
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "FAILED",
      error: {
        node_id: "greet/candidate",
        location: { file: "examples/greet.scaicore", line: expect.any(Number) as unknown },
      },
    });
    expect(ended.stderr).toContain("HelloWorld has no model role primry; did you mean primary?");
    const text = await scaicore.run([...GREET, "--input", ADA, "--mock", "failing.json"], { cwd });
    expect(text.stdout).toMatch(/Failed: \w+Error: .*\n {2}at greet\/candidate \(examples\/greet\.scaicore:\d+:\d+\)/);
  });

  it("traces events as lines of JSON on stderr", async () => {
    const cwd = scaicore.tutorial();
    const { stdout, stderr } = await scaicore.run([...GREET, "--input", ADA, "--json", "--trace"], { cwd });
    const events = stderr
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { readonly type: string });
    expect(events.map(({ type }) => type)).toEqual([
      "invocation.started",
      "block.entered",
      "model.called",
      "block.exited",
      "block.entered",
      "checkpoint.pending",
      "invocation.suspended",
    ]);
    const { invocation_id: id } = JSON.parse(stdout) as Printed;
    for (const event of events) expect(event).toMatchObject({ execution_id: id, core: "HelloWorld", flow: "greet" });
  });

  it("keeps its store out of version control", async () => {
    const cwd = scaicore.tutorial();
    await scaicore.json([...GREET, "--input", ADA], { cwd });
    expect(readFileSync(join(cwd, ".scaicore/.gitignore"), "utf8")).toBe("*\n");
  });

  it("journals each block with the flag", async () => {
    const cwd = scaicore.tutorial();
    const { value } = await scaicore.json([...GREET, "--input", ADA, "--durability", "block"], { cwd });
    const store = await openFileStore(join(cwd, ".scaicore"));
    const { items } = await store.checkpoints.invocations({ invocationId: value.invocation_id });
    expect(items[0]?.start.durability).toBe("block");
    await store.close();
  });

  it("cancels after --timeout, also what another process runs", async () => {
    const cwd = scaicore.tutorial();
    const held = await heldRun(cwd);
    const args = [...GREET, "--input", ADA, "--invocation-id", "held", "--timeout", "100ms"];
    const ended = await scaicore.jsonAlone(args, { cwd });
    expect(ended).toMatchObject({ code: 1, value: { status: "FAILED", error: { error_type: "CancelledError" } } });
    expect(ended.value.error.message).toContain("--timeout");
    expect(await held.result).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
    await held.close();
  });

  it.skipIf(process.platform === "win32")("is cancelled for good by Ctrl+C", async () => {
    const cwd = scaicore.tutorial();
    const held = await heldRun(cwd);
    const running = scaicore.start([...GREET, "--input", ADA, "--invocation-id", "held", "--json"], { cwd });
    await running.shows("stderr", /Running HelloWorld:greet/);
    running.child.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect(stderr).toContain("Cancelling...");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "FAILED", error: { error_type: "CancelledError" } });
    expect(await held.result).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
    await held.close();
  });

  it.skipIf(process.platform === "win32")("leaves at once on a second Ctrl+C", async () => {
    const cwd = scaicore.tutorial();
    // A living owner that does nothing, so nobody executes the request.
    const store = await openFileStore(join(cwd, ".scaicore"));
    await scaicore.run(["compile", "examples", "-o", "x.scaicore-ir"], { cwd });
    const { value } = await scaicore.json(["compile", "examples"], { cwd });
    await store.checkpoints.putBundle(value.bundle_hash, readFileSync(join(cwd, "x.scaicore-ir")));
    await store.checkpoints.begin(
      {
        invocationId: "stuck",
        core: "HelloWorld",
        coreVersion: "1.0.0",
        flow: "greet",
        input: { name: "Ada" },
        durability: "checkpoint",
        bundleHash: value.bundle_hash,
        createdAt: new Date().toISOString(),
      },
      "an-owner-that-does-nothing",
    );
    const running = scaicore.start([...GREET, "--input", ADA, "--invocation-id", "stuck"], { cwd });
    await running.shows("stdout", /Running HelloWorld:greet/);
    running.child.kill("SIGINT");
    await running.shows("stderr", /Cancelling/);
    running.child.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: 130 });
    await store.close();
  });
});
