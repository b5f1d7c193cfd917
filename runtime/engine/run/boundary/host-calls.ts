import { messageOf } from "../../../error.js";
import type { Clock } from "../../../host/interfaces.js";
import { LIMITS, type Limits } from "../../../limits.js";
import { Deadlines } from "./deadlines.js";
import { eventLoop } from "../event-loop.js";

export type HostCallLimit = "storeCallMs" | "hostCallMs";

/** A call of a part of the host, and what becomes of its answer. */
export interface HostCall<T> {
  /** The limit of its time; without one it may take as long as it likes. */
  readonly limit?: HostCallLimit;
  readonly call: () => unknown;
  /** The answer as it can be taken. Throws what is wrong with it. */
  readonly read: (answer: unknown) => T;
  /** The documented error for what was thrown. */
  readonly failed: (thrown: unknown) => Error;
  /** Takes an answer that came when nobody waited for it any more. */
  readonly late?: (answer: T) => void;
}

/** Nothing was answered in time. */
export class NoAnswer extends Error {
  constructor(
    readonly limit: HostCallLimit,
    readonly max: number,
  ) {
    super(LIMITS[limit].message(max));
  }
}

/**
 * Makes the calls of a host. Whatever it does - throw at once, answer late or never, answer with what cannot be read - the call
 * ends in an answer that has been checked or in one documented error, and other work goes on meanwhile.
 */
export class HostCalls {
  readonly #deadlines: Readonly<Record<HostCallLimit, Deadlines>>;

  constructor(
    private readonly limits: Limits,
    clock: Clock,
  ) {
    this.#deadlines = {
      storeCallMs: new Deadlines(limits.storeCallMs, clock),
      hostCallMs: new Deadlines(limits.hostCallMs, clock),
    };
  }

  /** The call is made at once, in the order of the calls of `ask`, once others have had the event loop if its turn is over. */
  ask<T>(call: HostCall<T>): Promise<T> {
    const turn = eventLoop.pass();
    return turn === undefined ? this.made(call) : turn.then(() => this.made(call));
  }

  /** The answer of a call that was made just now, so that its failure must be taken at once. */
  made<T>({ limit, call, read, failed, late }: HostCall<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let waits = true;
      const awaited =
        limit === undefined
          ? undefined
          : this.#deadlines[limit].add(() => {
              waits = false;
              reject(failed(new NoAnswer(limit, this.limits[limit])));
            });
      const fail = (thrown: unknown) => {
        if (!waits) return;
        waits = false;
        awaited?.end();
        reject(errorOf(failed, thrown));
      };
      const take = (given: unknown) => {
        try {
          const answer = read(given);
          if (!waits) {
            late?.(answer);
            return;
          }
          waits = false;
          awaited?.end();
          resolve(answer);
        } catch (thrown) {
          fail(thrown);
        }
      };
      try {
        Promise.resolve(call()).then(take, fail);
      } catch (thrown) {
        fail(thrown);
      }
    });
  }
}

/** The documented error. What cannot be looked at, such as a proxy whose traps throw, is told as an error that can. */
function errorOf(failed: (thrown: unknown) => Error, thrown: unknown): Error {
  try {
    return failed(thrown);
  } catch {
    return failed(new Error(messageOf(thrown)));
  }
}
