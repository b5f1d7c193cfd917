/** Runs a command of the command line in this process, with texts in place of its terminal. */
import { expect } from "vitest";
import { cli } from "../../runtime/cli/cli.node.js";
import type { Terminal } from "../../runtime/cli/io/context.js";
import { styleFor } from "../../runtime/cli/io/style.js";
import { type Supervision, unsupervised } from "../../runtime/cli/supervision/supervision.js";
import type { Ended, RunOptions } from "./command-line.js";

/** Commands that serve until a signal ends them. */
const SERVING: ReadonlySet<string | undefined> = new Set(["worker", "serve", "mcp", "lsp"]);

/** One at a time, as a command sees the environment of the whole process. */
let last: Promise<unknown> = Promise.resolve();

/** @throws Error if the command needs a process of its own; whatever a command reports itself is in what it returns */
export function runHere(args: readonly string[], options: RunOptions & { readonly cwd: string }): Promise<Ended> {
  const [name] = args;
  if (SERVING.has(name) && !args.includes("--help")) throw needsAProcess(`\`${name}\``);
  const ended = last.then(() => run(args, options));
  last = ended.catch(() => undefined);
  return ended;
}

const needsAProcess = (what: string): Error =>
  new Error(`${what} needs a process of its own: use runAlone, jsonAlone or start.`);

/** Nobody watches over a command here. */
const supervision: Supervision = {
  ...unsupervised,
  guard(work, action) {
    if (work.timeoutMs !== undefined) throw needsAProcess("--timeout");
    return unsupervised.guard(work, action);
  },
};

/** A terminal's settings of whoever runs the tests are not those of the command. */
export function withoutColours(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...others } = env;
  return others;
}

async function run(
  argv: readonly string[],
  { cwd, stdin = "", env, binary }: RunOptions & { readonly cwd: string },
): Promise<Ended> {
  const outer = process.env;
  const before = sharedState();
  const stdout: Uint8Array[] = [];
  let stderr = "";
  process.env = { ...withoutColours(outer), ...env };
  try {
    const style = styleFor(false, process.env);
    const terminal: Terminal = {
      out: style,
      err: style,
      interactive: false,
      live: false,
      print: (text) => void stdout.push(typeof text === "string" ? Buffer.from(text) : text),
      note: (text) => void (stderr += text),
      readInput: () => Promise.resolve(stdin),
      ask: () => Promise.resolve(undefined),
      endAsking: () => undefined,
    };
    const code = await cli({ argv, cwd, terminal, pretty: false, supervision });
    return { code, signal: null, stdout: Buffer.concat(stdout).toString(binary === true ? "latin1" : "utf8"), stderr };
  } finally {
    process.env = outer;
    // The tests of other files run in this process too.
    expect(sharedState(), "what the command left behind").toEqual(before);
  }
}

/** What a command shares with all that runs in this process. */
const sharedState = () => ({
  directory: process.cwd(),
  listeners: (["SIGINT", "SIGTERM", "SIGHUP", "uncaughtException"] as const).map((name) => process.listenerCount(name)),
});
