/** Opens a store again and again, begins a run each time, and decides all that it sees as pending; or begins, ends and prunes. */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileStore } from "../../runtime/host/index.node.js";
import { SystemClock } from "../../runtime/host/memory/system-clock.js";
import { checkpointOfInvocation, createDriver } from "./invocation-driver.js";
import { decide, LONG_AGO, NOT_SO_LONG_AGO } from "./openers.js";
import { seededRandom } from "./seeded-random.js";
import type { ToldDecision } from "./told-decisions.js";

/** The task, as JSON in the first argument. */
export interface OpenerTask {
  readonly directory: string;
  readonly name: string;
  readonly seed: number;
  /** How often it opens the store. */
  readonly lives: number;
  /** Whether what it begins passes: it lived long ago, and is pruned. */
  readonly passing: boolean;
}

export type OpenerReport = ToldDecision | { readonly failed: string };

const task = JSON.parse(process.argv[2] ?? "") as OpenerTask;
const random = seededRandom(task.seed);
/** Writes synchronously, because a promise to a client counts from here on. */
const report = (line: OpenerReport) => void writeSync(1, `${JSON.stringify(line)}\n`);

class OldClock extends SystemClock {
  override now(): number {
    return LONG_AGO + performance.now();
  }
}
const clock = task.passing ? new OldClock() : new SystemClock();

try {
  for (let life = 0; life < task.lives; life++) {
    const segmentBytes = 600 + Math.floor(random() * 1400);
    const store = await openFileStore(task.directory, { segmentBytes, clock, heartbeatMs: 3_600_000 });
    const driver = createDriver({
      store: store.checkpoints,
      owner: `${task.name}-${life}`,
      pause: () => sleep(2),
      now: () => new Date(clock.now()).toISOString(),
    });
    const invocationId = `${task.passing ? "passing" : "run"}-${task.name}-${life}`;
    await driver.invoke(invocationId);
    if (task.passing) {
      report(await decide({ driver }, task.name, checkpointOfInvocation(invocationId)));
      await store.checkpoints.prune({ finishedBefore: NOT_SO_LONG_AGO });
    } else {
      await driver.recover();
      const { items } = await store.checkpoints.list({ limit: 20 });
      const from = Math.floor(random() * items.length);
      for (const { checkpointId } of [...items.slice(from), ...items.slice(0, from)])
        if (checkpointId.startsWith("run")) report(await decide({ driver }, task.name, checkpointId));
    }
    await store.close();
  }
} catch (error) {
  report({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
