/** What a recording holds, how its calls are found again, and what stays readable. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CallOptions,
  MockModelProvider,
  type ModelRequest,
  type PluginHost,
  readRecording,
  Recorder,
  type Recording,
  type RecordingEntry,
  Replay,
  RunError,
} from "scaicore";
import { openRecordingFile } from "scaicore/node";
import { afterAll, describe, expect, it } from "vitest";

const home = mkdtempSync(join(tmpdir(), "scaicore-recording-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let files = 0;
const path = () => join(home, `${files++}.jsonl`);

const request = (content: string, ordinal = 0, more: Partial<ModelRequest> = {}): ModelRequest => ({
  role: { roleName: "primary", provider: "lab", modalities: ["text"], fallback: [] },
  path: "f/ask",
  ordinal,
  messages: [
    { role: "system", content: "You work for Desk." },
    { role: "user", content },
  ],
  input: {},
  outputSchema: { type: "object" },
  ...more,
});
const options = (key: string, signal = new AbortController().signal): CallOptions => ({ signal, idempotencyKey: key });
const NO_PLUGINS: PluginHost = { describe: () => ({}), call: () => Promise.reject(new Error("no plugin")) };
const NO_SECRETS = { read: () => Promise.resolve(undefined) };

function recorderInto(entries: RecordingEntry[], more: Partial<ConstructorParameters<typeof Recorder>[0]> = {}) {
  return new Recorder({
    write: (entry) => void entries.push(entry),
    onProblem: (error) => expect.unreachable(String(error)),
    ...more,
  });
}
const written = (entries: readonly RecordingEntry[], name = "a.jsonl"): Recording =>
  readRecording([{ kind: "recording", version: 1 }, ...entries].map((entry) => JSON.stringify(entry)).join("\n"), name);

/** A recording of these prompts, answered in turn. */
async function recorded(prompts: readonly string[], where = "f/ask"): Promise<Recording> {
  const entries: RecordingEntry[] = [];
  const answers = prompts.map((prompt, at) => ({ text: `${prompt} ${at}` }));
  const { modelProviders } = recorderInto(entries).parts("Desk", {
    modelProviders: new MockModelProvider({ models: { primary: answers } }),
    plugins: NO_PLUGINS,
    secrets: NO_SECRETS,
  });
  for (const [at, prompt] of prompts.entries())
    await modelProviders.complete(request(prompt, at, { path: where }), options(`run/${where}/ask.${at}`));
  return written(entries);
}

const replaying = (recording: Recording, mode: "exact" | "block" = "exact") => {
  const replay = new Replay(recording, { mode });
  return { replay, models: replay.parts("Desk", NO_SECRETS).modelProviders };
};

