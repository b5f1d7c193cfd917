/** Debug sessions of the editor, by the Debug Adapter Protocol: what VS Code asks and is told while a flow runs under the debugger. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject, MockFile } from "scaicore";
import { compile, compileExpression } from "scaicore/compiler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DebugSession } from "../../client/engine/debug-session.js";
import { plain } from "../../runtime/plain-text.js";
import type { OnCalled, RunHost } from "../../client/engine/run-host.js";
import { DapClient } from "../support/dap-client.js";
import { engineInMemory } from "../support/engine-in-memory.js";
import { openWindow } from "../support/run-window.js";

const PATH = "/flows/main.scaicore";
const source = { path: PATH };

let directory: string;
let hosts: RunHost[];
let sessions: DebugSession[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "debug-session-"));
  hosts = [];
  sessions = [];
});
afterEach(async () => {
  // A run that stands still would go on beside the next test.
  for (const host of hosts)
    if ((await host.summary("run-1")) !== undefined) await host.cancel("run-1", "The test is over.");
  for (const session of sessions) session.dispose();
  await Promise.all(hosts.map((host) => host.close(0)));
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

interface Opened {
  readonly client: DapClient;
  readonly host: RunHost;
  readonly session: DebugSession;
}

/** A session of the flow `f`, before its run. */
async function open(text: string, input: JsonObject = {}, mocks: MockFile = {}): Promise<Opened> {
  const compilerHost = { read: (path: string) => (path === "main.scaicore" ? text : undefined) };
  const { module, diagnostics } = compile("main.scaicore", compilerHost, { debug: true });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const host = await openWindow(directory, { start: engineInMemory, mocks });
  hosts.push(host);
  const program = { module, source: `file://${PATH}` };
  const client = new DapClient();
  const session = await DebugSession.open({
    host,
    program,
    setup: {
      invocationId: "run-1",
      title: "f",
      sources: { "main.scaicore": { name: "main.scaicore", path: PATH } },
    },
    compile: ({ text: expression, ...place }) =>
      Promise.resolve(compileExpression("main.scaicore", compilerHost, place, expression)),
    start: async () => {
      const result = await host.start(program, { flow: "f", input, invocationId: "run-1" });
      return result.status === "FAILED" && result.error.errorType === "InputError"
        ? plain`${result.error.message}`
        : result;
    },
    send: client.take,
  });
  sessions.push(session);
  client.connect(session);
  return { client, host, session };
}

type Setup = Partial<{
  readonly lines: readonly (number | DebugProtocol.SourceBreakpoint)[];
  readonly filters: readonly string[];
  readonly stopOnEntry: boolean;
}>;

/** Does what VS Code does until the run begins. Gives the breakpoints as they are. */
async function launch(client: DapClient, { lines = [], filters = [], stopOnEntry = false }: Setup = {}) {
  await client.ask("initialize", { adapterID: "scaicore", linesStartAt1: true, columnsStartAt1: true });
  const launched = client.ask("launch", { stopOnEntry });
  await client.event("initialized");
  const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
    source,
    breakpoints: lines.map((line) => (typeof line === "number" ? { line } : line)),
  });
  await client.ask("setExceptionBreakpoints", { filters });
  await client.ask("configurationDone");
  await launched;
  return breakpoints;
}

interface Stopped {
  readonly reason: string;
  readonly threadId: number;
  readonly text?: string;
}
const stopped = (client: DapClient): Promise<Stopped> => client.event<Stopped>("stopped");

async function frames(client: DapClient, threadId = 1): Promise<DebugProtocol.StackFrame[]> {
  return (await client.ask<{ stackFrames: DebugProtocol.StackFrame[] }>("stackTrace", { threadId })).stackFrames;
}

async function rows(client: DapClient, variablesReference: number, part: object = {}) {
  const { variables } = await client.ask<{ variables: DebugProtocol.Variable[] }>("variables", {
    variablesReference,
    ...part,
  });
  return variables;
}

