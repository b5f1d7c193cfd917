/**
 * One key goes every way that a key can go: to a model and to plugins of each kind, which all repeat it, through every command. Then it
 * is searched for in all that was printed and left, recordings too. `test/models/wire.test.ts` does the same with each provider, plain
 * and streamed, and the scenario `models` in the editor.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, expect, test } from "vitest";
import { type Asked, type Reply, startFakeServer } from "../models/fake-server.js";
import { found } from "../support/canary.js";
import { type Ended, useCommandLine, write } from "./command-line.js";

const line = useCommandLine();
const KEY = "q7Z/x+4Kd=9w@Vm2~Lr8!Hb";
const CODED = [KEY, btoa(KEY), btoa(`user:${KEY}`), encodeURIComponent(KEY), Buffer.from(KEY).toString("hex")].join(
  " ",
);
const faultyServer = fileURLToPath(new URL("../fixtures/mcp/faulty-server.mjs", import.meta.url));

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** A model that repeats the key in its answer, and one that refuses it in so many words. */
const answering = (asked: Asked): Reply =>
  JSON.stringify(asked.body).includes("refuse")
    ? { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key provided: ${CODED}` } }) }
    : { text: JSON.stringify({ value: `You gave me ${CODED}` }), headers: { "x-request-id": `req-${KEY}` } };

/** An endpoint that answers with the headers that it got. */
async function echoing(): Promise<{ readonly url: string; readonly got: string[] }> {
  const got: string[] = [];
  const server = createServer((request, response) => {
    got.push(String(request.headers.authorization));
    const body = JSON.stringify({ said: `${request.headers.authorization} ${CODED}` });
    response.writeHead(request.url === "/no" ? 403 : 200, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const PROGRAM = `@core Vault {
  version = "1.0.0"
  @models { primary = { model = "m"  provider = "lab"  modalities = [:text, :structured_output] } }
  @plugins { tool = test/tool@1.0  web = test/web@1.0 }
}
@plugin_interface test/tool@1.0 { leak(): { key: string, base64: string }  fail_with_key(): string }
@plugin_interface test/web@1.0 { echo(): { said: string }  no(): { said: string } }
@flow model(): string {
  said = @flexible { goal = "repeat" input = { a: "b" } output = string }
  _go = @checkpoint approval { present = { prompt = "Go on with \${said}?", payload = said } }
  return said
}
@flow refused(): string { return @flexible { goal = "refuse" input = { a: "b" } output = string } }
@flow plugin(): string {
  told = tool.leak()
  _go = @checkpoint approval { present = { prompt = "Go on?", payload = told } }
  return tool.fail_with_key()
}
@flow web_echo(): string {
  told = web.echo()
  again = web.no()
  return "\${told.said} \${again.said}"
}
`;

const options = (cwd: string) => ({ cwd, env: { CANARY: KEY } });

test("a key is in nothing that is printed or left, whatever way it went", { timeout: 240_000 }, async () => {
  const model = await startFakeServer([answering]);
  closing.push(() => model.close());
  const web = await echoing();
  const cwd = line.directory();
  write(cwd, "vault.scaicore", PROGRAM);
  write(
    cwd,
    "scaicore.models.json",
    JSON.stringify({
      providers: { lab: { kind: "openai-compatible", baseUrl: model.url, apiKey: "${env:CANARY}" } },
    }),
  );
  const headers = { authorization: "Bearer ${env:CANARY}" };
  write(
    cwd,
    "scaicore.plugins.json",
    JSON.stringify({
      plugins: {
        tool: { command: process.execPath, args: [faultyServer], env: { KEY: "${env:CANARY}" } },
        web: { baseUrl: web.url, headers, methods: { echo: { path: "/echo" }, no: { path: "/no" } } },
      },
    }),
  );
  const printed: string[] = [];
  const keep = ({ stdout, stderr }: Ended) => {
    printed.push(stdout, stderr);
    return stdout;
  };
  const run = async (...args: readonly string[]) => keep(await line.run(args, options(cwd)));
  const runAlone = async (...args: readonly string[]) => keep(await line.runAlone(args, options(cwd)));
  const flow = (name: string, ...more: readonly string[]) => [
    "run",
    "vault.scaicore",
    "--flow",
    name,
    "--json",
    "--durability",
    "block",
    "--events",
    "events.jsonl",
    "--keep-answers",
    "--record",
    "recorded.jsonl",
    ...more,
  ];
  const decided = (stdout: string) => {
    const { checkpoint } = JSON.parse(stdout) as { readonly checkpoint: { readonly checkpoint_id: string } };
    return ["resume", checkpoint.checkpoint_id, "--resolution", '{"decision":"approve"}', "--json"];
  };

  const asked = await runAlone(...flow("model", "--trace"));
  const told = await runAlone(...flow("plugin"));
  await Promise.all([
    runAlone(...flow("refused", "--trace")),
    run(...flow("web_echo", "--trace")),
    run("run", "vault.scaicore", "--flow", "refused"),
    run("checkpoints", "--json"),
    run("checkpoints"),
    run("plugins", "list", "tool"),
    run("plugins", "interface", "web"),
    run("check", "vault.scaicore", "--json"),
    run("compile", "vault.scaicore", "-o", "vault.scaicore-ir"),
  ]);
  const record = ["--record", "recorded.jsonl"];
  await run(...decided(asked), ...record);
  await run(...decided(told), ...record);
  await answeredAgain(cwd, keep, decided);
  await run("run", "vault.scaicore", "--compare", "again.jsonl", "--store", "compared");
  await Promise.all([
    run("inspect", "vault.scaicore-ir"),
    run("doctor"),
    run("checkpoints", "--status", "all", "--json"),
  ]);
  printed.push(await served(cwd));

  // It was there to be found.
  expect(new Set(model.asked.map(({ headers: { authorization } }) => authorization))).toEqual(
    new Set([`Bearer ${KEY}`]),
  );
  expect(new Set(web.got)).toEqual(new Set([`Bearer ${KEY}`]));
  expect(printed.filter((text) => text.includes("[secret]")).length).toBeGreaterThanOrEqual(8);

  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["events.jsonl", "vault.scaicore-ir", "recorded.jsonl", "again.jsonl"]),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const { parentPath, name } of files) expect(found(KEY, readFileSync(join(parentPath, name))), name).toEqual([]);
  for (const text of printed) expect(found(KEY, text), text.slice(0, 2000)).toEqual([]);
  // What was printed in pieces, one after the other.
  expect(found(KEY, printed.join("\n"))).toEqual([]);
  write(cwd, "proof", Buffer.from(`before ${KEY} after`).toString("base64"));
  expect(found(KEY, readFileSync(join(cwd, "proof")))).not.toEqual([]);
});

/** Every way in which a recording answers, without the variable: what the recording has of the key nobody could cut out here. */
async function answeredAgain(
  cwd: string,
  keep: (ended: Ended) => string,
  decided: (stdout: string) => readonly string[],
): Promise<void> {
  const run = async (...args: readonly string[]) => keep(await line.run(args, { cwd }));
  const replay = ["--replay", "recorded.jsonl", "--store", "replayed"];
  for (const name of ["model", "plugin"]) {
    const waits = await run("run", "vault.scaicore", "--flow", name, "--json", ...replay);
    expect(waits).toContain("[secret]");
    await run(...decided(waits), ...replay);
  }
  await run("run", "vault.scaicore", "--flow", "refused", ...replay);
  write(cwd, "again.json", '{ "recording": "recorded.jsonl" }');
  const mocked = ["--mock", "again.json", "--store", "mocked", "--record", "again.jsonl"];
  for (const name of ["web_echo", "model"])
    expect(await run("run", "vault.scaicore", "--flow", name, "--json", ...mocked)).toContain("[secret]");
  const compared = await run("compare", "recorded.jsonl", "again.jsonl", "--json");
  expect(compared).toContain("[secret]");
  await run("compare", "recorded.jsonl", "again.jsonl");
}

/** What a client of `scaicore mcp` gets of the flows, and what that writes to its stderr. */
async function served(cwd: string): Promise<string> {
  const client = new Client({ name: "agent", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [line.main, "mcp", "vault.scaicore"],
    ...options(cwd),
    stderr: "pipe",
  });
  let noise = "";
  transport.stderr?.on("data", (chunk: Buffer) => (noise += chunk.toString("utf8")));
  await client.connect(transport);
  const answers = [];
  for (const name of ["model", "refused", "plugin", "web_echo"])
    answers.push(await client.callTool({ name, arguments: {} }));
  answers.push(await client.callTool({ name: "scaicore_checkpoints", arguments: {} }));
  await client.close();
  return `${JSON.stringify(answers)}\n${noise}`;
}
