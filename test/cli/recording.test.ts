/** `--record` and `--replay` in processes of their own, against an endpoint that is there once. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRecording } from "scaicore";
import { afterEach, expect, test, vi } from "vitest";
import { RECORDING_VERSION } from "../../runtime/recording-glance.js";
import { type Asked, type FakeServer, type Reply, startFakeServer } from "../models/fake-server.js";
import { useCommandLine, write } from "./command-line.js";

// Each test starts several processes, one after another.
vi.setConfig({ testTimeout: 120_000 });
const line = useCommandLine();
const KEY = "sk-recorded-canary/0123456789+";
const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function endpoint(...replies: readonly (Reply | ((asked: Asked) => Reply))[]): Promise<FakeServer> {
  const server = await startFakeServer(replies);
  servers.push(server);
  return server;
}

const PROGRAM = `@core Sum { version = "1.0.0"  @models { primary = { model = "m" modalities = [:text, :structured_output] } } }
@flow sum(numbers: array[int]): int {
    found = @foreach(max_concurrent = 4) number in numbers {
        yield @flexible { goal = "Add one" input = { number } output = int }
    }
    sure = @checkpoint approval { present = { prompt = "Is it \${found[0] ?? 0}?" } options = ["approve", "reject"] }
    @match sure {
        "approve" => { return @flexible { goal = "Add all" input = { found } output = int } }
        "reject" => { return 0 }
    }
}
@test "as it was recorded" {
    @mock recording = "sums.jsonl"
    @when sum([1, 2])
    @when resume { decision = "approve" }
    @then { result.output == 6 }
}
`;

function place(url: string): string {
  const directory = line.directory();
  writeFileSync(join(directory, "sum.scaicore"), PROGRAM.slice(0, PROGRAM.indexOf("@test")));
  const providers = { local: { kind: "openai-compatible", baseUrl: url, apiKey: "${env:LOCAL_KEY}" } };
  const roles = { primary: { provider: "local", model: "llama" } };
  const prices = { llama: { input: 1, output: 10 } };
  writeFileSync(join(directory, "scaicore.models.json"), JSON.stringify({ providers, roles, prices }));
  return directory;
}
const env = { LOCAL_KEY: KEY };
const RUN = ["run", "sum.scaicore", "--input", '{"numbers": [1, 2]}', "--durability", "block"];

/** One more than the numbers of the prompt together; the key comes along, as a gateway may say it. */
const adding = ({ body }: Asked): Reply => {
  const said = JSON.stringify(body.messages).split("# Input")[1] ?? "";
  const sum = [...said.matchAll(/\d+/g)].reduce((all, [digits]) => all + Number(digits), 1);
  return { text: JSON.stringify({ value: sum }), headers: { "x-request-id": `for ${KEY}` } };
};

const recordingOf = (cwd: string, name = "sums.jsonl") => readRecording(readFileSync(join(cwd, name), "utf8"), name);
const result = ({ value }: { readonly value: object }) => {
  const { invocation_id: _, duration_ms: __, usage: ___, ...rest } = value as Record<string, unknown>;
  return rest;
};

test("a run that waits for a person is recorded over two processes, and replayed over two without a provider", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  const record = ["--record", "sums.jsonl"];
  const waits = await line.json([...RUN, ...record], { cwd, env });
  const id = waits.value.checkpoint.checkpoint_id;
  const decide = ["--resolution", '{"decision": "approve"}'];
  const ended = await line.json(["resume", id, ...decide, ...record], { cwd, env });
  expect(ended.value).toMatchObject({ status: "COMPLETED", output: 6 });
  expect(server.asked).toHaveLength(3);
  const recording = recordingOf(cwd);
  expect(recording.calls.map(({ path }) => path).sort()).toHaveLength(3);
  expect(recording.calls[0]).toMatchObject({
    kind: "model",
    core: "Sum",
    answer: { usage: { inputTokens: 11, outputTokens: 7 }, model: "llama", call: { provider: "local" } },
  });
  expect(recording.ends.map(({ status }) => status)).toEqual(["SUSPENDED", "COMPLETED"]);
  const text = readFileSync(join(cwd, "sums.jsonl"), "latin1");
  for (const form of [KEY, btoa(KEY), encodeURIComponent(KEY)]) expect(text).not.toContain(form);

  // A real run becomes a test.
  writeFileSync(join(cwd, "sum.scaicore"), PROGRAM);
  const tested = await line.run(["test", "sum.scaicore"], { cwd });
  expect(tested.stdout).toContain("✓ as it was recorded");
  expect(tested.code).toBe(0);

  await server.close();
  // Without the variable of the key no provider could be built.
  const replay = ["--replay", "sums.jsonl", "--store", "other"];
  const again = await line.json([...RUN, ...replay], { cwd });
  expect(result(again).output).toEqual(result(waits).output);
  const other = again.value.checkpoint.checkpoint_id;
  const done = await line.json(["resume", other, ...decide, ...replay], { cwd });
  expect(result(done)).toEqual(result(ended));
  expect(done.code).toBe(0);
});

