import type { Inspector, Stop } from "../../../engine/run/debug/inspector.js";

/** The runs that an inspector holds: whoever waits for a run waits as long. */
export class HeldRuns {
  readonly #stops = new Set<Stop>();
  #letGo: () => void = () => undefined;

  get any(): boolean {
    return this.#stops.size > 0;
  }

  /** Resolves when one of the runs is let go. */
  letGo(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#letGo;
      this.#letGo = () => {
        before();
        resolve();
      };
    });
  }

  /** The inspector, whose stops are known here. */
  of(inspector: Inspector): Inspector {
    return {
      stops: (view) => inspector.stops(view),
      stopped: (stop) => {
        const held: Stop = {
          ...stop,
          resume: () => {
            this.#leave(held);
            stop.resume();
          },
          back: (to) => {
            const went = stop.back(to);
            if (went) this.#leave(held);
            return went;
          },
        };
        this.#stops.add(held);
        inspector.stopped(held);
      },
      ended: (invocationId) => {
        for (const held of this.#stops) if (held.point.invocationId === invocationId) this.#leave(held);
        inspector.ended?.(invocationId);
      },
    };
  }

  #leave(held: Stop): void {
    this.#stops.delete(held);
    const letGo = this.#letGo;
    this.#letGo = () => undefined;
    letGo();
  }
}
