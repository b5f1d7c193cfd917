import { existsSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeFileSystem, openFileStore } from "../../runtime/host/index.node.js";
import { withBoundaries, type Boundary } from "./boundary-file-system.js";
import { AlreadyDecided } from "./invocation-driver.js";
import { scenarioOf } from "./scenarios.js";

/** The task of a child of the kill suites, as JSON in its first argument. */
export interface ChildTask {
  readonly directory: string;
  readonly scenario: string;
  readonly owner: string;
  readonly phase: "suspend" | "resume";
  /** The name of the person who decides. */
  readonly by: string;
  /** The signal that it sends to itself at this boundary. */
  readonly at?: { readonly boundary: number; readonly signal: "SIGKILL" | "SIGSTOP"; readonly torn?: boolean };
  /** Creates the file `ready` when the store is open, and waits until the file `go` exists. */
  readonly barrier?: { readonly ready: string; readonly go: string };
}

/** One line of a child's output. */
export type ChildReport =
  | { readonly reported: "SUSPENDED"; readonly checkpointId: string }
  | { readonly reported: "COMPLETED"; readonly output: string }
  | { readonly reported: "already decided"; readonly by: string }
  | { readonly reported: "failed"; readonly error: string }
  | { readonly reported: "boundaries"; readonly steps: readonly string[] };

const task = JSON.parse(process.argv[2] ?? "") as ChildTask;
const steps: string[] = [];

/** Writes synchronously, because a promise to a client counts from here on. */
function report(report: ChildReport): void {
  writeSync(1, `${JSON.stringify(report)}\n`);
}

async function atBoundary(boundary: Boundary): Promise<void> {
  steps.push(boundary.step);
  if (task.at?.boundary !== boundary.number) return;
  if (task.at.torn === true) {
    if (boundary.write === undefined) return;
    const { file, bytes } = boundary.write;
    await file.write(bytes.subarray(0, bytes.length >> 1));
  }
  process.kill(process.pid, task.at.signal);
  // A kill takes effect before any other operation; a stopped process continues here.
  await sleep(task.at.signal === "SIGKILL" ? 60_000 : 1);
}

const fileSystem = withBoundaries(nodeFileSystem, atBoundary);
const store = await openFileStore(task.directory, { fileSystem, heartbeatMs: 3_600_000 });
const scenario = scenarioOf(task.scenario);
const running = await scenario.start(store, task.owner);
const [known] = (await store.checkpoints.list({ status: "all", invocationId: scenario.invocationId })).items;
if (task.barrier !== undefined) {
  writeFileSync(task.barrier.ready, "");
  while (!existsSync(task.barrier.go)) await sleep(1);
}
try {
  const outcome =
    task.phase === "suspend" ? await running.invoke() : await running.resolve(known?.checkpointId ?? "", task.by);
  if (outcome.status === "SUSPENDED") report({ reported: "SUSPENDED", checkpointId: outcome.checkpointId });
  else report({ reported: "COMPLETED", output: outcome.output });
} catch (error) {
  if (error instanceof AlreadyDecided) report({ reported: "already decided", by: error.first.by ?? "" });
  else report({ reported: "failed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
await running.close();
await store.close();
report({ reported: "boundaries", steps });