/** The scopes of a frame with what is in them, as text. */
async function shown(client: DapClient, frameId: number): Promise<Record<string, Record<string, string>>> {
  const { scopes } = await client.ask<{ scopes: DebugProtocol.Scope[] }>("scopes", { frameId });
  const all: Record<string, Record<string, string>> = {};
  for (const { name, variablesReference } of scopes) {
    if (name === "Context" || name === "Core") continue;
    const variables = await rows(client, variablesReference);
    all[name] = Object.fromEntries(variables.map(({ name: variable, value }) => [variable, value]));
  }
  return all;
}

const evaluate = (client: DapClient, expression: string, frameId?: number, context = "repl") =>
  client.ask<{ result: string; type: string; variablesReference: number }>("evaluate", {
    expression,
    context,
    ...(frameId === undefined ? {} : { frameId }),
  });

const SUM = `@core C { version = "1.0.0" @memory { total: int } @config { @param rate: int = 3 } }
@types { type Order = { id: string, lines: array[int] } }
@transformer twice(n: int): int {
    m = n * 2
    return m
}
@flow f(order: Order): int {
    sum = 0
    @foreach line in order.lines {
        sum = sum + line
        answer = @flexible { goal = "g" input = { line } output = int }
        sum = sum + answer
    }
    memory.total = sum
    e = twice(sum)
    return e
}

`;
const ORDER = { order: { id: "A-1", lines: [1, 2] } };
const ANSWERS = { models: { primary: 10 } };

