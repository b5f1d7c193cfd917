/** Holds runs back for which there is no room: several cores share it, and each has asked for a run of its own. */
export class RoomGate {
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(private readonly room: () => number) {}

  /** How many runs wait here for room. */
  get held(): number {
    return this.#waiting.length;
  }

  /** Begins the work when there is room, in the same turn as it looked; `undefined` when it was stopped meanwhile. */
  async through<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.room() <= 0 && !this.#isStopped) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#isStopped ? undefined : await work();
  }

  /** There may be room again. */
  wake(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const resume of woken) resume();
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
  }
}
