/** `scaicore mcp` as clients of the protocol meet it: with the client of the official SDK. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { type ElicitRequest, ElicitRequestSchema, type ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "scaicore";
import { useCommandLine, write } from "./command-line.js";

const line = useCommandLine();
const clients = new Set<Client>();
afterAll(async () => {
  await Promise.all([...clients].map((client) => client.close()));
});

let directory: string;
beforeEach(() => {
  directory = line.tutorial();
});

type Person = (question: ElicitRequest["params"]) => ElicitResult | Promise<ElicitResult>;

/** A client in whose window a person answers; without one it cannot ask. */
async function connect(args: readonly string[], person?: Person): Promise<Client> {
  const client = new Client(
    { name: "agent", version: "1.0.0" },
    { capabilities: person === undefined ? {} : { elicitation: { form: {} } } },
  );
  if (person !== undefined) client.setRequestHandler(ElicitRequestSchema, ({ params }) => person(params));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [line.main, "mcp", ...args],
    cwd: directory,
    stderr: "ignore",
  });
  await client.connect(transport);
  clients.add(client);
  return client;
}
interface Answered {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: {
    readonly status: string;
    readonly invocation_id: string;
    readonly output?: unknown;
    readonly checkpoints?: readonly { readonly checkpoint_id: string; readonly prompt: string }[];
  };
}
/** The client checks what is answered against the schema of the tool. */
const call = async (client: Client, name: string, args: JsonObject = {}, options = {}): Promise<Answered> => {
  await client.listTools();
  return (await client.callTool({ name, arguments: { ...args } }, undefined, options)) as unknown as Answered;
};
const approve: Person = () => ({ action: "accept", content: { decision: "approve" } });
const GREETING = { message: "Hello Ada, how good to see you!", mood: "warm" };
const decisions = async () =>
  (
    (await line.json(["checkpoints", "--status", "all"], { cwd: directory })).value
      .checkpoints as unknown as JsonObject[]
  ).map(({ status, decision }) => ({ status, by: (decision as JsonObject | undefined)?.by }));

