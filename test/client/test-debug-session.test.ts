/** Tests under a debugger: breakpoints in flows, also in imported ones, the mocks of the test, and how it ended. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { TestOutcome } from "scaicore/testing";
import { compile, compileExpression } from "scaicore/compiler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleOf } from "../../client/engine/process/program.js";
import { testKey } from "../../client/engine/process/test-process.js";
import { TestDebugSession } from "../../client/engine/test-debug-session.js";
import { DapClient } from "../support/dap-client.js";
import { engineInMemory } from "../support/engine-in-memory.js";

const FILES: Readonly<Record<string, string>> = {
  "desk.scaicore": `import { price_of } from "./lib/prices"
@core Desk { version = "1.0.0" @memory { orders: int = 0 } }
@flow offer(goods: string, count: int): string {
    price = price_of(count)
    memory.orders = memory.orders + 1
    text = @flexible { goal = "Write an offer" input = { goods, price } output = string }
    decision = @checkpoint { present = { prompt = "Send?", payload = text } options = ["approve", "reject"] }
    if decision == "reject" { return "nothing" }
    return "\${text} for \${price}"
}

@flow share(parts: int): float {
    each = 1 / parts
    return each
}

@test "an offer is sent" {
    @mock memory.orders = 4
    @mock primary = "Ten pens"
    @given { goods = "pens" }
    @when offer(goods, 10)
    @then { result.status == :suspended }
    @when resume { decision = "approve" }
    @then { result.output == "Ten pens for 25" }
}

@test "this one is wrong" {
    @mock primary = "One pen"
    @when offer("pens", 1)
    @then { result.status == :completed }
}

@test "nothing is shared" {
    @when share(0)
    @then { result.error.type == "ArithmeticError" }
}
`,
  "lib/prices.scaicore": `pub @transformer price_of(count: int): int {
    whole = count * 2
    extra = 5
    return whole + extra
}
`,
};
const paths = Object.keys(FILES);
const pathOf = (file: string) => `/flows/${file}`;
const sourceOf = (file: string): DebugProtocol.Source => ({ path: pathOf(file), name: file });
const host = { read: (path: string) => FILES[path] };

let outcomes: TestOutcome[];
let sessions: TestDebugSession[];
beforeEach(() => {
  outcomes = [];
  sessions = [];
});
afterEach(() => {
  for (const session of sessions) session.dispose();
});

/** A session of some of the tests, before they begin. */
async function open(...names: readonly string[]): Promise<DapClient> {
  const { module, diagnostics } = compile("desk.scaicore", host, { debug: true });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const keys = (module.tests ?? []).filter(({ name }) => names.includes(name)).map(testKey);
  const client = new DapClient();
  const session = await TestDebugSession.open({
    request: { bundle: Buffer.from(bundleOf(module).bytes).toString("base64"), keys, limits: {} },
    setup: {
      title: names.join(", "),
      sources: Object.fromEntries(paths.map((path) => [path, { name: path, path: pathOf(path) }])),
    },
    compile: ({ text, ...place }) => Promise.resolve(compileExpression("desk.scaicore", host, place, text)),
    start: engineInMemory,
    memoryMb: 512,
    onEnded: (outcome) => outcomes.push(outcome),
    send: client.take,
  });
  sessions.push(session);
  client.connect(session);
  return client;
}

type Points = Readonly<Record<string, readonly DebugProtocol.SourceBreakpoint[]>>;

/** Does what VS Code does until the tests begin. */
async function launch(client: DapClient, points: Points = {}, filters: readonly string[] = []): Promise<void> {
  await client.ask("initialize", { adapterID: "scaicore" });
  const launched = client.ask("launch", {});
  await client.event("initialized");
  for (const [file, breakpoints] of Object.entries(points)) {
    const told = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
      source: sourceOf(file),
      breakpoints,
    });
    expect(told.breakpoints.map(({ verified }) => verified)).toEqual(breakpoints.map(() => true));
  }
  await client.ask("setExceptionBreakpoints", { filters });
  await client.ask("configurationDone");
  await launched;
}

async function frames(client: DapClient): Promise<readonly DebugProtocol.StackFrame[]> {
  return (await client.ask<{ stackFrames: DebugProtocol.StackFrame[] }>("stackTrace", { threadId: 1 })).stackFrames;
}
const placesOf = async (client: DapClient) =>
  (await frames(client)).map(({ name, line, source }) => `${name} ${source?.name}:${line}`);
const evaluated = async (client: DapClient, expression: string) =>
  (await client.ask<{ result: string }>("evaluate", { expression, context: "repl" })).result;
const goOn = (client: DapClient) => client.ask("continue", { threadId: 1 });

