/**
 * Runs by Temporal: a workflow with the id of a run calls an activity, which looks at the run. It was written by the declarations of
 * Temporal's packages, version 1.24, and passes the conformance suite on a Temporal that is played; it has not been run on a server.
 */
import type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "scaicore/worker";

/** The part of `Client` of `@temporalio/client` that is used. */
export interface TemporalClient {
  readonly workflow: {
    signalWithStart(workflow: string, options: WorkflowStart & { signal: string }): Promise<unknown>;
    start(workflow: string, options: WorkflowStart & { startDelay: number }): Promise<unknown>;
  };
}

export interface WorkflowStart {
  workflowId: string;
  taskQueue: string;
  /** The id of the run, and with how many signals the workflow begins. */
  args: [string, number];
  workflowIdConflictPolicy: "USE_EXISTING";
}

/** The part of `Worker` of `@temporalio/worker` that is used. */
export interface TemporalWorker {
  run(): Promise<void>;
  shutdown(): void;
}

export interface TemporalWorkerOptions {
  taskQueue: string;
  activities: { proceed: (invocationId: string) => Promise<void> };
  maxConcurrentActivityTaskExecutions: number;
  shutdownGraceTime: string;
}

export interface TemporalRunQueueOptions {
  readonly client: TemporalClient;
  /** `(options) => Worker.create({ ...options, connection, workflowsPath })`; a process that only pushes has none. */
  readonly createWorker?: (options: TemporalWorkerOptions) => Promise<TemporalWorker>;
  /** Tells Temporal that an activity goes on: `() => Context.current().heartbeat()` of `@temporalio/activity`. */
  readonly heartbeat?: () => void;
  /** What the names of task queues and workflows begin with; `scaicore` by default. */
  readonly prefix?: string;
}

const HEARTBEAT_MS = 10_000;
const PAUSE_MS = 5000;

export class TemporalRunQueue implements RunQueue {
  constructor(private readonly options: TemporalRunQueueOptions) {}

  async push({ invocationId, core, notBefore }: QueuedRun): Promise<void> {
    const { workflow } = this.options.client;
    const startDelay = notBefore === undefined ? 0 : notBefore - Date.now();
    const taskQueue = this.#queueOf(core);
    const start: WorkflowStart = {
      // One for a later time must not stand for one for now.
      workflowId: `${taskQueue}/${invocationId}${startDelay > 0 ? `@${notBefore}` : ""}`,
      taskQueue,
      args: [invocationId, startDelay > 0 ? 0 : 1],
      workflowIdConflictPolicy: "USE_EXISTING",
    };
    if (startDelay > 0) await workflow.start("scaicoreRun", { ...start, startDelay });
    else await workflow.signalWithStart("scaicoreRun", { ...start, signal: "look" });
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, warn }: ConsumeOptions,
  ): Consumer {
    const { createWorker, heartbeat = () => undefined } = this.options;
    if (createWorker === undefined)
      throw new TypeError("A worker needs the option `createWorker` of TemporalRunQueue.");
    let isStopped = false;
    const wakes = new Set<() => void>();
    const workers = new Set<TemporalWorker>();
    const wake = () => {
      for (const resume of wakes) resume();
      wakes.clear();
    };
    const hint = (ms?: number) =>
      new Promise<void>((resolve) => {
        wakes.add(resolve);
        if (ms !== undefined) setTimeout(resolve, ms);
      });

    const proceed = async (invocationId: string, core: string): Promise<void> => {
      const beat = setInterval(heartbeat, HEARTBEAT_MS);
      try {
        // The room is one for all cores, each of which has a worker of Temporal.
        while (room() <= 0 && !isStopped) await hint();
        if (isStopped || (await handle(invocationId, core)) !== "done") throw new Error("It is to come again.");
      } finally {
        clearInterval(beat);
      }
    };
    const work = async (core: string): Promise<void> => {
      const worker = await createWorker({
        taskQueue: this.#queueOf(core),
        activities: { proceed: (invocationId) => proceed(invocationId, core) },
        maxConcurrentActivityTaskExecutions: Math.max(1, room()),
        shutdownGraceTime: "1 day",
      });
      if (isStopped) return;
      workers.add(worker);
      await worker.run().finally(() => workers.delete(worker));
    };
    const keepWorking = async (core: string): Promise<void> => {
      while (!isStopped)
        await work(core).catch(async (error: unknown) => {
          warn(`Runs of core ${core} could not be taken from Temporal: ${String(error)}`);
          await hint(PAUSE_MS);
        });
    };
    for (const core of cores) void keepWorking(core);
    return {
      wake,
      stop: () => {
        isStopped = true;
        wake();
        for (const worker of workers) worker.shutdown();
        return Promise.resolve();
      },
    };
  }

  #queueOf(core: string): string {
    return `${this.options.prefix ?? "scaicore"}.${core}`;
  }
}