describe("a debug session", () => {
  it("says what it can, and stands still at the entry", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    const capabilities = await client.ask<DebugProtocol.Capabilities>("initialize", {});
    expect(capabilities).toMatchObject({
      supportsStepBack: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsConfigurationDoneRequest: true,
    });
    await launch(client, { stopOnEntry: true });
    expect(await stopped(client)).toMatchObject({ reason: "entry", threadId: 1 });
    const [frame] = await frames(client);
    expect(frame).toMatchObject({ name: "f", line: 8, source: { path: PATH, name: "main.scaicore" } });
    expect(await client.ask("threads")).toEqual({ threads: [{ id: 1, name: "f" }] });
  });

  it("stands still at breakpoints, steps into calls and out of loops, and ends with what the flow gives", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    expect(await launch(client, { lines: [12] })).toMatchObject([{ verified: true, line: 12 }]);
    expect(await stopped(client)).toMatchObject({ reason: "breakpoint", threadId: 1 });
    const inLoop = await frames(client);
    expect(inLoop.map(({ name, line }) => [name, line])).toEqual([
      ["f", 12],
      ["@foreach line [0] in f", 9],
    ]);
    expect(await shown(client, inLoop[0]!.id)).toMatchObject({
      Input: { order: '{ id: "A-1", lines: [1, 2] }' },
      Variables: { sum: "1", line: "1", answer: "10" },
      Config: { rate: "3" },
      Memory: { total: "null" },
    });
    await client.ask("stepOut", { threadId: 1 });
    // The breakpoint is in the next round as well.
    expect(await stopped(client)).toMatchObject({ reason: "breakpoint" });
    await client.ask("setBreakpoints", { source, breakpoints: [] });
    await client.ask("stepOut", { threadId: 1 });
    expect(await stopped(client)).toMatchObject({ reason: "step" });
    expect((await frames(client))[0]).toMatchObject({ line: 14 });
    await client.ask("next", { threadId: 1 });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 15 });
    expect(await shown(client, (await frames(client))[0]!.id)).toMatchObject({ Memory: { total: "23" } });
    expect(await evaluate(client, "memory.total")).toMatchObject({ result: "23" });
    await client.ask("stepIn", { threadId: 1 });
    await stopped(client);
    expect((await frames(client)).map(({ name, line }) => [name, line])).toEqual([
      ["twice", 4],
      ["f", 15],
    ]);
    await client.ask("continue", { threadId: 1 });
    expect(await client.event("exited")).toEqual({ exitCode: 0 });
    await client.event("terminated");
    expect(client.output).toContain("The run completed: 46");
  });

  it("goes back step by step and to breakpoints, and on to the same end", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    await launch(client, { lines: [10] });
    await stopped(client);
    await client.ask("continue", { threadId: 1 });
    await stopped(client);
    const second = await shown(client, (await frames(client))[0]!.id);
    expect(second.Variables).toMatchObject({ sum: "11", line: "2" });
    await client.ask("reverseContinue", { threadId: 1 });
    await stopped(client);
    expect((await shown(client, (await frames(client))[0]!.id)).Variables).toMatchObject({ sum: "0", line: "1" });
    await client.ask("reverseContinue", { threadId: 1 });
    await stopped(client);
    expect(client.output).toContain("No breakpoint was passed before this point.");
    await client.ask("stepBack", { threadId: 1 });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 9 });
    await client.ask("stepBack", { threadId: 1 });
    await stopped(client);
    await client.ask("stepBack", { threadId: 1 });
    await stopped(client);
    expect(client.output).toContain("There is no way back past this point.");
    await client.ask("setBreakpoints", { source, breakpoints: [] });
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
    expect(client.output).toContain("The run completed: 46");
  });

  it("moves a breakpoint to the nearest block, and says why it stands nowhere", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    const set = await launch(client, { lines: [2, 7, 13, 17, 18, { line: 10, condition: "line >" }] });
    expect(set.map(({ verified, line, message }) => [verified, line, message !== undefined])).toEqual([
      [false, 2, true],
      [true, 8, false],
      [true, 14, false],
      [true, 16, false],
      [false, 18, true],
      [false, 10, true],
    ]);
    const elsewhere = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
      source: { path: "/flows/other.scaicore", name: "other.scaicore" },
      breakpoints: [{ line: 1 }],
    });
    expect(elsewhere.breakpoints).toMatchObject([
      { verified: false, message: "other.scaicore is no part of the program that runs." },
    ]);
    expect(await client.ask("breakpointLocations", { source, line: 12 })).toEqual({
      breakpoints: [{ line: 12, column: 9 }],
    });
  });

  it("heeds conditions, and tells what log points say", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    await launch(client, {
      lines: [
        { line: 10, condition: "line * 2 == 4 && order.lines.contains(line)" },
        { line: 12, logMessage: "line {line} gives {sum + answer}, {order.id}" },
      ],
    });
    expect(await stopped(client)).toMatchObject({ reason: "breakpoint" });
    expect((await shown(client, (await frames(client))[0]!.id)).Variables).toMatchObject({ line: "2" });
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
    expect(client.output).toContain("line 1 gives 11, A-1\n");
    expect(client.output).toContain("line 2 gives 23, A-1\n");
  });

  describe("hit conditions", () => {
    const LOOP = `@core C { version = "1.0.0" }
@flow f(): int {
    sum = 0
    @foreach n in [1, 2, 3, 4, 5, 6] {
        sum = sum + n
    }
    return sum
}`;
    /** The rounds in which the run stands still at line 5, to its end. */
    async function rounds(breakpoint: Omit<DebugProtocol.SourceBreakpoint, "line">): Promise<readonly string[]> {
      const { client, host } = await open(LOOP);
      expect(await launch(client, { lines: [{ line: 5, ...breakpoint }] })).toMatchObject([{ verified: true }]);
      const seen: string[] = [];
      while ((await client.either("stopped", "terminated")).event === "stopped") {
        seen.push((await shown(client, (await frames(client))[0]!.id)).Variables!.n!);
        await client.ask("continue", { threadId: 1 });
      }
      await host.close(0);
      hosts = [];
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
      return seen;
    }

    it.each([
      ["3", ["3"]],
      ["== 3", ["3"]],
      ["> 3", ["4", "5", "6"]],
      [">=5", ["5", "6"]],
      ["< 3", ["1", "2"]],
      ["<= 3", ["1", "2", "3"]],
      [" % 2 ", ["2", "4", "6"]],
      ["7", []],
      ["", ["1", "2", "3", "4", "5", "6"]],
    ])("%j stands still at those hits", async (hitCondition, expected) => {
      expect(await rounds({ hitCondition })).toEqual(expected);
    });

    it("count the hits at which the condition is true", async () => {
      expect(await rounds({ condition: "n % 2 == 0", hitCondition: "2" })).toEqual(["4"]);
    });

    it("choose what log points tell", async () => {
      const { client } = await open(LOOP);
      await launch(client, { lines: [{ line: 5, hitCondition: "% 3", logMessage: "round {n}" }] });
      await client.event("terminated");
      expect(client.output.match(/round \d/g)).toEqual(["round 3", "round 6"]);
    });

    it.each(["three", "3 times", ">", "0", "% 0", "-1", "1.5", "!= 2", "9".repeat(40)])(
      "%j is no such thing, and the breakpoint says so",
      async (hitCondition) => {
        const { client } = await open(LOOP);
        const [told] = await launch(client, { lines: [{ line: 5, hitCondition }] });
        expect(told).toMatchObject({ verified: false, line: 5 });
        expect(told!.message).toContain(`${hitCondition} counts no hits. Write a number from 1 on`);
        await client.event("terminated");
      },
    );

    it("a hit that the run goes back over is one less, and the others count on when breakpoints are set", async () => {
      const { client } = await open(LOOP);
      const third: DebugProtocol.SourceBreakpoint = { line: 5, hitCondition: "3" };
      const last: DebugProtocol.SourceBreakpoint = { line: 5, column: 9, hitCondition: "> 4" };
      const n = async () => (await shown(client, (await frames(client))[0]!.id)).Variables!.n;
      const [told] = await launch(client, { lines: [third] });
      await stopped(client);
      expect(await n()).toBe("3");
      // Back to the second round, and on: the third round is the third hit again.
      await client.ask("reverseContinue", { threadId: 1 });
      await stopped(client);
      expect(await n()).toBe("2");
      await client.ask("stepBack", { threadId: 1 });
      await stopped(client);
      await client.ask("continue", { threadId: 1 });
      await stopped(client);
      expect(await n()).toBe("3");
      const set = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
        source,
        breakpoints: [third, last],
      });
      expect(set.breakpoints[0]!.id).toBe(told!.id);
      await client.ask("setBreakpoints", { source, breakpoints: [{ ...third, hitCondition: "4" }, last] });
      await client.ask("continue", { threadId: 1 });
      // One that says something else begins anew: of the three rounds that are left none is its fourth hit, nor the other's fifth.
      await client.event("terminated");
      expect(client.output).toContain("The run completed: 21");
    });
  });

  it("evaluates names and expressions in any frame, and says what is wrong with others", async () => {
    const { client } = await open(SUM, ORDER, ANSWERS);
    await launch(client, { lines: [4] });
    await stopped(client);
    const [inner, outer] = await frames(client);
    expect(await evaluate(client, "n", inner!.id, "hover")).toMatchObject({ result: "23", type: "int" });
    expect(await evaluate(client, "n + 1")).toMatchObject({ result: "24" });
    expect(await evaluate(client, "order.lines[1]", outer!.id)).toMatchObject({ result: "2" });
    expect(await evaluate(client, "order.lines.map(l => l * 2)", outer!.id)).toMatchObject({ result: "[2, 4]" });
    expect(await evaluate(client, "config.rate", outer!.id)).toMatchObject({ result: "3" });
    const order = await evaluate(client, "order", outer!.id);
    const parts = await rows(client, order.variablesReference);
    expect(parts.map(({ name, value, evaluateName }) => [name, value, evaluateName])).toEqual([
      ["id", '"A-1"', "order.id"],
      ["lines", "[1, 2]", "order.lines"],
    ]);
    const lines = await rows(client, parts[1]!.variablesReference, { filter: "indexed", start: 1, count: 1 });
    expect(lines.map(({ name, value }) => [name, value])).toEqual([["[1]", "2"]]);
    expect((await evaluate(client, "order.id", outer!.id, "clipboard")).result).toBe("A-1");
    await expect(evaluate(client, "order.liens", outer!.id)).rejects.toThrow("liens");
    await expect(evaluate(client, "1 +", outer!.id)).rejects.toThrow();
    await expect(evaluate(client, "1 / (n - n)", inner!.id)).rejects.toThrow("ArithmeticError");
    await client.ask("continue", { threadId: 1 });
    await expect(evaluate(client, "n")).rejects.toThrow("does not stand still");
    await expect(rows(client, order.variablesReference)).rejects.toThrow("gone on");
    await client.event("terminated");
  });

  it("is told when it is to stand still, also while the flow computes", async () => {
    const { client } = await open(`@core C { version = "1.0.0" }
@flow f(): int {
    n = 0
    @while(max_iterations = 100_000) n < 90_000 {
        n = n + 1
    }
    return n
}`);
    await launch(client);
    await client.ask("pause", { threadId: 1 });
    expect(await stopped(client)).toMatchObject({ reason: "pause" });
    await client.ask("terminate");
    await client.event("terminated");
    expect(client.output).toContain("Stopped in the debugger.");
  });
});

