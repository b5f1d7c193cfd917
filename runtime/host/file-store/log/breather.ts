import { TURN_MS } from "../../../turns.js";

/** How work shares the event loop with others. */
export interface EventLoop {
  /** The time in milliseconds, since any moment. */
  readonly now: () => number;
  /** Lets others have the event loop. */
  readonly pass: () => Promise<void>;
}

export const ownEventLoop: EventLoop = {
  now: () => performance.now(),
  pass: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

/** Lets others have the event loop during long work. */
export class Breather {
  readonly #eventLoop: EventLoop;
  #began: number;

  constructor(eventLoop: EventLoop) {
    this.#eventLoop = eventLoop;
    this.#began = eventLoop.now();
  }

  /** Begins a turn: others have just had the event loop. */
  begin(): void {
    this.#began = this.#eventLoop.now();
  }

  /** Whether it is time for others. */
  due(): boolean {
    return this.#eventLoop.now() - this.#began >= TURN_MS;
  }

  async breathe(): Promise<void> {
    await this.#eventLoop.pass();
    this.begin();
  }
}
