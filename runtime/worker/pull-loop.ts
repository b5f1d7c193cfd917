import { messageOf } from "../error.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

interface PullOptions<T> {
  /** Takes some, as many as that at most. */
  readonly take: (limit: number) => Promise<readonly T[]>;
  /** Does one. It does not reject. */
  readonly handle: (item: T) => Promise<void>;
  /** How many more are wanted. */
  readonly room: () => number;
  /** How long it waits for a hint when there is nothing, in milliseconds. */
  readonly pollMs: number;
  /** What is taken, for warnings; `Runs` by default. */
  readonly what?: string;
  readonly warn: (message: string) => void;
  readonly random?: () => number;
}

/** Takes items as long as there is room, and waits for a hint or a while when there are none. */
export class PullLoop<T> {
  #stopped = false;
  #woken = false;
  #wake: () => void = () => undefined;
  readonly #ended: Promise<void>;

  constructor(private readonly options: PullOptions<T>) {
    this.#ended = this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { take, handle, room, pollMs, what = "Runs", warn, random = Math.random } = this.options;
    let pause = FIRST_PAUSE_MS;
    while (!this.#stopped) {
      this.#woken = false;
      const wanted = room();
      let taken: readonly T[] = [];
      try {
        if (wanted > 0) taken = await take(wanted);
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        warn(`${what} could not be taken: ${messageOf(error)}`);
        this.#woken = false;
        await this.#rest(pause * (0.5 + random()));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        continue;
      }
      for (const item of taken) {
        void handle(item).finally(() => {
          this.wake();
        });
      }
      // Workers that began together do not ask together.
      if (taken.length === 0 || room() <= 0) await this.#rest(pollMs * (0.5 + random()));
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#woken || this.#stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