const FAILING = `@core C { version = "1.0.0" }
@flow f(): int {
    a = 0
    @try {
        b = 1 / a
    } @catch ArithmeticError e {
        a = 3
    }
    c = 6 / (a - 3)
    return 1
}`;

describe("where something fails", () => {
  it("the run stands still before anything catches it, with its variables", async () => {
    const { client } = await open(FAILING);
    await launch(client, { filters: ["uncaught", "all"] });
    const caught = await stopped(client);
    expect(caught).toMatchObject({ reason: "exception" });
    expect((await frames(client))[0]).toMatchObject({ line: 5 });
    expect(await client.ask("exceptionInfo", { threadId: 1 })).toMatchObject({
      exceptionId: "ArithmeticError",
      breakMode: "always",
    });
    const [frame] = await frames(client);
    const scopes = await shown(client, frame!.id);
    expect(scopes).toMatchObject({ Failure: { type: '"ArithmeticError"' }, Variables: { a: "0" } });
    await client.ask("stepBack", { threadId: 1 });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 5 });
    await expect(client.ask("exceptionInfo", { threadId: 1 })).rejects.toThrow("Nothing has failed here.");
    await client.ask("continue", { threadId: 1 });
    expect(await stopped(client)).toMatchObject({ reason: "exception" });
    await client.ask("next", { threadId: 1 });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 7 });
    await client.ask("continue", { threadId: 1 });
    expect(await stopped(client)).toMatchObject({ reason: "exception" });
    expect(await client.ask("exceptionInfo", { threadId: 1 })).toMatchObject({ breakMode: "unhandled" });
    await client.ask("continue", { threadId: 1 });
    expect(await client.event("exited")).toEqual({ exitCode: 1 });
    expect(client.output).toContain("The run failed: ");
  });

  it("one that is caught is passed by, where only uncaught ones are wanted", async () => {
    const { client } = await open(FAILING);
    await launch(client, { filters: ["uncaught"] });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 9 });
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
  });

  it("a model that fails stops the run at its block", async () => {
    const { client } = await open(
      `@core C { version = "1.0.0" }
@flow f(): int {
    a = 1
    r = @flexible { goal = "g" input = { a } output = int }
    return r
}`,
      {},
      { models: { primary: "no number" } },
    );
    await launch(client, { filters: ["uncaught"] });
    expect(await stopped(client)).toMatchObject({ reason: "exception" });
    const [frame] = await frames(client);
    expect(frame).toMatchObject({ line: 4 });
    expect((await shown(client, frame!.id)).Variables).toMatchObject({ a: "1" });
    await client.ask("stepBack", { threadId: 1 });
    await stopped(client);
    expect((await frames(client))[0]).toMatchObject({ line: 4 });
    await client.ask("terminate");
    await client.event("terminated");
  });
});

