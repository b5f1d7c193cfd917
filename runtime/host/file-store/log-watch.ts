import { Watchers } from "../store/watchers.js";

/** How often it is looked for what other processes did, in milliseconds. */
const LOOK_MS = 200;

/** Tells listeners of changes: at once of those of this process, and as long as anybody listens, soon of those of others. */
export class LogWatch {
  readonly #watchers = new Watchers();
  readonly #look: () => Promise<void>;
  #listening = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param look applies what others did, which tells of it */
  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  tell(invocationId?: string): void {
    this.#watchers.tell(invocationId);
  }

  add(changed: (invocationId?: string) => void): () => void {
    const end = this.#watchers.add(changed);
    this.#listening++;
    this.#timer ??= this.#start();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      end();
      if (--this.#listening === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #start(): ReturnType<typeof setInterval> {
    const timer = setInterval(() => {
      // Whoever asks the store next is told of a failing disk.
      this.#look().catch(() => undefined);
    }, LOOK_MS);
    // Listening must not keep a process running.
    if (typeof timer === "object" && "unref" in timer) timer.unref();
    return timer;
  }
}
