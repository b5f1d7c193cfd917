/** Runs a plan with real processes on one file store, one of which is killed or stopped again and again, to the end of all invocations. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileStore } from "scaicore/node";
import { Random } from "../fuzz/random.js";
import { plannedInvocations, type SoakPlan } from "./plan.js";
import { prepareWorkers, type Worker, type Workers } from "./workers.js";

export interface SoakRun {
  readonly directory: string;
  /** All processes that there were. */
  readonly workers: readonly Worker[];
  /** Those that were killed or stopped. */
  readonly disturbed: ReadonlySet<string>;
  /** The heap in bytes of the process that nothing happens to, when a fifth of the invocations had ended and at the end. */
  readonly heap: { readonly early: number; readonly late: number };
  readonly seconds: number;
}

/** A stopped process is taken for dead after this long without a heartbeat. */
const APART = { heartbeatMs: 150, deadAfterMs: 900 };
const STOPPED_MS = 1500;
const LOOK_EVERY_MS = 100;
const PATIENCE_WITH_A_START_MS = 2000;

/** @param folder a new one, in which the store and the program of the processes are made */
export async function runSoak(plan: SoakPlan, folder: string, patienceMs: number): Promise<SoakRun> {
  const directory = join(folder, "store");
  const workers = await prepareWorkers(folder, directory);
  const soak = new Soak(plan, workers);
  const started = performance.now();
  try {
    const heap = await soak.toTheEnd(directory, started + patienceMs);
    const seconds = (performance.now() - started) / 1000;
    return { directory, workers: soak.workers, disturbed: soak.disturbed, heap, seconds };
  } finally {
    for (const { process } of soak.workers) process.kill("SIGKILL");
    await Promise.all(soak.workers.map(({ ended }) => ended));
  }
}

class Soak {
  readonly workers: Worker[] = [];
  readonly disturbed = new Set<string>();
  readonly #random: Random;
  /** Who works now; the first one is left in peace. */
  readonly #live: Worker[] = [];
  #spare: Worker;
  readonly #started = new Set<number>();
  /** When somebody was told to start what nobody has reported as started. */
  readonly #told = new Map<number, number>();

  constructor(
    private readonly plan: SoakPlan,
    private readonly program: Workers,
  ) {
    this.#random = new Random(plan.seed);
    this.#spare = this.#make();
  }

  #make(): Worker {
    const { seed, disturbance, segmentBytes } = this.plan;
    const worker = this.program.make(
      `process ${this.workers.length}`,
      { seed, segmentBytes, ...(disturbance === "stop" ? { apart: APART } : {}) },
      (report) => {
        if (report.is !== "started") return;
        this.#started.add(report.at);
        this.#told.delete(report.at);
      },
    );
    this.workers.push(worker);
    return worker;
  }

  /** One that is up already takes over at once, and the next one is made ready. */
  async #takeOver(): Promise<Worker> {
    const worker = this.#spare;
    await worker.up;
    this.#spare = this.#make();
    worker.tell("go");
    return worker;
  }

  async toTheEnd(directory: string, until: number): Promise<SoakRun["heap"]> {
    while (this.#live.length < this.plan.processes) this.#live.push(await this.#takeOver());
    const store = await openFileStore(directory);
    const disturbing = { over: false };
    const disturber = this.#disturb(disturbing);
    try {
      return await this.#feed(store.checkpoints, until);
    } finally {
      disturbing.over = true;
      await disturber;
      await store.close();
    }
  }

  /** Tells the processes what to start, so many at once, until all have ended. */
  async #feed(checkpoints: Checkpoints, until: number): Promise<SoakRun["heap"]> {
    const survivor = this.#live[0]!;
    const all = plannedInvocations(this.plan);
    let next = 0;
    let early: number | undefined;
    for (;;) {
      if (performance.now() > until) throw new Error(`${await whatIsLeft(checkpoints)}\n${this.#whatWasSaid()}`);
      const unfinished = (await checkpoints.invocations({ unfinished: true })).items;
      const ended = this.#started.size - unfinished.filter(({ start }) => start.core === "Main").length;
      if (early === undefined && ended >= all.length / 5) early = await survivor.heap();
      if (this.#started.size === all.length && unfinished.length === 0) break;
      const room = this.plan.window - (next - ended);
      for (const { starts } of all.slice(next, next + Math.max(0, room))) this.#tell(next++, starts);
      // Whoever was told may have been killed before it began.
      const now = performance.now();
      for (const [at, time] of this.#told) if (now - time > PATIENCE_WITH_A_START_MS) this.#tell(at, 1);
      await sleep(LOOK_EVERY_MS);
    }
    return { early: early ?? Number.NaN, late: await survivor.heap() };
  }

  /** The last words of each process, and its faults. */
  #whatWasSaid(): string {
    return this.workers
      .map(({ name, reports }) => {
        const faults = reports.filter(({ is }) => is === "fault");
        const words = [...faults.slice(0, 3), ...reports.slice(-2)].map((report) => JSON.stringify(report));
        return `${name}: ${reports.length} reports, ${faults.length} faults\n${words.join("\n")}`;
      })
      .join("\n");
  }

  #tell(at: number, processes: number): void {
    this.#told.set(at, performance.now());
    for (const worker of this.#random.shuffled(this.#live).slice(0, processes)) worker.tell(String(at));
  }

  async #disturb(disturbing: { readonly over: boolean }): Promise<void> {
    const { disturbance, everyMs, processes } = this.plan;
    for (;;) {
      for (let waited = 0; waited < everyMs; waited += LOOK_EVERY_MS) {
        await sleep(LOOK_EVERY_MS);
        if (disturbing.over) return;
      }
      const at = this.#random.between(1, processes - 1);
      const victim = this.#live[at]!;
      this.disturbed.add(victim.name);
      if (disturbance === "kill") {
        this.#live[at] = await this.#takeOver();
        victim.process.kill("SIGKILL");
      } else {
        victim.process.kill("SIGSTOP");
        await sleep(STOPPED_MS);
        victim.process.kill("SIGCONT");
      }
    }
  }
}

type Checkpoints = Awaited<ReturnType<typeof openFileStore>>["checkpoints"];

async function whatIsLeft(checkpoints: Checkpoints): Promise<string> {
  const { items } = await checkpoints.invocations({ unfinished: true });
  const some = items.slice(0, 10).map((item) => JSON.stringify({ ...item, start: undefined }));
  return `${items.length} invocations have not ended:\n${some.join("\n")}`;
}