const ASKING = `@core C { version = "1.0.0" }
@flow f(): int {
    a = 1
    d = @checkpoint { present = { prompt = "Go on?" } options = ["approve", "reject"] }
    b = if d == "approve" { 2 } else { 3 }
    return a + b
}`;

describe("a run that asks somebody", () => {
  it("waits, goes on under the debugger once it is decided, and ends", async () => {
    const { client, host } = await open(ASKING);
    await launch(client, { lines: [5] });
    await expect.poll(() => client.output).toContain("waits for a decision");
    const [pending] = await host.pending();
    const decided = host.resume({ checkpointId: pending!.checkpointId, resolution: { decision: "approve" } });
    expect(await stopped(client)).toMatchObject({ reason: "breakpoint" });
    const [frame] = await frames(client);
    expect((await shown(client, frame!.id)).Variables).toMatchObject({ a: "1", d: '"approve"' });
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
    expect(client.output).toContain("The run completed: 3");
    expect(await decided).toMatchObject({ status: "COMPLETED", output: 3 });
  });

  it("is told of its end when another window has decided it", async () => {
    const { client } = await open(ASKING);
    await launch(client);
    await expect.poll(() => client.output).toContain("waits for a decision");
    const other = await openWindow(directory, { start: engineInMemory });
    hosts.push(other);
    const [pending] = await other.pending();
    await other.resume({ checkpointId: pending!.checkpointId, resolution: { decision: "reject" } });
    await hosts[0]!.poll();
    await client.event("terminated");
    expect(client.output).toContain("The run completed: 4");
  });

  it("is cancelled by Stop, and goes on without the debugger when that lets go of it", async () => {
    const stoppedRun = await open(ASKING);
    await launch(stoppedRun.client);
    await expect.poll(() => stoppedRun.client.output).toContain("waits for a decision");
    await stoppedRun.client.ask("terminate");
    await stoppedRun.client.event("terminated");
    expect((await stoppedRun.host.summary("run-1"))?.status).toBe("failed");
    expect(await stoppedRun.host.pending()).toEqual([]);
  });

  it("goes on without the debugger when that lets go of it", async () => {
    const { client, host } = await open(ASKING);
    await launch(client, { lines: [3, 5] });
    await stopped(client);
    await client.ask("disconnect", { terminateDebuggee: false });
    await expect.poll(async () => (await host.pending()).length).toBe(1);
    const [pending] = await host.pending();
    const result = await host.resume({ checkpointId: pending!.checkpointId, resolution: { decision: "approve" } });
    expect(result).toMatchObject({ status: "COMPLETED", output: 3 });
  });
});

