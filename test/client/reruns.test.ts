import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnsweringParts, MockModelProvider, type ModelRequest, Recorder, type RecordingEntry } from "scaicore";
import { afterAll, expect, it } from "vitest";
import { answersBefore } from "../../client/engine/rerun.js";
import { RunRecordings } from "scaicore/node";
import { Reruns, withReruns } from "../../client/features/models/reruns.js";

const directory = mkdtempSync(join(tmpdir(), "reruns-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const request = (path: string, content = "Hello"): ModelRequest => ({
  role: { roleName: "primary", provider: "lab", modalities: ["text"], fallback: [] },
  path,
  ordinal: 0,
  messages: [{ role: "user", content }],
  input: {},
  outputSchema: { type: "object" },
});
const options = (key: string) => ({ signal: new AbortController().signal, idempotencyKey: key });
const answering = (...answers: readonly string[]): AnsweringParts & { readonly called: string[] } => {
  const called: string[] = [];
  return {
    called,
    modelProviders: new MockModelProvider({ models: { primary: answers.map((text) => ({ text })) } }),
    plugins: {
      describe: () => ({}),
      call: ({ method }) => {
        called.push(method);
        return Promise.resolve(`${method} anew`);
      },
    },
    secrets: { read: () => Promise.resolve(undefined) },
  };
};
const memory = () => {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string) => kept.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, JSON.parse(JSON.stringify(value)))),
  };
};
const plugin = { alias: "crm", package: "p", version: "1", method: "note", args: {}, settings: {}, ordinal: 0 };

it("answers a run as another was answered up to a step, and asks anew from there on", async () => {
  const entries: RecordingEntry[] = [];
  const recorder = new Recorder({
    write: (entry) => void entries.push(entry),
    onProblem: (error) => expect.unreachable(String(error)),
  });
  const old = recorder.parts("Desk", answering("one", "two"));
  await old.modelProviders.complete(request("f/draft"), options("old/f/draft/ask.0"));
  await old.plugins.call(plugin, options("old/f/statements#1/crm.note.0"));
  await old.modelProviders.complete(request("f/check"), options("old/f/check/ask.0"));
  const recordings = new RunRecordings(directory);
  // Each a second after the one before.
  for (const [second, entry] of entries.filter((one) => one.kind === "model" || one.kind === "plugin").entries())
    recordings.write({ ...entry, at: new Date(second * 1_000).toISOString() });

  const reruns = new Reruns(memory());
  await reruns.set("new", { directory, run: "old", before: 2_000, path: "f/check" });
  const ordinary = answering("anew");
  const { modelProviders, plugins } = withReruns(reruns, "Desk", ordinary);
  const ask = async (run: string, path: string, content?: string) =>
    (await modelProviders.complete(request(path, content), options(`${run}/${path}/ask.0`))).output;

  expect(await ask("new", "f/draft", "Hello, with another input")).toEqual({ text: "one" });
  expect(await plugins.call(plugin, options("new/f/statements#1/crm.note.0"))).toBe("note anew");
  expect(ordinary.called).toEqual([]);
  expect(await ask("new", "f/check")).toEqual({ text: "anew" });
  // Another run is none of this.
  expect(await plugins.call(plugin, options("third/f/statements#1/crm.note.0"))).toBe("note anew");
  expect(ordinary.called).toEqual(["note"]);
});

it("asks anew what is inside the step, also where that began before another branch", () => {
  const call = (path: string, second: number) => ({ path, at: new Date(second * 1_000).toISOString() });
  const calls = [call("f/a", 1), call("f/loop[0]/b", 2), call("f/loop[1]/b", 3), call("f/loopback", 4)];
  const recording = { name: "r", starts: [], ends: [], cut: 0, calls } as never;
  const paths = (path: string, before: number) =>
    answersBefore(recording, { path, before }).calls.map((one) => one.path);
  expect(paths("f/loop", 9_000)).toEqual(["f/a", "f/loopback"]);
  expect(paths("f/loop[1]/b", 3_000)).toEqual(["f/a", "f/loop[0]/b"]);
});
