import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { withFullStop } from "../../full-stop.js";
import { RunRecordings } from "../../host/recording/run-recordings.node.js";
import { openRecordingFile, type RecordingFile } from "../../host/recording/recording-file.node.js";
import { readRecording, RecordingError } from "../../host/recording/read-recording.js";
import { type AnsweringParts, Recorder } from "../../host/recording/recorder.js";
import type { Recording, RecordingEntry } from "../../host/recording/recording.js";
import { Replay } from "../../host/recording/replay.js";
import type { EventSink, SecretSource } from "../../host/interfaces.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { readText, reason } from "../io/files.node.js";
import { outputPlace } from "../io/output-file.node.js";
import { countOf, printable } from "../io/text.js";
import { isDatabase } from "../store/database.node.js";

interface RecordingsSetup extends Answering {
  readonly store: { readonly path: string };
  readonly idle?: boolean;
  /** Is given what is recorded, besides the file. */
  readonly write?: (entry: RecordingEntry) => void;
}

/** What `--record` keeps and `--replay` gives, for all engines of a command. */
export class Recordings {
  readonly #replay: Replay | undefined;
  readonly #file: RecordingFile | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #kept: RunRecordings | undefined;
  #problem: unknown;

  /**
   * @throws PathError or RecordingError for a file that cannot be used
   * @throws UsageError for `--keep-answers` with a database
   */
  constructor(
    private readonly setup: RecordingsSetup,
    private readonly context: CommandContext,
  ) {
    const { record, replay, idle = false } = setup;
    if (idle) return;
    if (replay !== undefined) this.#replay = new Replay(this.#read(replay), { mode: "exact" });
    this.#kept = this.#keptAnswers();
    if (record === undefined && setup.write === undefined && this.#kept === undefined) return;
    this.#file = record === undefined ? undefined : this.#open(record);
    const write = (entry: RecordingEntry): void => {
      setup.write?.(entry);
      this.#file?.write(entry);
      // What the run was asked for and how it ended is in the store anyway.
      if (entry.kind !== "model" && entry.kind !== "plugin") return;
      if (setup.keepAnswers || this.#kept?.has(entry.run) === true) this.#kept?.write(entry);
    };
    this.#recorder = new Recorder({ write, onProblem: (error) => (this.#problem ??= error) });
  }

  /** What answers in place of models and plugins; `undefined` without `--replay`. */
  replayed(core: string, secrets: SecretSource): AnsweringParts | undefined {
    return this.#replay?.parts(core, secrets);
  }

  recorded(core: string, parts: AnsweringParts): AnsweringParts {
    return this.#recorder?.parts(core, parts) ?? parts;
  }

  events(sink: EventSink | undefined): EventSink | undefined {
    // What is kept in the store needs no events, and without a sink none are made.
    return this.#file === undefined && this.setup.write === undefined ? sink : (this.#recorder?.events(sink) ?? sink);
  }

  /** Says what was not recorded and not replayed. Gives the exit code that the command has at least. */
  close(): number {
    this.#file?.close();
    const { report, terminal } = this.context;
    const label = terminal.err.red(terminal.err.bold("error"));
    const misses = this.#replay?.misses ?? [];
    for (const miss of misses) report.warn(`${label}: ${printable(miss)}`);
    if (this.#problem === undefined) return misses.length > 0 ? ExitCode.Failed : ExitCode.Ok;
    const { record = "the store" } = this.setup;
    const why = withFullStop(reason(this.#problem));
    report.warn(`${label}: Answers are missing in ${record}: ${printable(why)} What ran is not affected.`);
    return ExitCode.NotStarted;
  }

  /** Where the store keeps answers; `undefined` where it neither shall nor does. */
  #keptAnswers(): RunRecordings | undefined {
    const { keepAnswers, store } = this.setup;
    if (isDatabase(store.path)) {
      if (keepAnswers)
        throw new UsageError("--keep-answers needs a store in a folder: with a database use --record FILE");
      return undefined;
    }
    const kept = new RunRecordings(store.path);
    return keepAnswers || kept.isUsed ? kept : undefined;
  }

  #read(file: string): Recording {
    const { cwd, report } = this.context;
    const recording = readRecordingFile(resolve(cwd, file), file);
    const { calls, cut } = recording;
    report.say(`Replaying ${countOf(calls.length, "answer")} of ${file}`);
    if (cut > 0) report.warn(`warning: ${file}: ${countOf(cut, "line")} cut off by a kill, and left out.`);
    return recording;
  }

  #open(file: string): RecordingFile {
    const { cwd } = this.context;
    const { mock, models, plugins, replay, store } = this.setup;
    const inputs = [mock, models, plugins, replay].filter((input) => input !== undefined);
    const place = outputPlace(file, { flag: "--record", cwd, inputs, store: store.path });
    if (place.kind !== "file")
      throw new PathError(`--record ${file} is no regular file, and would not keep what it is given.`, file);
    try {
      return openRecordingFile(place.path, file);
    } catch (error) {
      throw asPathError(error, file, "written");
    }
  }
}

/** @throws PathError that says what is wrong with the file */
export function readRecordingFile(path: string, shown: string): Recording {
  try {
    return readRecording(readText(path, shown), shown);
  } catch (error) {
    throw asPathError(error, shown, "read");
  }
}

/**
 * The recording that a mock file names; `undefined` if it names none.
 *
 * @param mockFile the path of the mock file, which the recording lies beside
 * @throws PathError that says what is wrong with the file
 */
export function recordingOfMocks(
  { recording }: { readonly recording?: string },
  mockFile: string,
  cwd: string,
): Recording | undefined {
  if (recording === undefined) return undefined;
  const path = join(dirname(mockFile), recording);
  const shown = relative(cwd, path);
  if (!existsSync(path)) {
    const message = `${relative(cwd, mockFile)}: recording: there is no file ${shown}. Write it by \`scaicore run --record ${shown}\`.`;
    throw new PathError(message, shown);
  }
  return readRecordingFile(path, shown);
}

function asPathError(error: unknown, shown: string, what: string): PathError {
  if (error instanceof PathError) return error;
  const message = error instanceof RecordingError ? error.message : `${shown} cannot be ${what}: ${reason(error)}.`;
  return new PathError(message, shown);
}
