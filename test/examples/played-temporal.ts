/** A Temporal that is played in this process: workflows by their ids, signals, task queues, activities that are tried again. */
import type {
  TemporalClient,
  TemporalRunQueueOptions,
  TemporalWorker,
  TemporalWorkerOptions,
  WorkflowStart,
} from "../../examples/host/temporal-run-queue.js";
import { runWorkflow } from "../../examples/host/temporal-workflow.js";

interface Activity {
  readonly invocationId: string;
  readonly end: (error?: unknown) => void;
}

export class PlayedTemporal {
  /** Handlers of signals of workflows that run. */
  readonly #running = new Map<string, () => void>();
  readonly #activities = new Map<string, Activity[]>();
  readonly #workers = new Set<{ readonly taskQueue: string; readonly take: (activity: Activity) => boolean }>();
  /** How often each workflow was started. */
  readonly starts: string[] = [];

  readonly client: TemporalClient = {
    workflow: {
      signalWithStart: (_, { workflowId, ...options }) => {
        if (!this.#running.has(workflowId)) this.#start({ workflowId, ...options });
        this.#running.get(workflowId)?.();
        return Promise.resolve();
      },
      start: (_, { startDelay, ...options }) => {
        const { workflowId } = options;
        if (this.#running.has(workflowId)) return Promise.resolve();
        this.#running.set(workflowId, () => undefined);
        setTimeout(() => this.#start(options), startDelay);
        return Promise.resolve();
      },
    },
  };

  readonly createWorker: TemporalRunQueueOptions["createWorker"] = ({
    taskQueue,
    activities,
    maxConcurrentActivityTaskExecutions,
  }: TemporalWorkerOptions): Promise<TemporalWorker> => {
    let active = 0;
    let isOver = false;
    let end: () => void = () => undefined;
    const worker = {
      taskQueue,
      take: ({ invocationId, end: ended }: Activity): boolean => {
        if (active >= maxConcurrentActivityTaskExecutions) return false;
        active++;
        const settled = (error?: unknown) => {
          active--;
          if (isOver && active === 0) end();
          this.#dispatch(taskQueue);
          ended(error);
        };
        activities.proceed(invocationId).then(() => settled(), settled);
        return true;
      },
    };
    return Promise.resolve({
      run: async () => {
        this.#workers.add(worker);
        this.#dispatch(taskQueue);
        await new Promise<void>((resolve) => (end = resolve));
      },
      shutdown: () => {
        isOver = true;
        this.#workers.delete(worker);
        if (active === 0) end();
      },
    });
  };

  #start({ workflowId, taskQueue, args: [invocationId, signals] }: WorkflowStart): void {
    this.starts.push(workflowId);
    const workflow = runWorkflow({
      defineSignal: (name) => name,
      setHandler: (_, handler) => void this.#running.set(workflowId, handler),
      proxyActivities: ({ retry }) => ({
        proceed: async (id: string): Promise<void> => {
          for (let tries = 1; ; tries++) {
            const error = await this.#activity(taskQueue, id);
            if (error === undefined) return;
            if (tries === retry.maximumAttempts) throw error;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
      }),
    });
    void workflow(invocationId, signals).then(() => this.#running.delete(workflowId));
  }

  async #activity(taskQueue: string, invocationId: string): Promise<Error | undefined> {
    return await new Promise((resolve) => {
      const waiting = this.#activities.get(taskQueue) ?? [];
      this.#activities.set(taskQueue, waiting);
      waiting.push({ invocationId, end: (error) => resolve(error as Error | undefined) });
      this.#dispatch(taskQueue);
    });
  }

  #dispatch(taskQueue: string): void {
    const waiting = this.#activities.get(taskQueue) ?? [];
    for (const worker of this.#workers)
      while (worker.taskQueue === taskQueue && waiting[0] !== undefined && worker.take(waiting[0])) waiting.shift();
  }
}
