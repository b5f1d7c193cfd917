/** What becomes of a damaged store: it is refused, or all that asks it gets a right answer or a documented error. */
import { setTimeout as sleep } from "node:timers/promises";
import { errorCatalogue, ScaiCoreError, TestClock, type InvocationResult } from "scaicore";
import { openOn, outputOf, RUNS, type OpenedStore, type StoreDamage } from "./damage-store.js";
import { Fault } from "./fault.js";
import type { FilesInMemory } from "./files-in-memory.js";

export interface StoreEnd {
  /** `refused` when it is opened, `some refused` when an invocation is, `as before` when all came to their right ends. */
  readonly end: "refused" | "some refused" | "as before";
  readonly errors: readonly string[];
}

const ROUNDS = 4;
const HANG_MS = 60_000;
/** What is not answered by then waits for a time to pass: that of a heartbeat, for example. */
const SOON_MS = 40;

export async function tryStore(files: FilesInMemory, damage: StoreDamage): Promise<StoreEnd> {
  return await new Trial(damage).run(files);
}

class Trial {
  readonly #errors = new Set<string>();
  readonly #clock = new TestClock();

  constructor(private readonly damage: StoreDamage) {}

  async run(files: FilesInMemory): Promise<StoreEnd> {
    const opened = await this.#asked("open", () => openOn(files, 2, this.#clock));
    if (opened === undefined) return { end: "refused", errors: [...this.#errors] };
    await this.#goOn(opened);
    let allRight = true;
    for (const id of RUNS) {
      const result = await this.#asked("result", () => opened.engine.result(id));
      if (!this.#isRight(id, result)) allRight = false;
    }
    await this.#asked("memory", () => opened.store.memory.read({ core: "Damaged", instanceKey: null }, "log"));
    await this.#asked("prune", () => opened.store.checkpoints.prune({ finishedBefore: 0 }));
    await this.#asked("close", () => opened.close());
    return { end: allRight ? "as before" : "some refused", errors: [...this.#errors] };
  }

  /** As a host does: it recovers, and people approve what is pending. */
  async #goOn({ store, engine }: OpenedStore): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      await this.#asked("recover", () => engine.recover());
      const listed = await this.#asked("list", () => store.checkpoints.list({ status: "pending" }));
      await this.#asked("invocations", () => store.checkpoints.invocations({}));
      for (const { checkpointId } of listed?.items ?? []) {
        for (const resolvedBy of ["person 0", "person 1"])
          await this.#asked("resume", () =>
            engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy }),
          );
      }
    }
    await this.#asked("expire", () => engine.expire());
  }

  /** What the store answers; `undefined` when it refuses with a documented error. */
  async #asked<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#answered(ask());
    } catch (error) {
      if (!(error instanceof ScaiCoreError)) throw error;
      this.#check(what, error.errorType, error.message);
      this.#errors.add(`${what}: ${error.errorType}`);
      return undefined;
    }
  }

  async #answered<T>(answer: Promise<T>): Promise<T> {
    const waiting: { over: boolean } = { over: false };
    const end = (): void => void (waiting.over = true);
    answer.then(end, end);
    const started = performance.now();
    while (!waiting.over) {
      await Promise.race([answer.then(end, end), sleep(SOON_MS)]);
      const next = this.#clock.untilNext;
      if (next !== undefined) await this.#clock.advance(next);
      if (performance.now() - started > HANG_MS) throw new Fault("it hangs", `for ${HANG_MS} ms`);
    }
    return await answer;
  }

  #check(what: string, errorType: string, message: string): void {
    if (!Object.hasOwn(errorCatalogue, errorType))
      throw new Fault(`${what}: undocumented error`, `${errorType} ${message}`);
    if (errorType === "InternalError") throw new Fault(`${what}: InternalError`, message);
    if (message.trim() === "" || message.length > 5000)
      throw new Fault(`${what}: no readable message`, message.slice(0, 200));
  }

  /** Where checksums were not made right, no run may come to another end than it would have. */
  #isRight(id: (typeof RUNS)[number], result: InvocationResult | undefined): boolean {
    if (result?.status === "FAILED") this.#check(`result of ${id}`, result.error.errorType, result.error.message);
    if (result === undefined || result.status === "SUSPENDED") return false;
    if (id === "cancelled" && this.#isCancelled(result)) return true;
    if (this.damage === "values") return result.status === "COMPLETED" && result.output === outputOf(id);
    if (result.status === "COMPLETED" && result.output === outputOf(id)) return true;
    if (result.status === "COMPLETED") throw new Fault("another output", `${id}: ${JSON.stringify(result.output)}`);
    if (ENDS_OF_DAMAGE.has(result.error.errorType)) return false;
    throw new Fault("another end", `${id}: ${result.error.errorType} ${result.error.message}`);
  }

  /** The cancel may have been the last thing that was written, and have gone with the damage. */
  #isCancelled(result: Exclude<InvocationResult, { status: "SUSPENDED" }>): boolean {
    if (result.status === "FAILED" && result.error.errorType === "CancelledError") return true;
    return result.status === "COMPLETED" && result.output === outputOf("cancelled");
  }
}

/** How a run may end whose bundle or memory is damaged. */
const ENDS_OF_DAMAGE = new Set(["StoreError", "StoreCorruptError", "MemoryError"]);
