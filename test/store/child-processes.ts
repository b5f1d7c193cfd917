import { build } from "esbuild";
import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildReport, ChildTask } from "./store-child.js";

const PATIENCE_MS = 90_000;

/** A temporary folder with the child's program in it, and all stores that a suite makes. */
export interface Workshop {
  readonly run: (task: ChildTask) => Child;
  /** A new store directory, empty or a copy. */
  readonly directory: (copyOf?: string) => Promise<string>;
  /** Kills the remaining children and removes all stores. */
  readonly close: () => Promise<void>;
}

export interface Child {
  readonly process: ChildProcess;
  /** The output of the child, once it has ended in any way. */
  readonly ended: Promise<readonly ChildReport[]>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), "scaicore-kill-"));
  const program = join(folder, "store-child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("store-child.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { SCAICORE_VERSION: JSON.stringify("0.0.0") },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "silent",
  });
  const children = new Set<ChildProcess>();
  let directories = 0;
  return {
    run: (task) => {
      const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
      children.add(child);
      return { process: child, ended: reportsOf(child).finally(() => children.delete(child)) };
    },
    directory: async (copyOf) => {
      const directory = join(folder, `store-${++directories}`);
      if (copyOf !== undefined) await cp(copyOf, directory, { recursive: true });
      return directory;
    },
    close: async () => {
      for (const child of children) child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function reportsOf(child: ChildProcess): Promise<readonly ChildReport[]> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await new Promise<void>((resolve, reject) => child.on("close", () => resolve()).on("error", reject));
  clearTimeout(timer);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as ChildReport);
}

/** Runs an action for each item, a few at a time. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