describe("flows of other cores", () => {
  const CALLER = `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger { book(amount: int): int }
@flow f(): int {
    a = 20
    b = @core_call { target = core://shop/ledger flow = book input = { amount: a } }
    return b + a
}`;
  const CALLED = `@core Ledger { version = "1.0.0" }
@flow book(amount: int): int {
    fee = 1
    d = @checkpoint { present = { prompt = "Book it?" } options = ["approve", "reject"] }
    booked = if d == "approve" { amount + fee } else { 0 }
    return booked
}`;
  const ledgerPath = "/flows/ledger.scaicore";
  const ledgerSource = { path: ledgerPath };
  const hostOf = (text: string) => ({ read: (path: string) => (path === "main.scaicore" ? text : undefined) });
  function programOf(text: string, source: string) {
    const { module, diagnostics } = compile("main.scaicore", hostOf(text), { debug: true });
    if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return { module, source };
  }

  /** A session of the caller, which opens one below it for the flow that it calls. */
  async function calling(withSession = true) {
    const caller = programOf(CALLER, `file://${PATH}`);
    const ledger = programOf(CALLED, `file://${ledgerPath}`);
    const host = await openWindow(directory, { start: engineInMemory, cores: { "core://shop/ledger": ledger } });
    hosts.push(host);
    const client = new DapClient();
    const below = new DapClient();
    let opened = (_: DapClient): void => undefined;
    const child = new Promise<DapClient>((resolve) => (opened = resolve));
    const called: string[] = [];
    const onCalled: OnCalled = async (program, { flow, invocationId }) => {
      called.push(flow);
      if (!withSession) return undefined;
      return await new Promise((ready) => {
        void DebugSession.open({
          host,
          program,
          setup: {
            invocationId,
            title: flow,
            sources: { "main.scaicore": { name: "ledger.scaicore", path: ledgerPath } },
          },
          compile: ({ text, ...place }) =>
            Promise.resolve(compileExpression("main.scaicore", hostOf(CALLED), place, text)),
          start: () => new Promise((end, fail) => ready((outcome) => void outcome.then(end, fail))),
          send: below.take,
        }).then((session) => {
          sessions.push(session);
          below.connect(session);
          opened(below);
        });
      });
    };
    const session = await DebugSession.open({
      host,
      program: caller,
      setup: { invocationId: "run-1", title: "f", sources: { "main.scaicore": { name: "main.scaicore", path: PATH } } },
      compile: ({ text, ...place }) => Promise.resolve(compileExpression("main.scaicore", hostOf(CALLER), place, text)),
      onCalled,
      start: () => host.start(caller, { flow: "f", input: {}, invocationId: "run-1" }),
      send: client.take,
    });
    sessions.push(session);
    client.connect(session);
    return { client, child, host, called };
  }

  /** What VS Code does for a session below another. */
  async function launchBelow(client: DapClient, line: number) {
    await client.ask("initialize", {});
    const launched = client.ask("launch", {});
    await client.event("initialized");
    const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
      source: ledgerSource,
      breakpoints: [{ line }],
    });
    await client.ask("configurationDone");
    await launched;
    return breakpoints;
  }

  it("stand still at their breakpoints, in a session of their own, also after a decision", async () => {
    const { client, child, host, called } = await calling();
    await launch(client, { lines: [6] });
    const below = await child;
    expect(await launchBelow(below, 5)).toMatchObject([{ verified: true, line: 5 }]);
    await expect.poll(() => below.output).toContain("waits for a decision");
    const [pending] = await host.pending();
    const decided = host.resume({ checkpointId: pending!.checkpointId, resolution: { decision: "approve" } });
    expect(await stopped(below)).toMatchObject({ reason: "breakpoint" });
    const [frame] = await frames(below);
    expect(frame).toMatchObject({ name: "book", line: 5, source: { path: ledgerPath } });
    expect((await shown(below, frame!.id)).Variables).toMatchObject({ fee: "1", d: '"approve"' });
    expect(await evaluate(below, "amount + fee")).toMatchObject({ result: "21" });
    await below.ask("continue", { threadId: 1 });
    await below.event("terminated");
    expect(below.output).toContain("The run completed: 21");
    expect(await stopped(client)).toMatchObject({ reason: "breakpoint" });
    expect((await shown(client, (await frames(client))[0]!.id)).Variables).toMatchObject({ b: "21" });
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
    expect(client.output).toContain("The run completed: 41");
    expect(await decided).toMatchObject({ status: "COMPLETED" });
    expect(called).toEqual(["book"]);
  });

  it("end with their caller", async () => {
    const { client, child, host } = await calling();
    await launch(client);
    const below = await child;
    await launchBelow(below, 3);
    await stopped(below);
    await client.ask("terminate");
    await client.event("terminated");
    await below.event("terminated");
    expect((await host.runs(10)).map(({ status }) => status)).toEqual(["failed", "failed"]);
  });

  it("run without a session where there is none", async () => {
    const { client, host, called } = await calling(false);
    await launch(client);
    await expect.poll(async () => (await host.pending()).length).toBe(1);
    expect(called).toEqual(["book"]);
  });
});

