/** How long one computes before others get the event loop, in milliseconds. */
const TURN_MS = 8;

/** Lets others have the event loop during long work. */
export class Breather {
  #began = performance.now();

  /** Begins a turn: others have just had the event loop. */
  begin(): void {
    this.#began = performance.now();
  }

  /** Whether it is time for others. */
  due(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }

  async breathe(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.begin();
  }
}
