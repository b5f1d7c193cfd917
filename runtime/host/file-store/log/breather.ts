/** How long one computes before others get the event loop, in milliseconds. */
const TURN_MS = 8;

/** How work shares the event loop with others. */
export interface Turns {
  /** The time in milliseconds, since any moment. */
  readonly now: () => number;
  /** Lets others have the event loop. */
  readonly pass: () => Promise<void>;
}

export const eventLoopTurns: Turns = {
  now: () => performance.now(),
  pass: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

/** Lets others have the event loop during long work. */
export class Breather {
  readonly #turns: Turns;
  #began: number;

  constructor(turns: Turns) {
    this.#turns = turns;
    this.#began = turns.now();
  }

  /** Begins a turn: others have just had the event loop. */
  begin(): void {
    this.#began = this.#turns.now();
  }

  /** Whether it is time for others. */
  due(): boolean {
    return this.#turns.now() - this.#began >= TURN_MS;
  }

  async breathe(): Promise<void> {
    await this.#turns.pass();
    this.begin();
  }
}