describe("a replay", () => {
  it("gives equal requests their answers in order, and other ones by what they ask", async () => {
    const { models } = replaying(await recorded(["a", "b", "a"]));
    const asked = async (prompt: string, ordinal: number) =>
      (await models.complete(request(prompt, ordinal), options(`other/f/ask/ask.${ordinal}`))).output;
    expect(await asked("a", 0)).toEqual({ text: "a 0" });
    expect(await asked("a", 2)).toEqual({ text: "a 2" });
    expect(await asked("b", 1)).toEqual({ text: "b 1" });
  });

  it("goes on in another process where the run was", async () => {
    const { models } = replaying(await recorded(["a", "b", "a"]));
    expect((await models.complete(request("a", 2), options("r/f/ask/ask.2"))).output).toEqual({ text: "a 2" });
  });

  it("gives a call that a crash repeats the same answer", async () => {
    const { models } = replaying(await recorded(["a", "a"]));
    for (const ordinal of [7, 7]) {
      expect((await models.complete(request("a", ordinal), options("r/f/ask/ask.0"))).output).toEqual({ text: "a 0" });
    }
  });

  it("says where a request differs from the nearest one, and what to do", async () => {
    const { replay, models } = replaying(await recorded(["Greet Ada warmly", "Sum up the report"]));
    const failed = models.complete(request("Greet Ada coldly", 0), options("r/f/ask/ask.0"));
    await expect(failed).rejects.toThrow(
      'a.jsonl does not have what f/ask asks primary. Of the nearest, that of f/ask: the user message has "Greet Ada coldly" where the recording has "Greet Ada warmly". Record it again with --record, or run with models.',
    );
    expect(replay.misses).toHaveLength(1);
  });

  it("says that a request was made more often, and that nothing was recorded of a role", async () => {
    const { models } = replaying(await recorded(["a"]));
    await models.complete(request("a"), options("r/f/ask/ask.0"));
    await expect(models.complete(request("a", 1), options("r/f/ask/ask.1"))).rejects.toThrow(
      "a.jsonl has this request once, and f/ask asks primary once more.",
    );
    const critic = { ...request("a"), role: { ...request("a").role, roleName: "critic" } };
    await expect(models.complete(critic, options("r/f/b/ask.0"))).rejects.toThrow(
      "a.jsonl has no answer: f/ask asks critic, and nothing by that name was recorded.",
    );
  });

  it("as a mock gives a block what it got, though its prompt has changed", async () => {
    const { models } = replaying(await recorded(["one", "two"]), "block");
    expect((await models.complete(request("TWO", 1), options("r/f/ask/ask.1"))).output).toEqual({ text: "two 1" });
    expect((await models.complete(request("one", 0), options("r/f/ask/ask.0"))).output).toEqual({ text: "one 0" });
    await expect(models.complete(request("three", 2), options("r/f/ask/ask.2"))).rejects.toThrow("does not have");
  });

  it("of the beginning of a run leaves the rest to others, each block as often as it was answered then", async () => {
    const beginning = await recorded(["first", "second"]);
    const others: string[] = [];
    const otherwise = {
      modelProviders: {
        complete: (asked: ModelRequest) => {
          others.push(asked.path);
          return Promise.resolve({
            output: "new",
            usage: { modelCalls: 1, inputTokens: 0, outputTokens: 0 },
            finish: "stop" as const,
            model: "m",
          });
        },
      },
      plugins: NO_PLUGINS,
    } as const;
    const { modelProviders } = new Replay(beginning, { mode: "block", otherwise, isBeginning: true }).parts(
      "Desk",
      NO_SECRETS,
    );
    const ask = async (content: string, at: string, key: string, ordinal = 0) =>
      (await modelProviders.complete(request(content, ordinal, { path: at }), options(`r/${at}/${key}`))).output;
    expect(await ask("first", "f/ask", "ask.0")).toEqual({ text: "first 0" });
    // Another input has changed the prompt: what was answered before stands all the same.
    expect(await ask("second, in other words", "f/ask", "ask.1", 1)).toEqual({ text: "second 1" });
    expect(await ask("third", "f/ask", "ask.2", 2)).toBe("new");
    expect(await ask("anything", "f/later", "ask.0")).toBe("new");
    // A call that is repeated after a crash.
    expect(await ask("first", "f/ask", "ask.0")).toEqual({ text: "first 0" });
    expect(others).toEqual(["f/ask", "f/later"]);
  });

  it("streams in the pieces in which it came, and throws what was thrown", async () => {
    const entries: RecordingEntry[] = [];
    const pieces = ["He", "llo ", "", "Ada"];
    const { modelProviders, plugins } = recorderInto(entries).parts("Desk", {
      modelProviders: {
        complete: () => Promise.reject(new RunError("TimeoutError", "too slow", { after: 3 })),
        // eslint-disable-next-line @typescript-eslint/require-await -- it is a stream
        async *stream() {
          yield { text: "Void" };
          yield { restart: true };
          for (const text of pieces) yield { text };
          yield {
            response: {
              output: "Hello Ada",
              finish: "stop",
              usage: { modelCalls: 1, inputTokens: 3, outputTokens: 2 },
              model: "m",
              call: { provider: "lab", attempts: 2 },
            },
          };
        },
      },
      plugins: { ...NO_PLUGINS, call: () => Promise.reject(new Error("no such account")) },
      secrets: NO_SECRETS,
    });
    const seen: string[] = [];
    for await (const part of modelProviders.stream!(request("a"), options("r/f/ask/ask.0"))) {
      if ("text" in part) seen.push(part.text);
    }
    await modelProviders.complete(request("b"), options("r/f/ask/ask.1")).catch(() => undefined);
    const call = { alias: "crm", package: "p", version: "1", method: "get", args: { id: 1 }, settings: {}, ordinal: 0 };
    await plugins.call(call, options("r/f/rigid#1/call.0")).catch(() => undefined);

    const recording = written(entries);
    expect(recording.calls.map(({ run, path: where }) => `${run} ${where}`)).toEqual([
      "r f/ask",
      "r f/ask",
      "r f/rigid#1",
    ]);
    const parts = new Replay(recording, { mode: "exact" }).parts("Desk", NO_SECRETS);
    const given: unknown[] = [];
    for await (const part of parts.modelProviders.stream!(request("a"), options("s/f/ask/ask.0"))) given.push(part);
    expect(given.slice(0, -1)).toEqual([{ text: "He" }, { text: "llo " }, { text: "Ada" }]);
    expect(given.at(-1)).toMatchObject({ response: { output: "Hello Ada", call: { attempts: 2 } } });
    const failed = parts.modelProviders.complete(request("b"), options("s/f/ask/ask.1"));
    await expect(failed).rejects.toMatchObject({
      errorType: "TimeoutError",
      message: "too slow",
      details: { after: 3 },
    });
    await expect(parts.plugins.call(call, options("s/f/x/call.0"))).rejects.toThrow("no such account");
    await expect(parts.plugins.call({ ...call, args: { id: 2 } }, options("s/f/x/call.1"))).rejects.toThrow(
      'the arguments of crm.get has "{\\"id\\":2}" where the recording has "{\\"id\\":1}"',
    );
  });

  it("of a call that was stopped waits until it is stopped", async () => {
    const entries: RecordingEntry[] = [];
    const abort = new AbortController();
    const stopped = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    const { modelProviders } = recorderInto(entries).parts("Desk", {
      modelProviders: { complete: (_, { signal }) => stopped(signal) },
      plugins: NO_PLUGINS,
      secrets: NO_SECRETS,
    });
    const asked = modelProviders.complete(request("a"), options("r/f/ask/ask.0", abort.signal));
    abort.abort();
    await expect(asked).rejects.toThrow("stopped");
    expect(entries).toMatchObject([{ stopped: true }]);
    const again = new AbortController();
    const { models } = replaying(written(entries));
    const replayed = models.complete(request("a"), options("r/f/ask/ask.0", again.signal));
    again.abort(new Error("stopped now"));
    await expect(replayed).rejects.toThrow("stopped now");
  });
});

