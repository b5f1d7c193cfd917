/** A process of the soak: starts what it is told to, decides what is pending in random order, and recovers what others left. */
import { readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import { currentHostIdentity } from "../../runtime/host/file-store/host-identity.node.js";
import { HostEnvironment, InProcessDispatcher, MockModelProvider } from "../../runtime/host/index.js";
import { openFileStore } from "../../runtime/host/index.node.js";
import type { InvocationResult } from "../../runtime/host/interfaces.js";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { Random, seedOf } from "../fuzz/random.js";
import { decisionOf, plannedInvocation } from "./plan.js";

/** The task of a process, as JSON in its first argument. */
export interface SoakTask {
  readonly directory: string;
  readonly bundles: { readonly main: string; readonly child: string };
  readonly name: string;
  readonly seed: number;
  readonly segmentBytes: number;
  /** Each process counts as a host of its own, so that a stopped one is taken for dead after `deadAfterMs`. */
  readonly apart?: { readonly heartbeatMs: number; readonly deadAfterMs: number };
}

/** One line of a process' output. Written synchronously: what is promised to a client counts from then on. */
export type SoakReport =
  | { readonly is: "up" }
  | { readonly is: "started"; readonly at: number }
  | { readonly is: "effect"; readonly key: string; readonly id: string; readonly what: string }
  | { readonly is: "won"; readonly checkpointId: string; readonly requestId: string; readonly decision: string }
  | { readonly is: "lost"; readonly checkpointId: string }
  | { readonly is: "seen"; readonly invocationId: string; readonly status: string; readonly output?: unknown }
  | { readonly is: "refused"; readonly errorType: string; readonly message: string }
  | { readonly is: "heap"; readonly bytes: number }
  | { readonly is: "fault"; readonly text: string };

/** A command on the standard input: a number starts that invocation; `heap` reports the heap; `go` begins with the work. */
const DECIDERS = 3;
const RECOVER_EVERY_MS = 700;
const PAGE = 200;
/**
 * Of those who ask at once only the first decides; what is gone meanwhile is no longer there to decide; and a caller that was killed
 * before it parked cannot take a decision for the core that it called, until somebody recovers it.
 */
const REFUSALS = new Set(["CheckpointAlreadyResolvedError", "CheckpointNotFoundError", "ModuleMismatchError"]);

const task = JSON.parse(process.argv[2] ?? "") as SoakTask;
const random = new Random(seedOf(`${task.seed} ${task.name}`));
function report(line: SoakReport): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
const fault = (error: unknown): void =>
  report({ is: "fault", text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
process.on("unhandledRejection", fault);

const identity = await currentHostIdentity();
const { segmentBytes } = task;
const options =
  task.apart === undefined
    ? { segmentBytes }
    : { segmentBytes, ...task.apart, identity: { ...identity, host: { ...identity.host, hostname: task.name } } };
const store = await openFileStore(task.directory, options);
const cores = new InProcessDispatcher();
const environment = new HostEnvironment({
  memory: store.memory,
  checkpoints: store.checkpoints,
  modelProviders: new MockModelProvider(),
  dispatcher: cores,
  logger: { warn: () => undefined },
  plugins: {
    describe: () => ({}),
    async call({ args }, { idempotencyKey }) {
      report({ is: "effect", key: idempotencyKey, id: args.id as string, what: args.what as string });
      // Some calls take a while, so that kills and stops find them under way.
      if (random.chance(0.1)) await sleep(random.below(20));
      return "done";
    },
  },
});
const moduleIn = (path: string) => new IRSerializer().deserialize(readFileSync(path));
const main = CoreEngine.load(moduleIn(task.bundles.main), environment);
const child = CoreEngine.load(moduleIn(task.bundles.child), environment);
cores.register("core://soak/child", child);

function seen(result: InvocationResult): void {
  const { status, invocationId } = result;
  report({ is: "seen", invocationId, status, ...(status === "COMPLETED" ? { output: result.output } : {}) });
}

async function start(at: number): Promise<void> {
  const { flow, invocationId, durability, slot } = plannedInvocation(task.seed, at);
  const onStarted = () => report({ is: "started", at });
  seen(await main.invoke({ flow, invocationId, durability, input: { id: invocationId, slot } }, { onStarted }));
}

let asked = 0;

async function decide(): Promise<void> {
  const { items } = await store.checkpoints.list({ status: "pending", limit: PAGE });
  if (items.length === 0) {
    await sleep(20);
    return;
  }
  const { checkpointId, options, core } = random.pick(items);
  const ids = options.map(({ id }) => id);
  const decision = decisionOf(task.seed, task.name, checkpointId, ids);
  const requestId = `${task.name}-${asked++}`;
  const request = { checkpointId, resolution: { decision }, resolvedBy: task.name, requestId };
  // Whoever shows a called core's checkpoint may decide it on either engine.
  const engine = core === "Child" && random.chance(0.5) ? child : main;
  try {
    const result = await engine.resume(request);
    report({ is: "won", checkpointId, requestId, decision });
    seen(result);
    if (random.chance(0.1)) seen(await engine.resume(request));
  } catch (error) {
    const { errorType, message } = error as { errorType?: string; message: string };
    if (errorType === undefined || !REFUSALS.has(errorType)) throw error;
    if (errorType === "CheckpointAlreadyResolvedError") report({ is: "lost", checkpointId });
    else report({ is: "refused", errorType, message });
    // What cannot be decided yet is listed again at once.
    await sleep(random.below(10));
  }
}

async function again(work: () => Promise<void>): Promise<never> {
  for (;;) await work().catch(fault);
}

async function recover(): Promise<void> {
  for (const result of [...(await child.recover()), ...(await main.recover())]) seen(result);
  await sleep(RECOVER_EVERY_MS);
}

function heap(): void {
  globalThis.gc?.();
  globalThis.gc?.();
  report({ is: "heap", bytes: process.memoryUsage().heapUsed });
}

function begin(): void {
  for (let decider = 0; decider < DECIDERS; decider++) void again(decide);
  void again(recover);
}

createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "go") begin();
  else if (line === "heap") heap();
  else void start(Number(line)).catch(fault);
});
report({ is: "up" });
