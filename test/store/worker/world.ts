import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  MockModelProvider,
  type CheckpointBackend,
  type CoreDispatcher,
  type MemoryBackend,
  type PluginMethods,
} from "scaicore";
import { announcingBackend, type RunQueue, StoreRunQueue, Worker } from "scaicore/worker";
import { moduleOf } from "../../engine/cores.js";

/** A program whose runs wait once, and count in memory how often each went on. */
export const QUEUED = `@core Queued { version = "1.0.0"  @memory { done: map[string, int] } }
@flow go(id: string): string {
  decision = @checkpoint approval { present = { prompt = "Go \${id}?" } }
  @rigid { memory.done.set(id, (memory.done.get(id) ?? 0) + 1) }
  return decision
}`;

export interface Parts {
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
}

export const inMemory = (): Parts => ({
  checkpoints: new InMemoryCheckpointBackend(),
  memory: new InMemoryBackend(),
});

interface Environment {
  readonly dispatcher?: CoreDispatcher;
  readonly plugin?: PluginMethods;
  readonly warn?: (message: string) => void;
}

export function engineOf(source: string, parts: Parts, { dispatcher, plugin, warn }: Environment = {}): CoreEngine {
  return CoreEngine.load(
    moduleOf(source),
    new HostEnvironment({
      ...parts,
      modelProviders: new MockModelProvider(),
      ...(dispatcher === undefined ? {} : { dispatcher }),
      ...(plugin === undefined ? {} : { plugins: new InProcessPluginHost({ "test/host": plugin }) }),
      ...(warn === undefined ? {} : { logger: { warn } }),
    }),
  );
}

let workers = 0;

/** A worker that is started, with the store as its queue unless another one is given. */
export function startWorker(
  engines: readonly CoreEngine[],
  { checkpoints }: Parts,
  options: { readonly queue?: RunQueue; readonly concurrency?: number; readonly warn?: (message: string) => void } = {},
): { readonly worker: Worker; readonly stop: (graceMs?: number) => Promise<number> } {
  const name = `worker-${process.pid}-${workers++}`;
  const worker = new Worker({
    engines,
    checkpoints,
    name,
    queue: options.queue ?? new StoreRunQueue(checkpoints, name, { pollMs: 100, reapMs: 200 }),
    sweepMs: 200,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    logger: { warn: options.warn ?? (() => undefined) },
  });
  worker.start();
  return {
    worker,
    async stop(graceMs = 5000) {
      const left = await worker.drain(graceMs);
      await Promise.all(engines.map((engine) => engine.close({ graceMs: 100 })));
      return left;
    },
  };
}

/** The same parts, with a store that tells a queue what can go on. */
export const announcing = ({ checkpoints, memory }: Parts, queue: RunQueue): Parts => ({
  checkpoints: announcingBackend(checkpoints, queue),
  memory,
});

/** Waits until a condition holds; the time limit of the test is the only one. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 40));
}