describe("a test under the debugger", () => {
  it("stands still in its flow and in an imported one, with its mocks, and passes", async () => {
    const client = await open("an offer is sent");
    await launch(client, { "desk.scaicore": [{ line: 9 }], "lib/prices.scaicore": [{ line: 3 }] });
    await client.event("stopped");
    expect(await placesOf(client)).toEqual(["price_of lib/prices.scaicore:3", "offer desk.scaicore:4"]);
    expect(await client.ask("threads")).toEqual({ threads: [{ id: 1, name: "an offer is sent" }] });
    expect(await evaluated(client, "count")).toBe("10");
    expect(await evaluated(client, "whole + 1")).toBe("21");
    expect(await evaluated(client, "memory.orders")).toBe("4");
    await goOn(client);
    await client.event("stopped");
    expect(await placesOf(client)).toEqual(["offer desk.scaicore:9"]);
    expect(await evaluated(client, "text")).toBe('"Ten pens"');
    expect(await evaluated(client, "decision")).toBe('"approve"');
    expect(await evaluated(client, "memory.orders")).toBe("5");
    await goOn(client);
    expect(await client.event("exited")).toEqual({ exitCode: 0 });
    await client.event("terminated");
    expect(client.output).toContain("The test passed: an offer is sent");
    expect(client.output).toContain("asked a model");
    expect(outcomes.map(({ name, status }) => [name, status])).toEqual([["an offer is sent", "passed"]]);
  });

  it("goes back over a model call, which has the answer of its mock again", async () => {
    const client = await open("an offer is sent");
    await launch(client, { "desk.scaicore": [{ line: 6 }, { line: 7 }] });
    await client.event("stopped");
    await goOn(client);
    await client.event("stopped");
    expect(await placesOf(client)).toEqual(["offer desk.scaicore:7"]);
    await client.ask("stepBack", { threadId: 1 });
    await client.event("stopped");
    expect(await placesOf(client)).toEqual(["offer desk.scaicore:6"]);
    await goOn(client);
    await client.event("stopped");
    expect(await evaluated(client, "text")).toBe('"Ten pens"');
    await goOn(client);
    await client.event("terminated");
    expect(outcomes.map(({ status, failures }) => [status, failures])).toEqual([["passed", []]]);
  });

  it("waits while it stands still, however long: its clock and its patience do", async () => {
    const client = await open("an offer is sent");
    await launch(client, { "desk.scaicore": [{ line: 5 }] });
    await client.event("stopped");
    // More turns than a test waits for a run that does nothing.
    for (let turn = 0; turn < 1_500; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await evaluated(client, "now()")).toContain("2026-01-15T10:30:00");
    await goOn(client);
    await client.event("terminated");
    expect(outcomes.map(({ status }) => status)).toEqual(["passed"]);
  });

  it("that fails says why, and the others of its session run", async () => {
    const client = await open("an offer is sent", "this one is wrong");
    await launch(client);
    expect(await client.event("exited")).toEqual({ exitCode: 1 });
    await client.event("terminated");
    expect(outcomes.map(({ name, status }) => [name, status])).toEqual([
      ["an offer is sent", "passed"],
      ["this one is wrong", "failed"],
    ]);
    expect(outcomes[1]?.failures[0]).toMatchObject({ location: { file: "desk.scaicore", line: 30 } });
    expect(client.output).toContain("The test passed: an offer is sent");
    expect(client.output).toContain("The test failed: this one is wrong");
  });

  it.each(["terminate", "disconnect"])("is ended by %s, and tells no outcome", async (command) => {
    const client = await open("an offer is sent");
    await launch(client, { "desk.scaicore": [{ line: 5 }] });
    await client.event("stopped");
    await client.ask(command, {});
    await client.event("terminated");
    expect(client.output).toContain("Stopped in the debugger.");
    expect(outcomes).toEqual([]);
    await expect(goOn(client)).resolves.toBeUndefined();
  });

  it("stands still where a flow fails", async () => {
    const client = await open("nothing is shared");
    await launch(client, {}, ["uncaught"]);
    expect(await client.event("stopped")).toMatchObject({ reason: "exception" });
    expect(await placesOf(client)).toEqual(["share desk.scaicore:13"]);
    await goOn(client);
    await client.event("terminated");
    expect(outcomes.map(({ status, failures }) => [status, failures])).toEqual([["passed", []]]);
  });

  it("has no breakpoints between its own steps, and says so", async () => {
    const client = await open("an offer is sent");
    await client.ask("initialize", {});
    const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
      source: sourceOf("desk.scaicore"),
      breakpoints: [{ line: 21 }],
    });
    expect(breakpoints).toMatchObject([
      { verified: false, message: "Breakpoints stand at blocks and statements of flows." },
    ]);
  });
});
