/** Runs the tests of a program: loaded by an engine's process that is asked to. */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { IRSerializer, readRecording, type Recording } from "scaicore";
import type { InspectTest, TestOutcome } from "scaicore/testing";
import { runTests } from "../testing-bundle.js";
import type { TestRequest } from "./protocol.js";
import { testKey } from "./test-process.js";

/** A test that takes longer is ended: nobody waits for one that hangs. */
const LONGEST_MS = 60_000;

export async function runProgramTests(
  { bundle, keys, limits, directory }: TestRequest,
  signal: AbortSignal,
  ended: (outcome: TestOutcome) => void,
  inspect: InspectTest | undefined,
): Promise<void> {
  const module = new IRSerializer().deserialize(new Uint8Array(Buffer.from(bundle, "base64")));
  const wanted = new Set(keys);
  await runTests(module, {
    filter: (test) => !signal.aborted && wanted.has(testKey(test)),
    limits,
    // Under a debugger somebody is there, and takes all the time of the world.
    guard: (_test, action) =>
      action(inspect === undefined ? AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]) : signal),
    ...(inspect === undefined ? {} : { inspect }),
    recording: (file, source) => recordingAt(directory, file, source),
    // Its events may be many, and nobody looks at them here.
    ended: ({ failures, ...outcome }) =>
      ended({ ...outcome, failures: failures.map(({ run: _, ...failure }) => failure) }),
  });
}

/** @throws Error that says why it cannot be read */
function recordingAt(directory: string | undefined, file: string, source: string): Recording {
  const path = normalize(join(dirname(source), file));
  if (directory === undefined || isAbsolute(file) || path.startsWith(".."))
    throw new Error(`The recording ${file} is not in the folder of the program.`);
  return readRecording(readFileSync(join(directory, path), "utf8"), path);
}