it("stops nowhere where it only runs a flow", async () => {
  const { client } = await open(FAILING);
  await client.ask("initialize", {});
  const launched = client.ask("launch", { noDebug: true, stopOnEntry: true });
  await client.event("initialized");
  await client.ask("setBreakpoints", { source, breakpoints: [{ line: 5 }] });
  await client.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  await client.ask("configurationDone");
  await launched;
  expect((await client.either("stopped", "terminated")).event).toBe("terminated");
  expect(client.output).toContain("The run failed: ");
});

it("says why nothing runs, and ends", async () => {
  const { client } = await open(SUM, {}, ANSWERS);
  await launch(client);
  await client.event("terminated");
  expect(client.output).toContain("order");
});

it("shows branches as threads, each with its own variables", async () => {
  const { client } = await open(
    `@core C { version = "1.0.0" }
@flow f(): array[int] {
    found = @foreach(max_concurrent = 3) x in [1, 2, 3] {
        r = @flexible { goal = "g" input = { x } output = int }
        y = r + x
        yield y
    }
    return found
}`,
    {},
    ANSWERS,
  );
  await launch(client, { lines: [5] });
  const { threadId } = await stopped(client);
  const { threads } = await client.ask<{ threads: DebugProtocol.Thread[] }>("threads");
  expect(threads).toHaveLength(4);
  const seen = new Set<string>();
  for (const { id } of threads.filter((thread) => thread.id !== 1)) {
    const [frame] = await frames(client, id);
    seen.add((await shown(client, frame!.id)).Variables!.x!);
  }
  expect([...seen].toSorted()).toEqual(["1", "2", "3"]);
  expect((await frames(client, threadId))[0]).toMatchObject({ line: 5 });
  await client.ask("terminate");
  await client.event("terminated");
});

