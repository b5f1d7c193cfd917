import { EnvironmentError } from "../../host/errors.js";
import type { IRModule } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import { isMissingPackage } from "../../missing-package.js";
import type { RunQueue } from "../../worker/index.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { UsageError } from "../io/errors.js";
import { countOf, printable } from "../io/text.js";
import { statusText } from "../output/status-text.js";
import { isDatabase } from "../store/database.node.js";
import type { OpenedStore } from "../store/opened-store.js";
import { oneOfEachCore } from "./one-of-each-core.js";
import { openEngine, type OpenEngine } from "./open-engine.node.js";
import { stopSignal } from "./stop-signal.js";

export interface WorkerSetup extends Answering {
  readonly modules: readonly IRModule[];
  readonly store: OpenedStore;
  readonly limits: LimitsOptions;
  readonly concurrency: number;
  readonly graceMs: number;
  /** Whether traces and metrics are told. */
  readonly telemetry: boolean;
  /** The URL of the database in which pg-boss carries runs; the store is asked for them without it. */
  readonly pgBoss?: string;
}

/** Takes runs of these programs until the process is told to end, and lets those that run come to rest. */
export async function serveWorker(setup: WorkerSetup, context: CommandContext): Promise<void> {
  const { modules, concurrency, graceMs } = setup;
  const { report } = context;
  const { announcingBackend, StoreRunQueue, Worker } = await import("../../worker/index.js");
  const name = crypto.randomUUID();
  const logger = { warn: (message: string) => report.warn(printable(`warning: ${message}`)) };
  const stopped = stopSignal();
  const carrier = setup.pgBoss === undefined ? undefined : await openPgBoss(setup.pgBoss, logger.warn);
  const queue: RunQueue = carrier?.queue ?? new StoreRunQueue(setup.store.checkpoints, name);
  const store =
    carrier === undefined
      ? setup.store
      : { ...setup.store, checkpoints: announcingBackend(setup.store.checkpoints, queue) };
  const telemetry = setup.telemetry
    ? await (await import("./telemetry.node.js")).openTelemetry(setup.store.checkpoints)
    : undefined;
  const opened: OpenEngine[] = [];
  try {
    for (const module of modules)
      opened.push(
        await openEngine(
          { ...setup, module, store, callsThroughStore: true, events: telemetry, warn: logger.warn },
          context,
        ),
      );
    const engines = oneOfEachCore(opened, "worker");
    const worker = new Worker({
      engines,
      checkpoints: store.checkpoints,
      queue,
      concurrency,
      name,
      logger,
      onLeg: (invocationId, result) => {
        if (result !== undefined) report.say(`${printable(invocationId)}  ${statusText(result)}`);
      },
    });
    worker.start();
    const cores = engines.map(({ module }) => module.name).join(", ");
    report.say(`Working for ${cores} on ${setup.store.path}, ${countOf(concurrency, "run")} at once at most.`);
    await stopped;
    report.say(`Stopping: ${countOf(worker.running, "run")} may take ${graceMs / 1000} s to come to rest.`);
    const left = await worker.drain(graceMs);
    if (left > 0) report.say(`${countOf(left, "run")} go on elsewhere.`);
  } finally {
    await Promise.all(opened.map(({ close }) => close()));
    telemetry?.close();
    await carrier?.close();
  }
}

async function openPgBoss(
  url: string,
  warn: (message: string) => void,
): Promise<{ readonly queue: RunQueue; readonly close: () => Promise<void> }> {
  if (!isDatabase(url))
    throw new UsageError("--queue pg-boss needs --store postgres://…, whose database it works in", "worker");
  const { PgBossRunQueue } = await import("../../worker/index.js");
  const PgBoss = await loadPgBoss();
  const boss = new PgBoss({ connectionString: url, max: 4, application_name: "scaicore" });
  boss.on("error", (error: Error) => warn(`pg-boss: ${error.message}`));
  await boss.start();
  return { queue: new PgBossRunQueue(boss), close: () => boss.stop({ graceful: false }) };
}

async function loadPgBoss(): Promise<typeof import("pg-boss")> {
  try {
    return (await import("pg-boss")).default;
  } catch (error) {
    if (!isMissingPackage(error)) throw error;
    const message = "The package pg-boss, which --queue pg-boss needs, is not installed. Run: npm install pg-boss@10";
    throw new EnvironmentError(message, { missing: ["pg-boss"] });
  }
}
