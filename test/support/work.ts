import { Session } from "node:inspector";

/** Counts how often the code blocks of the matching files run during `run`. V8 counts them, so no clock is needed. */
export function workOf(files: RegExp, run: () => void): number {
  // The first run includes one-time work and compilation, so the second run is counted.
  run();
  const session = new Session();
  session.connect();
  let count = 0;
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  run();
  session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!files.test(url)) continue;
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
    }
  });
  session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
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