it("shows hostile texts as texts, and bounds what is long", async () => {
  const name = "‮evil[31m](command:x)";
  const { client } = await open(
    `@core C { version = "1.0.0" }
@flow f(text: string, bag: map[string, string], many: array[int]): int {
    return 1
}`,
    {
      text: `\u001b]8;;http://x\u0007‮$(alert)${"x".repeat(100_000)}`,
      bag: { [name]: "a\u0000b" },
      many: Array.from({ length: 20_000 }, (_, index) => index),
    },
  );
  await launch(client, { stopOnEntry: true });
  await stopped(client);
  const [frame] = await frames(client);
  const { scopes } = await client.ask<{ scopes: DebugProtocol.Scope[] }>("scopes", { frameId: frame!.id });
  const [text, bag, many] = await rows(client, scopes[0]!.variablesReference);
  expect(text!.value.length).toBeLessThan(400);
  const [entry] = await rows(client, bag!.variablesReference);
  const all = JSON.stringify([text, bag, entry]);
  expect(all).not.toMatch(/[‮\u001b\u0000]/);
  expect(all).not.toContain('\\u001b"');
  expect(entry!.name).toContain("[U+202E]");
  expect(entry!.evaluateName).toBeUndefined();
  expect(many!.indexedVariables).toBe(20_000);
  expect(
    (await rows(client, many!.variablesReference, { filter: "indexed", start: 100, count: 100 })).at(0),
  ).toMatchObject({ name: "[100]", value: "100" });
  await client.ask("terminate");
});

it(
  "going forward and back gives the same variables at a place, whichever way one comes there",
  { timeout: 120_000 },
  async () => {
    const text = SUM.replace("    memory.total = sum\n", "");
    const moves = fc.constantFrom("next", "stepIn", "stepOut", "stepBack", "stepBack", "reverseContinue", "continue");
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 10, maxLength: 25 }), async (way) => {
        const { client, host } = await open(text, ORDER, ANSWERS);
        await launch(client, { stopOnEntry: true, lines: [10, 4] });
        let event = await client.either("stopped", "terminated");
        const seen = new Map<string, string>();
        for (const move of way) {
          if (event.event === "terminated") break;
          const stack = await frames(client);
          const place = stack.map(({ name, line }) => `${name}:${line}`).join(" ");
          const variables = JSON.stringify(await Promise.all(stack.map(({ id }) => shown(client, id))));
          expect(variables).toBe(seen.get(place) ?? variables);
          seen.set(place, variables);
          await client.ask(move, { threadId: 1 });
          event = await client.either("stopped", "terminated");
        }
        if (event.event === "stopped") {
          await client.ask("setBreakpoints", { source, breakpoints: [] });
          await client.ask("continue", { threadId: 1 });
          await client.event("terminated");
        }
        expect(client.output).toContain("The run completed: 46");
        await host.close(0);
        hosts = [];
        await rm(directory, { recursive: true, force: true, maxRetries: 5 });
      }),
      { numRuns: 15 },
    );
  },
);