describe("what is kept", () => {
  it("has neither keys nor secrets, and replays with other ones", async () => {
    const entries: RecordingEntry[] = [];
    const [key, secret] = ["sk-key-0123456789", "secret-crm-token"];
    const answer = (prompt: string) => `${prompt} by ${key}, ${btoa(secret)}`;
    const call = (token: string) => ({
      alias: "crm",
      package: "p",
      version: "1",
      method: "get",
      args: { token },
      settings: { token },
      ordinal: 0,
    });
    const parts = recorderInto(entries, { secrets: [key] }).parts("Desk", {
      modelProviders: new MockModelProvider({ models: { primary: { text: answer("x") } } }),
      plugins: { ...NO_PLUGINS, call: ({ args }) => Promise.resolve({ said: answer(JSON.stringify(args)) }) },
      secrets: { read: () => Promise.resolve(secret) },
    });
    await parts.secrets.read("Desk", "token");
    await parts.modelProviders.complete(request("a"), options("r/f/ask/ask.0"));
    await parts.plugins.call(call(secret), options("r/f/x/call.0"));
    const text = JSON.stringify(entries);
    expect(text).toContain("[secret]");
    for (const canary of [key, secret, btoa(key), btoa(secret)]) expect(text).not.toContain(canary);

    const other = { read: () => Promise.resolve("quite another secret") };
    const replay = new Replay(written(entries), { mode: "exact" }).parts("Desk", other);
    await replay.secrets.read("Desk", "token");
    expect(await replay.plugins.call(call("quite another secret"), options("s/f/x/call.0"))).toMatchObject({
      said: expect.stringContaining("[secret]") as string,
    });
  });

  it("is not what stops a run that it cannot be written of", async () => {
    const problems: unknown[] = [];
    const full = new Error("no space left");
    const { modelProviders } = new Recorder({
      write: () => Promise.reject(full),
      onProblem: (error) => problems.push(error),
    }).parts("Desk", { modelProviders: new MockModelProvider(), plugins: NO_PLUGINS, secrets: NO_SECRETS });
    await modelProviders.complete(request("a"), options("r/f/ask/ask.0"));
    expect(problems).toEqual([full]);
  });

  it("of two answers under one key is the later one", async () => {
    const entries: RecordingEntry[] = [];
    const { modelProviders } = recorderInto(entries).parts("Desk", {
      modelProviders: new MockModelProvider({ models: { primary: [{ n: 1 }, { n: 2 }] } }),
      plugins: NO_PLUGINS,
      secrets: NO_SECRETS,
    });
    for (const ordinal of [0, 1]) await modelProviders.complete(request("a", ordinal), options("r/f/ask/ask.0"));
    expect(written(entries).calls).toMatchObject([{ answer: { value: { n: 2 } } }]);
  });
});