test("what was not recorded is told with the first difference, also where the flow catches it", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  await line.run([...RUN, "--record", "sums.jsonl"], { cwd, env });
  const changed = PROGRAM.slice(0, PROGRAM.indexOf("@test")).replace("Add one", "Add 1");
  writeFileSync(join(cwd, "sum.scaicore"), changed);
  const { code, stderr } = await line.run([...RUN, "--replay", "sums.jsonl", "--store", "other"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("sums.jsonl does not have what sum/found[0]/");
  expect(stderr).toContain('the user message has "# Goal\\nAdd 1');
  const both = await line.run([...RUN, "--replay", "sums.jsonl", "--models", "scaicore.models.json"], { cwd });
  expect(both.stderr).toContain("--replay asks nobody: leave out --models, or --replay");
  const none = await line.run([...RUN, "--replay", "nowhere.jsonl"], { cwd });
  expect(none.stderr).toContain("nowhere.jsonl");
  const same = await line.run([...RUN, "--replay", "sums.jsonl", "--record", "sums.jsonl"], { cwd });
  expect(same.stderr).toContain("--record sums.jsonl is a file that this command reads");
  const foreign = await line.run([...RUN, "--record", "sum.scaicore"], { cwd, env });
  expect(foreign.stderr).toContain("sum.scaicore");
  expect(readFileSync(join(cwd, "sum.scaicore"), "utf8")).toBe(changed);
});

test("a kill while it records leaves a readable file, and what goes on adds to it", async () => {
  let asked = 0;
  let stuck = (): void => undefined;
  const isStuck = new Promise<void>((resolve) => (stuck = resolve));
  const server = await endpoint((seen) => {
    if (++asked !== 2) return adding(seen);
    stuck();
    return { silent: true };
  });
  const cwd = place(server.url);
  const run = line.start([...RUN, "--record", "sums.jsonl", "--invocation-id", "killed"], { cwd, env });
  await isStuck;
  await expect
    .poll(() => existsSync(join(cwd, "sums.jsonl")) && recordingOf(cwd).calls.length, { timeout: 30_000 })
    .toBe(1);
  run.child.kill("SIGKILL");
  await run.ended;
  expect(recordingOf(cwd).calls).toHaveLength(1);
  const recovered = await line.json(["recover", "--record", "sums.jsonl"], { cwd, env });
  expect(recovered.code).toBe(0);
  const { calls, cut } = recordingOf(cwd);
  expect({ calls: calls.length, cut }).toEqual({ calls: 2, cut: 0 });
});

test("two processes record into one file at once", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  const input = JSON.stringify({ numbers: Array.from({ length: 12 }, (_, at) => at) });
  const args = (store: string) => ["run", "sum.scaicore", "--input", input, "--record", "sums.jsonl", "--store", store];
  const both = await Promise.all(["a", "b"].map((store) => line.runAlone(args(store), { cwd, env })));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const { calls, cut, starts } = recordingOf(cwd);
  expect({ calls: calls.length, cut, starts: starts.length }).toEqual({ calls: 24, cut: 0, starts: 2 });
});

test("a test whose recording has no answer, or is not there, fails and says so", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  await line.run([...RUN, "--record", "sums.jsonl"], { cwd, env });
  writeFileSync(join(cwd, "sum.scaicore"), PROGRAM.replace("sum([1, 2])", "sum([1, 2, 3])"));
  const more = await line.run(["test", "sum.scaicore"], { cwd });
  expect(more.code).toBe(1);
  expect(more.stdout).toContain("sums.jsonl does not have what sum/found[2]");
  writeFileSync(join(cwd, "sum.scaicore"), PROGRAM.replace('"sums.jsonl"', '"gone.jsonl"'));
  expect((await line.run(["test", "sum.scaicore"], { cwd })).stdout).toContain("gone.jsonl");
  writeFileSync(join(cwd, "sum.scaicore"), PROGRAM.replace('"sums.jsonl"', "3"));
  expect((await line.run(["check", "sum.scaicore"], { cwd })).stderr).toContain(
    "`@mock recording` names a file beside this one",
  );
});

