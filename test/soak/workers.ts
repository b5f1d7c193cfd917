/** The processes of a soak, as their driver sees them. */
import { build } from "esbuild";
import { spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { IRSerializer } from "scaicore";
import { childModule, mainModule } from "./programs.js";
import type { SoakReport, SoakTask } from "./worker.js";

export interface Worker {
  readonly name: string;
  readonly process: ChildProcess;
  readonly reports: SoakReport[];
  /** Resolves when its store is open. */
  readonly up: Promise<void>;
  /** Resolves when it has ended and all that it reported is here. */
  readonly ended: Promise<void>;
  tell(line: string): void;
  /** The heap after a collection, in bytes. */
  heap(): Promise<number>;
}

export interface Workers {
  /** A process that has opened the store and waits for `go`. */
  make(
    name: string,
    task: Pick<SoakTask, "seed" | "segmentBytes" | "apart">,
    onReport: (report: SoakReport) => void,
  ): Worker;
}

/** Builds the program of the processes into a folder. */
export async function prepareWorkers(folder: string, directory: string): Promise<Workers> {
  const program = join(folder, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { SCAICORE_VERSION: JSON.stringify("0.0.0") },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "silent",
  });
  const bundles = { main: join(folder, "main.scaicore-ir"), child: join(folder, "child.scaicore-ir") };
  const serializer = new IRSerializer();
  await writeFile(bundles.main, serializer.serialize(mainModule()));
  await writeFile(bundles.child, serializer.serialize(childModule()));
  return { make: (name, task, onReport) => workerOf(program, { ...task, directory, bundles, name }, onReport) };
}

function workerOf(program: string, task: SoakTask, onReport: (report: SoakReport) => void): Worker {
  const child = spawn(process.execPath, ["--expose-gc", program, JSON.stringify(task)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const reports: SoakReport[] = [];
  const waiting = new Map<SoakReport["is"], ((report: SoakReport) => void)[]>();
  const next = (is: SoakReport["is"]) =>
    new Promise<SoakReport>((resolve) => waiting.set(is, [...(waiting.get(is) ?? []), resolve]));
  const up = next("up").then(() => undefined);
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const report = reportIn(line);
    if (report === undefined) return;
    reports.push(report);
    onReport(report);
    const [first, ...others] = waiting.get(report.is) ?? [];
    waiting.set(report.is, others);
    first?.(report);
  });
  // It may be killed while it is told something.
  child.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => lines.on("close", () => resolve()));
  const exited = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  return {
    name: task.name,
    process: child,
    reports,
    up,
    ended: Promise.all([closed, exited]).then(() => undefined),
    tell,
    async heap() {
      const answer = next("heap");
      tell("heap");
      const report = await answer;
      return report.is === "heap" ? report.bytes : Number.NaN;
    },
  };
}

/** `undefined`: the kill hit it in the middle of a line. */
function reportIn(line: string): SoakReport | undefined {
  try {
    return JSON.parse(line) as SoakReport;
  } catch {
    return undefined;
  }
}