describe("the file", () => {
  const entry: RecordingEntry = { kind: "end", run: "r", status: "COMPLETED", payload: {}, at: "2026-01-01T00:00:00Z" };

  it("stays readable when a line was cut off, and is for this account alone", () => {
    const file = path();
    const first = openRecordingFile(file);
    first.write(entry);
    first.close();
    appendFileSync(file, '{"kind":"end","run":"cut o');
    const second = openRecordingFile(file);
    second.write({ ...entry, run: "after" });
    second.close();
    const recording = readRecording(readFileSync(file, "utf8"), "a.jsonl");
    expect(recording.ends.map(({ run }) => run)).toEqual(["r", "after"]);
    expect(recording.cut).toBe(1);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is not one that holds something else", () => {
    const file = path();
    writeFileSync(file, '{ "models": {} }\n');
    expect(() => openRecordingFile(file, "a.mock.json")).toThrow("a.mock.json:1: kind must be one of");
    expect(readFileSync(file, "utf8")).toBe('{ "models": {} }\n');
    writeFileSync(file, "Dear diary\n");
    expect(() => openRecordingFile(file, "d.txt")).toThrow("d.txt:1: this is no recording of ScaiCore");
  });

  it.each([
    ["", "a.jsonl is empty"],
    ['{"kind":"recording","version":2}', "a.jsonl:1: a newer version of ScaiCore has made it (version 2"],
    ['{"kind":"end"}', "a.jsonl:1: run must be a string."],
    [
      '{"kind":"recording","version":1}\n{"kind":"plug"}',
      "a.jsonl:2: kind must be one of recording, start, end, model, plugin.",
    ],
    [
      '{"kind":"recording","version":1}\n{"kind":"end","run":"r","status":"X"}',
      "a.jsonl:2: payload must be an object.",
    ],
  ])("says what is wrong with %j", (text, message) => {
    expect(() => readRecording(text, "a.jsonl")).toThrow(message);
  });

  it("says what is wrong with a call", async () => {
    const [call] = (await recorded(["a"])).calls;
    const wrong = (change: object) =>
      readRecording(`{"kind":"recording","version":1}\n${JSON.stringify({ ...call, ...change })}`, "a.jsonl");
    expect(() => wrong({ answer: undefined })).toThrow("a.jsonl:2: a call has an answer or an error, or was stopped.");
    expect(() => wrong({ answer: { text: "a" } })).toThrow(
      "a.jsonl:2: answer: the provider gave a malformed response: finish",
    );
    expect(() => wrong({ request: { role: 1 } })).toThrow("request.role must be a string.");
    expect(() => wrong({ hash: 1 })).toThrow("hash must be a string.");
  });
});
