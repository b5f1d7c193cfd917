import { Session } from "node:inspector";

let session: Session | undefined;

/**
 * Makes V8 count each turn of each loop. Only code that is compiled after this call has such counters, so a test calls it before
 * it imports what it measures, and runs in a process of its own (`isolated` in `vitest.config.mjs`). Without it calls of functions
 * are counted.
 */
export function countLoops(): void {
  session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
}

/** Counts how often the code blocks of the matching files run during `run`. V8 counts them, so no clock is needed. */
export function workOf(files: RegExp, run: () => void): number {
  // The first run includes one-time work and compilation, so the second run is counted.
  run();
  if (session !== undefined) {
    // What is taken is counted anew.
    blocksOf(session, files);
    run();
    return blocksOf(session, files);
  }
  countLoops();
  const own = session as unknown as Session;
  run();
  const count = blocksOf(own, files);
  own.post("Profiler.stopPreciseCoverage");
  own.disconnect();
  session = undefined;
  return count;
}

/** The same for work that is awaited, after `countLoops`. `run` prepares, and returns what is counted. */
export async function awaitedWorkOf(files: RegExp, run: () => Promise<() => Promise<void>>): Promise<number> {
  if (session === undefined) throw new Error("Call countLoops() before what is measured is imported.");
  await (
    await run()
  )();
  const counted = await run();
  // What is taken is counted anew.
  blocksOf(session, files);
  await counted();
  return blocksOf(session, files);
}

function blocksOf(from: Session, files: RegExp): number {
  let count = 0;
  from.post("Profiler.takePreciseCoverage", (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!files.test(url)) continue;
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
    }
  });
  return count;
}

/**
 * As `workOf`, for many pieces of work in one session: to begin one costs more than most pieces. Work that is run the first time
 * is run before it is counted.
 */
export class WorkCounter {
  readonly #session = new Session();

  constructor(private readonly files: RegExp) {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  of(run: () => void): number {
    run();
    this.#take();
    run();
    return this.#take();
  }

  end(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** What has run since the last call. */
  #take(): number {
    let count = 0;
    this.#session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
      for (const { url, functions } of result) {
        if (!this.files.test(url)) continue;
        for (const { ranges } of functions) for (const range of ranges) count += range.count;
      }
    });
    return count;
  }
}
