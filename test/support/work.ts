import { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";

/** Kept outside the modules, which may be loaded once for the set-up and once for a test. */
const KEY = Symbol.for("scaicore counts work");
const shared = globalThis as { [KEY]?: Session };

/** Makes V8 count how often each block of code runs; `test/count-work.ts` calls it before anything that is measured is compiled. */
export function beginCounting(): void {
  // A function that has not run for a while would be thrown away with its counters, and compiled anew when it runs again.
  setFlagsFromString("--no-flush-bytecode");
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  shared[KEY] = session;
}

function counter(): Session {
  const session = shared[KEY];
  if (session !== undefined) return session;
  throw new Error(
    "A test that counts work belongs into the list `counted` in vitest.config.mjs: code that was compiled before is not counted whole.",
  );
}

/** How often the code blocks of the matching files ran since this was last asked. */
function taken(files: RegExp): number {
  let count = 0;
  counter().post("Profiler.takePreciseCoverage", (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!files.test(url)) continue;
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
    }
  });
  return count;
}

/** Counts how often the code blocks of the matching files run during `run`. V8 counts them, so no clock is needed. */
export function workOf(files: RegExp, run: () => void): number {
  // The first run includes one-time work and compilation, so the second run is counted.
  run();
  taken(files);
  run();
  return taken(files);
}

/** The same for work that is awaited. `run` prepares, and returns what is counted. */
export async function awaitedWorkOf(files: RegExp, run: () => Promise<() => Promise<void>>): Promise<number> {
  await (
    await run()
  )();
  const counted = await run();
  taken(files);
  await counted();
  return taken(files);
}
