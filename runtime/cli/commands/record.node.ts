import { relative, resolve } from "node:path";
import { RecordingError } from "../../host/recording/read-recording.js";
import type { Recording } from "../../host/recording/recording.js";
import { recordingOfRun, recordingText } from "../../host/recording/recording-of-run.js";
import { RunRecordings } from "../../host/recording/run-recordings.node.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { outputPlace, writeOutput } from "../io/output-file.node.js";
import { countOf, printable } from "../io/text.js";
import { isDatabase } from "../store/database.node.js";
import { findInvocation } from "../store/invocations.js";
import { openStore } from "../store/open-store.node.js";
import type { OpenedStore } from "../store/opened-store.js";

export default defineCommand(
  {
    name: "record",
    details: [
      "Of what ran with --keep-answers, and of what ran in the editor, the store has what models and plugins answered. The file is one",
      "that --record would have written: for --replay, mock files, tests and `scaicore compare`.",
    ],
    operand: { name: "invocation-id", help: "as `scaicore run --json` gives it" },
    flags: {
      output: { value: "FILE", short: "o", help: "where to write, - for stdout (default ID.recording.jsonl)" },
      store: common.store,
      json: common.json,
    },
    examples: ["record <invocation-id> -o greet.recording.jsonl", "record <invocation-id> -o - --store DIR"],
  },
  async ({ operand: invocationId, flags }, { cwd, report, terminal }) => {
    const store = await openStore(flags.store, cwd);
    try {
      const summary = await findInvocation(store.checkpoints, invocationId, store.path);
      const recording = recordingOfRun(await answersOf(store, invocationId), summary);
      const given = flags.output ?? `${invocationId.replaceAll(/[^\w.-]/g, "_")}.recording.jsonl`;
      const output = outputPlace(given, { flag: "--output", cwd, inputs: [], store: store.path });
      const bytes = new TextEncoder().encode(recordingText(recording));
      if (output.kind === "stdout") {
        if (report.json) throw new UsageError("--json and --output both write to stdout: choose one", "record");
        report.redirect();
        terminal.print(bytes);
      } else writeOutput(output, bytes);
      const path = relative(cwd, resolve(cwd, given)).replaceAll("\\", "/");
      const { calls } = recording;
      report.finish({ invocation_id: invocationId, path, calls: calls.length }, () =>
        printable(`${path} has ${countOf(calls.length, "answer")} of ${summary.start.core}:${summary.start.flow}.`),
      );
      return ExitCode.Ok;
    } finally {
      await store.close();
    }
  },
);

/** @throws PathError if nothing is kept of the run, or what is kept is damaged */
async function answersOf({ path }: OpenedStore, invocationId: string): Promise<Recording> {
  let answers: Recording | undefined;
  try {
    answers = isDatabase(path) ? undefined : await new RunRecordings(path).read(invocationId);
  } catch (error) {
    throw error instanceof RecordingError ? new PathError(error.message, path) : error;
  }
  if (answers !== undefined) return answers;
  throw new PathError(
    `Nothing is kept of what ${invocationId} was answered: it asked nobody, or ran without --keep-answers. Run it again with \`scaicore run --keep-answers\`, or with --record FILE.`,
    path,
  );
}