describe("a flow as a tool", { timeout: 240_000 }, () => {
  it("has its own schema, and tools that only look stand beside it", async () => {
    const client = await connect(["examples"]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["greet", "scaicore_checkpoints", "scaicore_result"]);
    expect(tools[0]).toMatchObject({
      description: "Writes a greeting and sends it once somebody has approved it.",
      inputSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
      outputSchema: { type: "object", required: ["status", "invocation_id"] },
    });
    expect(client.getServerVersion()?.name).toBe("scaicore: HelloWorld");
  });

  it("asks the client's person, and goes on with the answer", async () => {
    const asked: ElicitRequest["params"][] = [];
    const client = await connect(["examples/greet.scaicore"], (question) => {
      asked.push(question);
      return approve(question);
    });
    const answer = await call(client, "greet", { name: "Ada" });
    expect(answer.structuredContent).toMatchObject({ status: "COMPLETED", output: GREETING });
    expect(asked).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^Send this greeting to Ada\?\n\n\{\n {2}"message": "Hello Ada/) as string,
        requestedSchema: {
          type: "object",
          properties: {
            decision: {
              type: "string",
              title: "Decision",
              oneOf: [
                { const: "approve", title: "Approve" },
                { const: "reject", title: "Reject" },
              ],
            },
            note: { type: "string", title: "Note", description: "Why, in your own words. Optional." },
          },
          required: ["decision"],
        },
      }),
    ]);
    expect(await decisions()).toEqual([{ status: "resolved", by: "mcp:agent" }]);
  });

  it("asks again after an answer that is not allowed, and at most three times", async () => {
    const asked: string[] = [];
    const client = await connect(["examples"], ({ message }) => {
      asked.push(message);
      return { action: "accept", content: { decision: "perhaps" } };
    });
    const answer = await call(client, "greet", { name: "Ada" });
    expect(answer.structuredContent?.status).toBe("SUSPENDED");
    expect(asked).toHaveLength(3);
    expect(asked[1]).toMatch(/^That answer is not allowed: /);
    expect(await decisions()).toEqual([{ status: "pending", by: undefined }]);
  });

  it.each<[string, Person | undefined, readonly string[], RegExp]>([
    ["cannot ask", undefined, [], /The client cannot ask its person/],
    ["whose person declines", () => ({ action: "decline" }), [], /would not decide now/],
    ["whose person goes away", () => ({ action: "cancel" }), [], /left the question unanswered/],
    ["whose person never answers", () => new Promise(() => undefined), ["--wait", "1s"], /Nobody answered/],
  ])("leaves the run suspended for good with a client %s", async (_how, person, args, pattern) => {
    const client = await connect(["examples", ...args], person);
    const { structuredContent, content, isError } = await call(client, "greet", { name: "Ada" });
    expect(isError).not.toBe(true);
    expect(structuredContent).toMatchObject({
      status: "SUSPENDED",
      checkpoints: [{ prompt: "Send this greeting to Ada?" }],
    });
    expect(content[0]?.text).toMatch(pattern);
    expect(content[0]?.text).toContain("scaicore resume");
    await client.close();

    if (person !== undefined) return;
    const [pending] = structuredContent?.checkpoints ?? [];
    const resolution = ["--resolution", '{"decision":"approve"}'];
    const { value } = await line.json(["resume", pending?.checkpoint_id ?? "", ...resolution], { cwd: directory });
    expect(value).toMatchObject({ status: "COMPLETED", output: GREETING });
    const later = await connect(["examples"]);
    const told = await call(later, "scaicore_result", { invocation_id: structuredContent?.invocation_id ?? "" });
    expect(told.structuredContent).toMatchObject({ status: "COMPLETED", output: GREETING });
  });

  it("is decided by the client itself with --allow-decide only; a wrong decision stays pending", async () => {
    const never = await connect(["examples"]);
    const { structuredContent } = await call(never, "greet", { name: "Ada" });
    const id = structuredContent?.checkpoints?.[0]?.checkpoint_id ?? "";
    const refused = await call(never, "decide_checkpoint", { checkpoint_id: id, decision: "approve" });
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0]?.text).toContain("it exists with --allow-decide only");
    expect((await never.listTools()).tools.map(({ name }) => name)).not.toContain("decide_checkpoint");
    expect(JSON.stringify((await call(never, "scaicore_checkpoints")).structuredContent)).toContain(id);
    await never.close();

    const client = await connect(["examples", "--allow-decide"]);
    const wrong = await call(client, "decide_checkpoint", { checkpoint_id: id, decision: "perhaps" });
    expect(wrong.content[0]?.text).toMatch(/decision must be one of "approve", "reject".*still pending/);
    const right = await call(client, "decide_checkpoint", { checkpoint_id: id, decision: "approve" });
    expect(right.structuredContent).toMatchObject({ status: "COMPLETED", output: GREETING });
    const twice = await call(client, "decide_checkpoint", { checkpoint_id: id, decision: "reject" });
    expect(twice.content[0]?.text).toContain("CheckpointAlreadyResolvedError");
    expect(await decisions()).toEqual([{ status: "resolved", by: "mcp:agent" }]);
  });

  it("asks nobody who may not decide, and lets a person vote once", async () => {
    const program = (name: string, rule: string) => `@core ${name} { version = "1.0.0" }
@flow ${name.toLowerCase()}(): string {
  d = @checkpoint approval { present = { prompt = "go?" } ${rule} }
  return d
}`;
    write(directory, "rules/a.scaicore", program("Own", "self_approval = false"));
    write(directory, "rules/b.scaicore", program("Role", 'assignee = "role:manager"'));
    write(directory, "rules/c.scaicore", program("Two", "quorum = 2"));
    let asked = 0;
    const client = await connect(["rules"], (question) => {
      asked++;
      return approve(question);
    });
    const told = async (name: string) => {
      const { structuredContent, content } = await call(client, name);
      expect(structuredContent?.status).toBe("SUSPENDED");
      return content[0]?.text;
    };
    expect(await told("own")).toContain("mcp:agent started the run, and somebody else has to decide it.");
    expect(await told("role")).toContain("It is for role:manager, and mcp:agent");
    expect(asked).toBe(0);
    expect(await told("two")).toContain("The vote was recorded, and others have to agree.");
    expect(asked).toBe(1);
  });

  it("tells of wrong arguments and unknown tools as results, and goes on", async () => {
    const client = await connect(["examples"], approve);
    const wrong = await call(client, "greet", { nme: 1 });
    expect(wrong).toMatchObject({ isError: true });
    expect(wrong.content[0]?.text).toContain("InputError: input.nme: greet has no such parameter. Did you mean name?");
    expect((await call(client, "gret")).content[0]?.text).toBe("There is no tool gret. There are greet.");
    expect((await call(client, "scaicore_result", { invocation_id: "x" })).content[0]?.text).toContain(
      "InvocationNotFoundError",
    );
    expect((await call(client, "greet", { name: "Ada" })).structuredContent?.status).toBe("COMPLETED");
  });

  it("runs once for calls with one idempotency key", async () => {
    const client = await connect(["examples"], approve);
    const params = { name: "greet", arguments: { name: "Ada" }, _meta: { "scaicore/idempotency-key": "k1" } };
    const [one, two] = [await client.callTool(params), await client.callTool(params)] as unknown as Answered[];
    expect(one?.structuredContent?.invocation_id).toBe(two?.structuredContent?.invocation_id);
    expect(await decisions()).toHaveLength(1);
  });
});

