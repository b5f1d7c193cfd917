/** `scaicore mcp` as a program that others wrote drives it: the command line of the protocol's Inspector, which asks no person. */
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const line = useCommandLine();
const inspector = fileURLToPath(
  new URL("../../node_modules/@modelcontextprotocol/inspector-cli/build/cli.js", import.meta.url),
);
const LONGEST_MS = 90_000;

/** What the Inspector prints of one request to a server that it starts for that. */
async function inspect(cwd: string, flags: readonly string[], ...request: readonly string[]): Promise<unknown> {
  const args = [inspector, "--cli", process.execPath, line.main, "mcp", "examples", ...flags, "--method", ...request];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  let said = "";
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  expect(code, told).toBe(0);
  return JSON.parse(said.slice(said.indexOf("{"))) as unknown;
}
const call = (tool: string, ...args: readonly string[]) => [
  "tools/call",
  "--tool-name",
  tool,
  ...args.flatMap((arg) => ["--tool-arg", arg]),
];

/** A folder with the tutorial. The Inspector looks for its own package.json above the folder it is started in, and fails without one. */
function tutorial(): string {
  const cwd = line.tutorial();
  write(dirname(cwd), "package.json", "{}");
  return cwd;
}

interface Answer {
  readonly structuredContent: {
    readonly status: string;
    readonly invocation_id: string;
    readonly checkpoints: readonly { readonly checkpoint_id: string }[];
  };
}

test("lists a flow, runs it to its approval, and gets the result once a person has decided", async () => {
  const cwd = tutorial();
  const listed = (await inspect(cwd, [], "tools/list")) as { readonly tools: readonly { readonly name: string }[] };
  expect(listed.tools.map(({ name }) => name)).toEqual(["greet", "scaicore_checkpoints", "scaicore_result"]);

  const { structuredContent: waits } = (await inspect(cwd, [], ...call("greet", "name=Ada"))) as Answer;
  expect(waits).toMatchObject({ status: "SUSPENDED", checkpoints: [{ prompt: "Send this greeting to Ada?" }] });
  const resolution = ["--resolution", '{"decision":"approve"}'];
  await line.json(["resume", waits.checkpoints[0]!.checkpoint_id, ...resolution], { cwd });
  const done = await inspect(cwd, [], ...call("scaicore_result", `invocation_id=${waits.invocation_id}`));
  expect(done).toMatchObject({ structuredContent: { status: "COMPLETED", output: { mood: "warm" } } });
});

test("decides itself only where that was allowed", async () => {
  const cwd = tutorial();
  const { structuredContent: waits } = (await inspect(cwd, [], ...call("greet", "name=Ada"))) as Answer;
  const decide = call("decide_checkpoint", `checkpoint_id=${waits.checkpoints[0]!.checkpoint_id}`, "decision=approve");
  expect(await inspect(cwd, [], ...decide)).toMatchObject({ isError: true });
  expect(await inspect(cwd, ["--allow-decide"], ...decide)).toMatchObject({
    structuredContent: { status: "COMPLETED", output: { mood: "warm" } },
  });
});
