// What a run costs in the editor: a mock answer, against the command line, and the lag of the host, which other extensions share.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import * as vscode from "vscode";

const CALLS = 400;
const scaicore = join(resolve(__dirname, "../../../.."), "runtime/bin/scaicore.mjs");

const PROGRAM = `@core Speed { version = "1.0.0" }

@flow ask(n: int): int {
    @foreach i in range(n) {
        answer = @flexible { goal = "Greet" input = { i } output = string }
    }
    return n
}

@flow count(n: int): int {
    k = 0
    @foreach i in range(n) { @match i % 2 { 0 => { k = k + 1 } _ => { k = k - 1 } } }
    return k
}
`;

const folder = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return vscode.Uri.joinPath(first.uri, "speed");
};
const source = () => vscode.Uri.joinPath(folder(), "speed.scaicore");
const write = (name: string, text: string) =>
  vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), name), new TextEncoder().encode(text));

interface Ran {
  readonly status: string;
  readonly durationMs: number;
}

/** How long the run itself took, as the engine says, without what is loaded and compiled for it. */
async function inEditor(flow: string, n: number): Promise<number> {
  const ran = await vscode.commands.executeCommand<Ran>("scaicore.run", source(), flow, { n });
  assert.equal(ran.status, "COMPLETED", JSON.stringify(ran));
  return ran.durationMs;
}

async function onCommandLine(n: number, durability: "checkpoint" | "block"): Promise<number> {
  const store = vscode.Uri.joinPath(folder(), `store-${durability}`).fsPath;
  const input = JSON.stringify({ n });
  const args = ["run", source().fsPath, "--flow", "ask", "--input", input, "--store", store, "--json"];
  const { stdout } = await promisify(execFile)("node", [scaicore, ...args, "--durability", durability]);
  const ran = JSON.parse(stdout) as { readonly status: string; readonly duration_ms: number };
  assert.equal(ran.status, "COMPLETED", stdout);
  return ran.duration_ms;
}

describe("what a run costs", () => {
  before(async () => {
    await write("speed.scaicore", PROGRAM);
    await write("speed.mock.json", '{ "models": { "primary": "Hello" } }\n');
    // What is loaded for the first run is no part of a call.
    await inEditor("ask", 1);
  });
  after(() => vscode.workspace.fs.delete(folder(), { recursive: true }));

  it("400 mock answers complete a run here and on the command line; what each costs is told", async function () {
    this.timeout(120_000);
    const perCall = async (took: Promise<number>) => ((await took) / CALLS).toFixed(2);
    const editor = await perCall(inEditor("ask", CALLS));
    const line = await perCall(onCommandLine(CALLS, "checkpoint"));
    const byBlock = await perCall(onCommandLine(CALLS, "block"));
    // A time is told and not asserted: on a busy machine it is that of the machine.
    this.test!.title += `: ${editor} ms a call, ${line} ms there, ${byBlock} ms with durability "block"`;
  });

  it("a run of 1,000 blocks completes; how long it holds the host up is told", async function () {
    this.timeout(120_000);
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    const took = await inEditor("count", 500);
    lag.disable();
    const ms = (share: number) => (lag.percentile(share) / 1e6).toFixed(1);
    this.test!.title += `: ${took.toFixed(0)} ms, lag p50 ${ms(50)} ms, p99 ${ms(99)} ms, at most ${(lag.max / 1e6).toFixed(1)} ms`;
  });
});
