import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IRModule, MockModelProvider, type ModelProvider, ModelProviderError } from "scaicore";
import { compile } from "scaicore/compiler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Program } from "../../client/engine/process/program.js";
import type { RunHost } from "../../client/engine/run-host.js";
import { runStatusOf } from "../../client/engine/run-view.js";
import { trackSteps } from "../../client/engine/track.js";
import { engineInMemory } from "../support/engine-in-memory.js";
import { openWindow } from "../support/run-window.js";

const HOUR_MS = 3_600_000;
const source = await readFile(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");

function program(text = source): Program & { readonly source: string } {
  const { module } = compile("greet.scaicore", { read: (path) => (path === "greet.scaicore" ? text : undefined) });
  if (module === undefined) throw new Error("The example does not compile.");
  return { module, source: "file:///greet.scaicore" };
}
const answers = { models: { primary: { message: "Hello {{input.name}}!", mood: "warm" } } };

/** A model that answers when the test resolves its promise. */
function slowModel() {
  let answer = (): void => undefined;
  const released = new Promise<void>((resolve) => (answer = resolve));
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((resolve) => (asked = resolve));
  const model: ModelProvider = {
    async complete(request, options) {
      asked();
      await Promise.race([
        released,
        new Promise((_, stop) => options.signal.addEventListener("abort", () => stop(new Error("stopped")))),
      ]);
      return await new MockModelProvider(answers).complete(request, options);
    },
  };
  return { model, answer, wasAsked };
}

describe("a run host", () => {
  let directory: string;
  let hosts: RunHost[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "run-host-"));
    hosts = [];
  });
  afterEach(async () => {
    await Promise.all(hosts.map((host) => host.close(0)));
    await rm(directory, { recursive: true, force: true });
  });

  /** A window on the store: each has engines and backends of its own, as two extension hosts have. */
  async function open(given: { readonly model?: ModelProvider; readonly now?: () => number } = {}): Promise<RunHost> {
    const host = await openWindow(directory, {
      start: engineInMemory,
      mocks: answers,
      ...(given.model === undefined ? {} : { parts: { modelProviders: given.model } }),
      ...(given.now === undefined ? {} : { now: given.now }),
    });
    hosts.push(host);
    return host;
  }
  const greet = (host: RunHost, invocationId = "run-1", given: Program = program()) =>
    host.start(given, { flow: "greet", input: { name: "Ada" }, invocationId });
  const decide = (host: RunHost, checkpointId: string, decision: string, requestId: string) =>
    host.resume({ checkpointId, resolution: { decision }, resolvedBy: "ada", requestId });
  async function onlyPending(host: RunHost) {
    const pending = await host.pending();
    expect(pending).toHaveLength(1);
    return pending[0]!;
  }

  it("runs a flow to its question and on to its end, and keeps a record", async () => {
    const host = await open();
    let changes = 0;
    host.onChange(() => changes++);
    expect((await greet(host)).status).toBe("SUSPENDED");
    const { checkpointId } = await onlyPending(host);
    expect(host.live("run-1")).toBeUndefined();
    expect(host.wasStartedHere("run-1")).toBe(true);
    const result = await decide(host, checkpointId, "approve", "click-1");
    expect(result).toMatchObject({ status: "COMPLETED", output: { message: "Hello Ada!", mood: "warm" } });
    expect(await host.pending()).toEqual([]);
    expect(changes).toBeGreaterThan(3);

    const { source: from, events } = await host.record("run-1");
    expect(from).toBe("file:///greet.scaicore");
    const flow = program().module.flows[0];
    expect(trackSteps(flow, events, "completed").map(({ label, state }) => [label, state])).toEqual([
      ["candidate", "done"],
      ["decision", "done"],
      ["match", "done"],
    ]);
  });

  it("shows what a model writes, and empties the text when the model begins again", async () => {
    const { model, answer } = slowModel();
    const mock = new MockModelProvider(answers);
    const stammering: ModelProvider = {
      complete: (request, options) => mock.complete(request, options),
      async *stream(request, options) {
        yield { text: "Hel" };
        yield { text: "l" };
        yield { restart: true };
        yield { text: "Hello" };
        yield { response: await model.complete(request, options) };
      },
    };
    const host = await open({ model: stammering });
    const run = greet(host);
    const seen = new Set<string>();
    await expect
      .poll(() => {
        const text = host.live("run-1")?.streaming ?? "";
        seen.add(text);
        return text;
      })
      .toBe("Hello");
    for (const text of seen) expect(["", "Hel", "Hell", "Hello"]).toContain(text);
    answer();
    expect((await run).status).toBe("SUSPENDED");
  });

  it("keeps a run that waits for a busy model, and goes on with it when the time has come", async () => {
    let now = Date.now();
    const mock = new MockModelProvider(answers);
    let busy = true;
    const model: ModelProvider = {
      complete: (request, options) => {
        if (!busy) return mock.complete(request, options);
        const at = new Date(now + HOUR_MS).toISOString();
        return Promise.reject(new ModelProviderError("busy", { provider: "lab", status: 429, retry_at: at }));
      },
    };
    const host = await open({ model, now: () => now });
    const result = await greet(host);
    expect(result).toMatchObject({ status: "SUSPENDED", checkpoint: { waitsFor: { kind: "model", provider: "lab" } } });
    expect(await host.pending()).toEqual([]);
    busy = false;
    now += HOUR_MS + 1000;
    await host.expire();
    expect(await host.pending()).toHaveLength(1);
  });

  it("takes a double click for one decision", async () => {
    const host = await open();
    await greet(host);
    const { checkpointId } = await onlyPending(host);
    const first = decide(host, checkpointId, "approve", "click-1");
    expect(host.isDeciding(checkpointId)).toBe(true);
    const second = decide(host, checkpointId, "reject", "click-2");
    expect(await second).toEqual(await first);
    expect(host.isDeciding(checkpointId)).toBe(false);
    expect((await host.checkpoint(checkpointId))?.decision).toMatchObject({
      requestId: "click-1",
      resolution: { decision: "approve" },
    });
  });

  it("leaves the question open when the decision is not allowed", async () => {
    const host = await open();
    await greet(host);
    const { checkpointId } = await onlyPending(host);
    await expect(decide(host, checkpointId, "maybe", "click-1")).rejects.toMatchObject({
      errorType: "ResolutionError",
    });
    expect(host.isDeciding(checkpointId)).toBe(false);
    expect((await decide(host, checkpointId, "reject", "click-2")).status).toBe("COMPLETED");
  });

  it("knows who decided when another window was first, and hears of it", async () => {
    const [one, other] = [await open(), await open()];
    await greet(one);
    const { checkpointId } = await onlyPending(other);
    let heard = 0;
    one.onChange(() => heard++);
    // This window has never seen the source: the bundle is in the store.
    expect((await decide(other, checkpointId, "reject", "click-1")).status).toBe("COMPLETED");
    await one.poll();
    expect(heard).toBeGreaterThan(0);
    expect(await one.pending()).toEqual([]);
    await expect(decide(one, checkpointId, "approve", "click-2")).rejects.toMatchObject({
      errorType: "CheckpointAlreadyResolvedError",
    });
    expect((await one.checkpoint(checkpointId))?.decision).toMatchObject({
      by: "ada",
      resolution: { decision: "reject" },
    });
  });

  it("goes on with yesterday's program after the source has changed", async () => {
    const host = await open();
    await greet(host);
    const { checkpointId } = await onlyPending(host);
    const changed = program(source.replace("Hello ${name}.", "Changed ${name}."));
    await greet(host, "run-2", changed);
    const result = await decide(host, checkpointId, "reject", "click-1");
    expect(result).toMatchObject({ output: { message: "Hello Ada." } });
    const newer = await onlyPending(host);
    expect(await decide(host, newer.checkpointId, "reject", "click-2")).toMatchObject({
      output: { message: "Changed Ada." },
    });
  });

  it("records nothing of an input that does not fit", async () => {
    const host = await open();
    const result = await host.start(program(), { flow: "greet", input: {}, invocationId: "run-1" });
    expect(result).toMatchObject({ status: "FAILED", error: { errorType: "InputError" } });
    expect(await host.runs(10)).toEqual([]);
  });

  it("takes a repetition for the same run", async () => {
    const host = await open();
    await Promise.all([greet(host), greet(host)]);
    expect(await host.runs(10)).toHaveLength(1);
  });

  it("cancels what runs", async () => {
    const { model, wasAsked } = slowModel();
    const host = await open({ model });
    const running = greet(host);
    await wasAsked;
    expect(host.live("run-1")).toMatchObject({ cancelling: false });
    await host.cancel("run-1", "no longer wanted");
    expect(await running).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
  });

  it("cancels what waits, and its question with it", async () => {
    const host = await open();
    await greet(host);
    const { checkpointId } = await onlyPending(host);
    await host.cancel("run-1", "no longer wanted");
    expect(await host.pending()).toEqual([]);
    expect((await host.checkpoint(checkpointId))?.status).toBe("cancelled");
  });

  it("gives back what it runs when it closes, and asks before it goes on", async () => {
    const { model, wasAsked } = slowModel();
    const first = await open({ model });
    const running = greet(first);
    running.catch(() => undefined);
    await wasAsked;
    await first.close(0);
    const next = await open();
    const summary = await next.summary("run-1");
    expect(summary && runStatusOf(summary, undefined)).toBe("interrupted");
    await next.recover(false);
    expect(await next.pending()).toEqual([]);
    expect((await next.continueRun("run-1")).status).toBe("SUSPENDED");
    expect(await next.pending()).toHaveLength(1);
  });

  it("goes on by itself with everything when the person wants that", async () => {
    const { model, wasAsked } = slowModel();
    const first = await open({ model });
    greet(first).catch(() => undefined);
    await wasAsked;
    await first.close(0);
    const next = await open();
    await next.recover(true);
    expect(await next.pending()).toHaveLength(1);
  });

  it("leaves a run alone that another window runs", async () => {
    const { model, answer, wasAsked } = slowModel();
    const [one, other] = [await open({ model }), await open()];
    const running = greet(one);
    await wasAsked;
    const summary = await other.summary("run-1");
    expect(summary && runStatusOf(summary, other.live("run-1"))).toBe("running");
    await other.recover(true);
    expect(await other.pending()).toEqual([]);
    answer();
    expect((await running).status).toBe("SUSPENDED");
  });

  it("applies a deadline when its time has come", async () => {
    let ahead = 0;
    const host = await open({ now: () => Date.now() + ahead });
    await greet(host);
    await host.expire();
    expect(await onlyPending(host)).not.toHaveProperty("escalatedAt");
    ahead = 2 * HOUR_MS;
    await host.expire();
    expect(await onlyPending(host)).toMatchObject({ escalatedAt: expect.any(String) as string, priority: "high" });
  });

  it("forgets what finished long ago, and nothing that waits", async () => {
    let ahead = 0;
    const host = await open({ now: () => Date.now() + ahead });
    await greet(host, "done");
    await decide(host, (await onlyPending(host)).checkpointId, "approve", "click-1");
    await greet(host, "waits");
    ahead = 48 * HOUR_MS;
    await host.prune(24 * HOUR_MS);
    expect((await host.runs(10)).map(({ invocationId }) => invocationId)).toEqual(["waits"]);
    expect((await host.record("waits")).source).toBe("file:///greet.scaicore");
  });

  it("finds the program of a run in the store", async () => {
    const host = await open();
    await greet(host);
    const summary = await host.summary("run-1");
    const module: IRModule | undefined = summary && (await host.moduleOf(summary));
    expect(module?.name).toBe("HelloWorld");
  });
});
