import { resolve } from "node:path";
import { compareRuns, runsOf } from "../../host/recording/compare.js";
import { readRecording } from "../../host/recording/read-recording.js";
import { RECORDING_VERSION, type Recording, type RecordingEntry } from "../../host/recording/recording.js";
import type { JsonObject } from "../../json.js";
import type { CommandContext } from "../io/context.js";
import { PathError, UsageError } from "../io/errors.js";
import type { Style } from "../io/style.js";
import { comparisonText } from "../output/comparison-text.js";
import { readRecordingFile } from "./recordings.node.js";

/** A recording that is not written to a file. */
export class RecordingInMemory {
  readonly #lines = [JSON.stringify({ kind: "recording", version: RECORDING_VERSION } satisfies RecordingEntry)];

  constructor(private readonly name: string) {}

  readonly write = (entry: RecordingEntry): void => void this.#lines.push(JSON.stringify(entry));

  recording(): Recording {
    return readRecording(this.#lines.join("\n"), this.name);
  }
}

/** The run that another one is compared with. */
interface ComparedBefore {
  readonly flow?: string;
  readonly input?: JsonObject;
  /** Both, as a table. */
  beside(now: Recording, style: Style): string;
}

/**
 * Reads the recording that `--compare` names.
 *
 * @throws PathError if it cannot be read or has no run
 * @throws UsageError with `--json`, which prints one object
 */
export function comparedBefore(file: string, { cwd, report }: CommandContext): ComparedBefore {
  if (report.json)
    throw new UsageError(
      "--compare prints a table: for JSON use --record FILE, and then scaicore compare --json",
      "run",
    );
  const recording = readRecordingFile(resolve(cwd, file), file);
  const run = runsOf(recording).at(-1);
  if (run === undefined) throw new PathError(`${file} has no run to compare with.`, file);
  const start = recording.starts.findLast((started) => started.run === run);
  return {
    ...(start === undefined ? {} : { flow: start.flow, input: start.input }),
    beside: (now, style) => comparisonText(compareRuns([{ recording, run }, { recording: now }]), style),
  };
}
