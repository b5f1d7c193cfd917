import { build } from "esbuild";
import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildReport, ChildTask } from "./store-child.js";

const PATIENCE_MS = 90_000;

/** A temporary folder with the child's program in it, and all stores that a suite makes. */
export interface Workshop<Task = ChildTask, Report = ChildReport> {
  /** @param told hears of each line of the child's output */
  readonly run: (task: Task, told?: (report: Report, child: ChildProcess) => void) => Child<Report>;
  /** A new store directory, empty or a copy. */
  readonly directory: (copyOf?: string) => Promise<string>;
  /** Kills the remaining children and removes all stores. */
  readonly close: () => Promise<void>;
}

export interface Child<Report = ChildReport> {
  readonly process: ChildProcess;
  /** The output of the child, once it has ended in any way. */
  readonly ended: Promise<readonly Report[]>;
}

/** @param source of the program, beside this file */
export async function openWorkshop<Task = ChildTask, Report = ChildReport>(
  source = "store-child.ts",
): Promise<Workshop<Task, Report>> {
  const folder = await mkdtemp(join(tmpdir(), "scaicore-kill-"));
  const program = join(folder, "store-child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
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
    run: (task, told) => {
      const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
      children.add(child);
      return { process: child, ended: reportsOf(child, told).finally(() => children.delete(child)) };
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

async function reportsOf<Report>(
  child: ChildProcess,
  told: (report: Report, child: ChildProcess) => void = () => undefined,
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const report = JSON.parse(line) as Report;
      reports.push(report);
      told(report, child);
    }
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await new Promise<void>((resolve, reject) => child.on("close", () => resolve()).on("error", reject));
  clearTimeout(timer);
  return reports;
}

/** Runs an action for each item, a few at a time. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
