/** How long something computes before others get the event loop, in milliseconds. */
export const TURN_MS = 8;

/**
 * Shares the event loop while something long is computed. Who computes asks after each piece of work whether its turn is over, and
 * rests then. Time counts and not pieces, as a piece may be of any size.
 */
export class Turns {
  #began: number;

  constructor(
    /** Milliseconds from any origin; the platform's, because a host's clock may stand still. */
    private readonly clock: () => number = () => performance.now(),
    private readonly rested: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, 0)),
  ) {
    this.#began = clock();
  }

  /** Whether the turn is over. */
  get isOver(): boolean {
    return this.clock() - this.#began >= TURN_MS;
  }

  /** Lets others run, and begins the next turn. */
  async rest(): Promise<void> {
    await this.rested();
    this.#began = this.clock();
  }
}
