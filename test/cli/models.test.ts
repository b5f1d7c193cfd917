/** The command line against an endpoint: which file of models counts, what is said when it is wrong, and what waits. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type FakeServer, type Reply, startFakeServer } from "../models/fake-server.js";
import { useCommandLine } from "./command-line.js";

const line = useCommandLine();
const KEY = "sk-cli-canary-0123456789";
const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function endpoint(...replies: readonly Reply[]): Promise<FakeServer> {
  const server = await startFakeServer(replies);
  servers.push(server);
  return server;
}

const PROGRAM = `@core Sum { version = "1.0.0"  @models { primary = { model = "m" modalities = [:text, :structured_output] } } }
@flow f(n: int): int { return @flexible { goal = "g" input = { n: n } output = int } }
`;

function place(file: string, config: unknown): string {
  const directory = line.directory();
  writeFileSync(join(directory, "sum.scaicore"), PROGRAM);
  writeFileSync(join(directory, file), typeof config === "string" ? config : JSON.stringify(config));
  return directory;
}

const configOf = (url: string) => ({
  providers: { local: { kind: "openai-compatible", baseUrl: url, apiKey: "${env:LOCAL_KEY}" } },
  roles: { primary: { provider: "local", model: "llama" } },
});
const run = ["run", "sum.scaicore", "--input", '{"n": 1}'];
const env = { LOCAL_KEY: KEY };

test("the file beside the program is found, and says whom it talks to", async () => {
  const server = await endpoint({ text: '{"value":41}' });
  const cwd = place("scaicore.models.json", configOf(server.url));
  const { code, stdout, stderr } = await line.run(run, { cwd, env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain("41");
  expect(stdout).toContain(`Using models of scaicore.models.json: local (${server.url})`);
  expect(server.asked).toHaveLength(1);
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test("--mock asks no endpoint, --models names another file", async () => {
  const server = await endpoint({ text: '{"value":41}' });
  const cwd = place("scaicore.models.json", configOf("http://127.0.0.1:9/v1"));
  writeFileSync(join(cwd, "other.json"), JSON.stringify(configOf(server.url)));
  writeFileSync(join(cwd, "mock.json"), '{ "models": { "primary": 7 } }');
  expect((await line.json([...run, "--mock", "mock.json"], { cwd })).value).toMatchObject({ output: 7 });
  const named = await line.json([...run, "--models", "other.json"], { cwd, env });
  expect(named.value).toMatchObject({ status: "COMPLETED", output: 41 });
});

test("what is wrong is told with the file and what to do", async () => {
  const cwd = place("scaicore.models.json", '{ "providers": { "a": { "kind": "other" } } }');
  const wrong = await line.run(run, { cwd });
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('scaicore.models.json: providers.a.kind must be one of "openai-compatible"');
  writeFileSync(join(cwd, "scaicore.models.json"), JSON.stringify(configOf("http://127.0.0.1:9/v1")));
  const noKey = await line.json(run, { cwd });
  expect(noKey.value.error.message).toContain("providers.local.apiKey is ${env:LOCAL_KEY}, and LOCAL_KEY is not set");
  const gone = await line.run([...run, "--models", "nowhere.json"], { cwd });
  expect(gone.stderr).toContain("nowhere.json");
});

test("a long Retry-After leaves the run waiting, and says how it goes on", async () => {
  const server = await endpoint({ status: 429, headers: { "retry-after": "7200" } });
  const cwd = place("scaicore.models.json", configOf(server.url));
  const { code, stdout } = await line.run(run, { cwd, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/Waits: until .*, when the model primary of local may be asked again/);
  expect(stdout).toContain("scaicore recover");
  expect((await line.json(["checkpoints"], { cwd })).value.checkpoints).toEqual([]);
  expect((await line.run(["recover"], { cwd, env })).stdout).toContain("Nothing was interrupted.");
  expect(server.asked).toHaveLength(1);
});

test("the key is in nothing that a run leaves or prints", async () => {
  const forms = [KEY, btoa(KEY).replace(/=+$/, ""), encodeURIComponent(KEY), Buffer.from(KEY).toString("hex")];
  const body = JSON.stringify({ error: { message: `Incorrect API key provided: ${forms.join(" ")}` } });
  const server = await endpoint({ status: 401, body });
  const cwd = place("scaicore.models.json", configOf(server.url));
  const { stdout, stderr } = await line.run([...run, "--events", "events.jsonl", "--trace", "--durability", "block"], {
    cwd,
    env,
  });
  expect(stdout + stderr).toContain("Incorrect API key provided: [secret]");
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(3);
  const left = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1")).join("\n");
  for (const form of forms) expect(`${stdout}\n${stderr}\n${left}`).not.toContain(form);
});