describe("the server", { timeout: 240_000 }, () => {
  it("cancels the run of a call that the client has cancelled", async () => {
    write(
      directory,
      "slow/slow.scaicore",
      `@core Slow { version = "1.0.0"  @plugins { tool = test/tool@1.0 } }
@plugin_interface test/tool@1.0 { wait(): string }
@flow slow(): string { return tool.wait() }`,
    );
    write(
      directory,
      "slow/wait.mjs",
      `import { appendFileSync } from "node:fs";
const note = (line) => appendFileSync(new URL("log", import.meta.url), line);
export const wait = (_args, { signal }) => {
  note("began ");
  return new Promise((_, no) => signal.addEventListener("abort", () => (note("stopped"), no(new Error("stopped")))));
};`,
    );
    write(directory, "slow/scaicore.plugins.json", JSON.stringify({ plugins: { tool: { module: "./wait.mjs" } } }));
    const client = await connect(["slow"]);
    const stop = new AbortController();
    const log = join(directory, "slow/log");
    const noted = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
    const running = call(client, "slow", {}, { signal: stop.signal });
    running.catch(() => undefined);
    await expect.poll(noted, { timeout: 20_000 }).toBe("began ");
    stop.abort(new Error("enough"));
    await expect(running).rejects.toThrow();
    await expect.poll(noted, { timeout: 20_000 }).toBe("began stopped");
    expect(await call(client, "scaicore_checkpoints")).toMatchObject({ structuredContent: { checkpoints: [] } });
  });

  it("puts a core before the name of a flow that two have, and describes values as the protocol knows them", async () => {
    const program = (core: string) => `@core ${core} { version = "1.0.0" }
@flow pay(amount: money[EUR], after: duration): { amount: money[EUR], after: duration } { return { amount: amount, after: after } }`;
    write(directory, "two/a.scaicore", program("A"));
    write(directory, "two/b.scaicore", program("B"));
    const client = await connect(["two/a.scaicore", "two/b.scaicore"]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).slice(0, 2)).toEqual(["A_pay", "B_pay"]);
    expect(JSON.stringify(tools)).not.toMatch(/"format":"(money|duration)"|x-currency/);
    const paid = await call(client, "A_pay", { amount: "10.50", after: "1h30m" });
    expect(paid.structuredContent?.output).toEqual({ amount: 10.5, after: "90m" });
  });

  it("says what it cannot serve, and ends with 2", async () => {
    const nothing = await line.runAlone(["mcp", line.directory()]);
    expect(nothing).toMatchObject({ code: 2, stdout: "" });
    expect(nothing.stderr).toContain("There is no program to serve in ");
  });

  it("ends when its client leaves, and writes nothing but messages", async () => {
    const child = spawn(process.execPath, [line.main, "mcp", "examples"], {
      cwd: directory,
      stdio: ["pipe", "pipe", "ignore"],
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "by hand", version: "1" } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\nno json\n`);
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "nothing/known" })}\n`);
    await expect.poll(() => stdout.split("\n").length, { timeout: 20_000 }).toBe(3);
    const exit = once(child, "exit");
    child.stdin.end();
    expect((await exit)[0]).toBe(0);
    for (const text of stdout.trim().split("\n")) expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0" });
  });
});