test("`check` looks for the recording beside the file of its test, wherever it is called from", async () => {
  const cwd = line.directory();
  const version = (number: number) => JSON.stringify({ kind: "recording", version: number });
  write(cwd, "desk/sum.scaicore", PROGRAM);
  const check = async () => {
    const { code, stderr } = await line.run(["check", "desk/sum.scaicore"], { cwd });
    return `${code} ${stderr.split("\n", 1)[0]}`;
  };
  const recorded = (text: string) => write(cwd, "desk/sums.jsonl", text);

  // One of this name beside the working directory is another file.
  write(cwd, "sums.jsonl", version(RECORDING_VERSION));
  expect(await check()).toMatch(/^1 error\[E216\]: There is no file `sums\.jsonl` beside this one\./);
  const { code, value } = await line.json(["check", "desk/sum.scaicore"], { cwd });
  const at = PROGRAM.split("\n").findIndex((text) => text.includes("@mock recording")) + 1;
  expect({ code, ...value }).toMatchObject({
    code: 1,
    diagnostics: [{ code: "E216", severity: "error", file: "desk/sum.scaicore", line: at, column: 23 }],
  });

  recorded("");
  expect(await check()).toContain("1 error[E216]: `sums.jsonl` is empty");
  recorded('{"models": {}}\n');
  expect(await check()).toContain("1 error[E216]: `sums.jsonl` is no recording");
  recorded(version(RECORDING_VERSION + 1));
  expect(await check()).toContain("1 error[E216]: A newer version of ScaiCore has made `sums.jsonl`");
  recorded(version(RECORDING_VERSION));
  expect(await check()).toBe("0 ");
});

test("a run that kept its answers is recorded afterwards, over two processes, and replayed", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  const waits = await line.json([...RUN, "--keep-answers", "--invocation-id", "first"], { cwd, env });
  await line.json([...RUN, "--invocation-id", "other"], { cwd, env });
  const id = waits.value.checkpoint.checkpoint_id;
  // What goes on with it keeps its answers too.
  const ended = await line.json(["resume", id, "--resolution", '{"decision": "approve"}'], { cwd, env });
  const { code, value } = await line.json(["record", "first", "-o", "sums.jsonl"], { cwd });
  expect({ code, ...value }).toMatchObject({ code: 0, invocation_id: "first", path: "sums.jsonl", calls: 3 });
  expect(recordingOf(cwd)).toMatchObject({
    starts: [{ run: "first", core: "Sum", flow: "sum", input: { numbers: [1, 2] } }],
    ends: [{ run: "first", status: "COMPLETED", payload: { output: 6 } }],
    calls: [{ run: "first" }, { run: "first" }, { run: "first" }],
  });
  expect((await line.run(["record", "first", "-o", "-"], { cwd })).stdout).toBe(
    readFileSync(join(cwd, "sums.jsonl"), "utf8"),
  );
  const replay = ["--replay", "sums.jsonl", "--store", "replayed"];
  const again = await line.json([...RUN, ...replay], { cwd });
  const other = again.value.checkpoint.checkpoint_id;
  const done = await line.json(["resume", other, "--resolution", '{"decision": "approve"}', ...replay], { cwd });
  expect(result(done)).toEqual(result(ended));

  const none = await line.run(["record", "other"], { cwd });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("Nothing is kept of what other was answered");
  expect((await line.run(["record", "nobody"], { cwd })).stderr).toContain("nobody");
  const inStore = await line.run(["record", "first", "-o", ".scaicore/a.jsonl"], { cwd });
  expect(inStore.stderr).toContain("is inside the store");
  const database = ["--store", "postgres://nobody@127.0.0.1:1/none"];
  expect((await line.run([...RUN, "--keep-answers", ...database], { cwd, env })).code).toBe(2);
});

