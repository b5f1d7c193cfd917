/**
 * The command line for tests: a command runs in the process of the test, from its source, in a few milliseconds. `runAlone`, `jsonAlone`
 * and `start` run it as people do, bundled as the build does, in a process of its own that may supervise another: for what only a
 * process shows, such as signals, limits, deadlines, and two that write one store.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { Json } from "scaicore";
import { commonJs } from "../../scripts/build/common-js.mjs";
import { runHere, withoutColours } from "./run-here.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** A process that takes longer is killed, and its test fails. */
const LONGEST_MS = 90_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface RunOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  /** Variables beside those of the test's own process. */
  readonly env?: Readonly<Record<string, string>>;
  /** stdout is no text: each character is a byte. */
  readonly binary?: boolean;
}
export interface ProcessOptions extends RunOptions {
  /** A line of the shell that sets a limit before, such as `ulimit -f 0`, or that changes what the command line begins with. */
  readonly limit?: string;
  /** The file that stdout is written to, instead of a pipe to the test. */
  readonly stdoutFile?: string;
}
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with what has come on the stream as soon as it matches; rejects when the process ends before. */
  shows(stream: "stdout" | "stderr", pattern: RegExp): Promise<string>;
}
/** The fields of `--json`; each command prints some of them, which its tests check. */
export interface Printed {
  readonly status: string;
  readonly output: Json;
  readonly checkpoint: PrintedCheckpoint;
  readonly checkpoints: readonly PrintedCheckpoint[];
  readonly invocation_id: string;
  readonly error: { readonly error_type: string; readonly message: string; readonly details: Json };
  readonly diagnostics: readonly { readonly line: number; readonly column: number }[];
  readonly bundle_hash: string;
  readonly pruned: number;
  readonly findings: readonly { readonly kind: string; readonly severity: string; readonly message: string }[];
}
interface PrintedCheckpoint {
  readonly checkpoint_id: string;
  readonly prompt: string;
  readonly payload: Json;
  readonly digest: string;
  readonly decision: Json;
}

export interface CommandLine {
  /** The file that is run, for those who start it by themselves. */
  readonly main: string;
  /** An empty directory for one test. */
  directory(): string;
  /** A directory with the tutorial's program and its mock file in `examples/`. */
  tutorial(): string;
  /** Starts a command in a process of its own. */
  start(args: readonly string[], options?: ProcessOptions): Running;
  /** Runs a command in this process. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ended>;
  /** Runs a command in a process of its own. */
  readonly runAlone: (args: readonly string[], options?: ProcessOptions) => Promise<Ended>;
  /** Runs with `--json`, checks that stdout is exactly one JSON object, and returns it. */
  json(args: readonly string[], options?: RunOptions): Promise<InJson>;
  /** The same in a process of its own. */
  jsonAlone(args: readonly string[], options?: ProcessOptions): Promise<InJson>;
}
interface InJson {
  readonly code: number | null;
  readonly value: Printed;
}

/** Sets up the command line for the tests of one file, and afterwards removes their files and kills their processes. */
export function useCommandLine(): CommandLine {
  const home = mkdtempSync(join(tmpdir(), "scaicore-cli-"));
  let main = "";
  const children = new Set<ChildProcess>();
  let directories = 0;

  beforeAll(async () => {
    main = await (bundled ??= bundleCommandLine());
  }, LONGEST_MS);
  afterAll(async () => {
    await Promise.all([...children].map(killed));
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const directory = () => {
    const path = join(home, `work-${++directories}`);
    mkdirSync(path);
    return path;
  };
  const start = (args: readonly string[], options: ProcessOptions = {}): Running => {
    const running = startProcess(main, args, { cwd: home, ...options });
    children.add(running.child);
    running.child.once("exit", () => children.delete(running.child));
    return running;
  };
  const run = (args: readonly string[], options: RunOptions = {}) => runHere(args, { cwd: home, ...options });
  const runAlone = (args: readonly string[], options?: ProcessOptions) => start(args, options).ended;
  const inJson = ({ code, stdout, stderr }: Ended): InJson => {
    expect(stdout, stderr).toMatch(/^\{.*\}\n$/);
    return { code, value: JSON.parse(stdout) as Printed };
  };
  return {
    get main() {
      return main;
    },
    directory,
    tutorial() {
      const path = directory();
      for (const name of ["greet.scaicore", "greet.mock.json"]) {
        mkdirSync(join(path, "examples"), { recursive: true });
        copyFileSync(join(root, "examples", name), join(path, "examples", name));
      }
      return path;
    },
    start,
    run,
    runAlone,
    json: async (args, options) => inJson(await run([...args, "--json"], options)),
    jsonAlone: async (args, options) => inJson(await runAlone([...args, "--json"], options)),
  };
}

/** Writes a file below a directory, and creates the directories between. */
export function write(directory: string, name: string, contents: string | Uint8Array): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  return path;
}

/** The program, bundled once for all test files of this process. */
let bundled: Promise<string> | undefined;

async function bundleCommandLine(): Promise<string> {
  const outdir = join(inject("built"), `cli-${process.pid}`);
  const common: BuildOptions = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    define: { SCAICORE_VERSION: '"0.0.0-test"' },
    logLevel: "error",
  };
  await Promise.all([
    build({
      ...common,
      entryPoints: { cli: "runtime/cli/main.node.ts" },
      format: "cjs",
      outExtension: { ".js": ".cjs" },
    }),
    build({
      ...common,
      entryPoints: { "chunks/cli": "runtime/cli/start.node.ts" },
      format: "esm",
      splitting: true,
      chunkNames: "chunks/cli-[name]-[hash]",
      metafile: true,
      // An optional part of pg, which nobody has installed.
      external: ["pg-native"],
      plugins: [commonJs()],
    }),
  ]);
  return join(outdir, "cli.cjs");
}

function startProcess(main: string, args: readonly string[], options: ProcessOptions): Running {
  const { cwd, stdin, env, binary, limit, stdoutFile } = options;
  const command = [process.execPath, main, ...args];
  const to = stdoutFile === undefined ? "" : ` > '${stdoutFile}'`;
  const [file = "", ...rest] =
    limit === undefined && to === "" ? command : ["bash", "-c", `${limit ?? ":"}; exec "$@"${to}`, "bash", ...command];
  const child = spawn(file, rest, {
    cwd,
    env: { ...withoutColours(process.env), NODE_COMPILE_CACHE: join(dirname(main), "code"), ...env },
    stdio: "pipe",
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const shown = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding(binary === true && name === "stdout" ? "latin1" : "utf8").on("data", (text: string) => {
      shown[name] += text;
      for (const look of waiting) look();
    });
  }
  // A process that does not read its input may end before all of it is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...shown });
    });
  });
  return {
    child,
    ended,
    shows: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(shown[stream])) return;
          waiting.delete(look);
          resolve(shown[stream]);
        };
        waiting.add(look);
        look();
        const gone = (): void =>
          reject(new Error(`It ended without showing ${String(pattern)}:\n${shown.stdout}${shown.stderr}`));
        ended.then(gone, gone);
      }),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}
