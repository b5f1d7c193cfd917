import type { Task } from "../machine/host.js";
import type { Branch } from "../machine/state.js";
import { outsideKeysOf } from "../program/ids.js";

const ABORTED = new Error("The run no longer waits for this.");

/** The tasks of a run: those that run, and those that have ended and are not applied yet. */
export class InFlight {
  readonly #running = new Map<number, { readonly task: Task; readonly abort: AbortController }>();
  readonly #waiting: { readonly branch: Branch; readonly task: Task }[] = [];
  readonly #keyOf: (place: string) => string;
  readonly #commits = new Set<Promise<unknown>>();
  #ended: { readonly branch: number; readonly task: Task; readonly settle: () => void }[] = [];

  constructor(
    invocationId: string,
    private readonly wake: () => void,
  ) {
    this.#keyOf = outsideKeysOf(invocationId);
  }

  /** Whether the branch waits for something. */
  has(branch: Branch): boolean {
    return this.#running.has(branch.id);
  }
  /** Whether the branch waits for a read, which may be repeated. */
  reads(branch: Branch): boolean {
    return this.#running.get(branch.id)?.task.kind === "read";
  }
  get size(): number {
    return this.#running.size;
  }

  /** Adds a task. `startAll` starts it when everything before it is durable. */
  add(branch: Branch, task: Task): void {
    this.#running.set(branch.id, { task, abort: new AbortController() });
    this.#waiting.push({ branch, task });
  }
  /** Whether a commit waits to be started. Its effect is visible outside, so the state must be durable before. */
  get mustBeDurable(): boolean {
    return this.#waiting.some(
      ({ branch, task }) => task.kind === "commit" && this.#running.get(branch.id)?.task === task,
    );
  }
  /** Drops the tasks that have not been started. */
  forgetWaiting(): void {
    for (const { branch, task } of this.#waiting.splice(0)) {
      if (this.#running.get(branch.id)?.task === task) this.#running.delete(branch.id);
    }
  }

  startAll(): void {
    for (const { branch, task } of this.#waiting.splice(0)) {
      const running = this.#running.get(branch.id);
      if (running?.task !== task) continue;
      const idempotencyKey = this.#keyOf(`${task.path}/${task.key}`);
      const performed = task.perform({ signal: running.abort.signal, idempotencyKey });
      if (task.kind === "commit") this.#follow(performed);
      performed.then(
        (settle) => {
          if (this.#running.get(branch.id)?.task !== task) return;
          this.#ended.push({ branch: branch.id, task, settle });
          this.wake();
        },
        (error: unknown) => {
          // A task that was aborted is ignored. Any other rejection is a fault, which must surface.
          if (this.#running.get(branch.id)?.task !== task) return;
          this.#ended.push({
            branch: branch.id,
            task,
            settle: () => {
              throw error;
            },
          });
          this.wake();
        },
      );
    }
  }

  /**
   * Applies the tasks that have ended to the state. `reads`: all of them were reads, which may be repeated.
   * `settled` is called with each branch that goes on, by its id.
   */
  settle(settled: (branch: number) => void): "nothing" | "reads" | "answers" {
    const ended = this.#ended;
    this.#ended = [];
    for (const { branch, task, settle } of ended) {
      if (this.#running.get(branch)?.task !== task) continue;
      this.#running.delete(branch);
      settled(branch);
      settle();
    }
    if (ended.length === 0) return "nothing";
    return ended.every(({ task }) => task.kind === "read") ? "reads" : "answers";
  }

  #follow(commit: Promise<unknown>): void {
    const ended = commit.catch(() => undefined).finally(() => this.#commits.delete(ended));
    this.#commits.add(ended);
  }
  /** Resolves when no commit runs, even of a cancelled branch: a run ends after its effects. */
  async commitsEnded(): Promise<void> {
    await Promise.all(this.#commits);
  }

  /** Aborts the task of a branch. */
  abort(branch: Branch): void {
    const running = this.#running.get(branch.id);
    this.#running.delete(branch.id);
    running?.abort.abort(ABORTED);
  }
  abortAll(): void {
    for (const { abort } of this.#running.values()) abort.abort(ABORTED);
    this.#running.clear();
    this.#waiting.length = 0;
    this.#ended = [];
  }
}