test("what was kept of a run goes with it when it is pruned", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  const kept = () => readdirSync(join(cwd, ".scaicore", "recordings")).length;
  const { value } = await line.json([...RUN, "--keep-answers", "--invocation-id", "old"], { cwd, env });
  await line.json([...RUN, "--keep-answers", "--invocation-id", "waits"], { cwd, env });
  const decide = ["--resolution", '{"decision": "reject"}'];
  await line.json(["resume", value.checkpoint.checkpoint_id, ...decide], { cwd, env });
  await line.run(["prune"], { cwd });
  expect(kept()).toBe(2);
  await line.run(["prune", "--older-than", "0s"], { cwd });
  expect(kept()).toBe(1);
  expect((await line.run(["record", "waits", "-o", "waits.jsonl"], { cwd })).code).toBe(0);
});

test("runs with other models stand side by side, as a table and as JSON", async () => {
  const first = await endpoint(adding);
  const cwd = place(first.url);
  await line.run([...RUN, "--record", "a.jsonl"], { cwd, env });
  const second = await endpoint((seen) => ({ ...adding(seen), text: '{"value":9}' }));
  const config = readFileSync(join(cwd, "scaicore.models.json"), "utf8");
  writeFileSync(
    join(cwd, "other.json"),
    config.replace(first.url, second.url).replace('"model":"llama"', '"model":"small"'),
  );
  const run = ["run", "sum.scaicore", "--models", "other.json", "--compare", "a.jsonl", "--record", "b.jsonl"];
  const { stdout, code } = await line.run(run, { cwd, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Sum:sum$/m);
  expect(stdout).toMatch(/^model +local\/llama +local\/small$/m);
  expect(stdout).toMatch(/^answer +\{"value":2\} +\{"value":9\}$/m);
  expect(stdout).toMatch(/^tokens +22 in, 14 out +22 in, 14 out$/m);
  expect(stdout).toMatch(/^cost +\d\S+ +no price$/m);
  expect(stdout).toMatch(/^outcome +waits for a decision +waits for a decision$/m);
  const { value } = await line.json(["compare", "a.jsonl", "b.jsonl"], { cwd });
  expect(value).toMatchObject({
    runs: [
      { recording: "a.jsonl", flow: "sum", input: { numbers: [1, 2] }, models: ["local/llama"] },
      { recording: "b.jsonl", models: ["local/small"], totals: { calls: 2, input_tokens: 22 } },
    ],
    places: [
      { kind: "model", name: "primary", same_request: true, same_answer: false },
      { kind: "model", calls: [{ answer: '{"value":3}' }, { answer: '{"value":9}' }] },
    ],
  });
  const one = await line.run(["compare", "a.jsonl"], { cwd });
  expect(one.stderr).toContain("compare needs two recordings");
  const none = await line.run(["compare", "a.jsonl#nowhere", "b.jsonl"], { cwd });
  expect(none.stderr).toContain("a.jsonl has no run nowhere; it has ");
});

test("a mock file that names a recording answers as the run did", async () => {
  const server = await endpoint(adding);
  const cwd = place(server.url);
  await line.run([...RUN, "--record", "sums.jsonl"], { cwd, env });
  writeFileSync(join(cwd, "mock.json"), '{ "recording": "sums.jsonl" }');
  const mocked = await line.json([...RUN, "--mock", "mock.json", "--store", "other"], { cwd });
  expect(mocked.value.checkpoint.prompt).toBe("Is it 2?");
  writeFileSync(join(cwd, "mock.json"), '{ "recording": "sums.jsonl", "models": { "primary": 9 } }');
  const written = await line.json([...RUN, "--mock", "mock.json", "--store", "third"], { cwd });
  expect(written.value.checkpoint.prompt).toBe("Is it 9?");
  writeFileSync(join(cwd, "mock.json"), '{ "recording": "gone.jsonl" }');
  const gone = await line.run([...RUN, "--mock", "mock.json"], { cwd });
  expect(gone.stderr).toContain("mock.json: recording: there is no file gone.jsonl.");
  writeFileSync(join(cwd, "mock.json"), '{ "recording": 1 }');
  expect((await line.run([...RUN, "--mock", "mock.json"], { cwd })).stderr).toContain(
    '"recording" must be the name of a file',
  );
  expect(readdirSync(cwd).some((name) => name.endsWith(".tmp"))).toBe(false);
});
