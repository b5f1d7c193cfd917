import { resolve } from "node:path";
import { compareRuns, type RunOfRecording } from "../../host/recording/compare.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { countOf } from "../io/text.js";
import { comparisonText } from "../output/comparison-text.js";
import { wireOfComparison } from "../../host/wire.js";
import { readRecordingFile } from "../run/recordings.node.js";

export default defineCommand(
  {
    name: "compare",
    details: [
      "Each recording is a column, a block a row: what it answered, and the tokens, the cost and the time that it took.",
      "Of a recording that has several runs it is the last one, or the one named behind a #: sums.jsonl#my-run.",
    ],
    operand: {
      name: "recordings",
      help: "two or more files that `scaicore run --record` has written",
      several: { otherwise: "" },
    },
    flags: { json: common.json },
    examples: ["compare with-gpt.jsonl with-llama.jsonl", "compare all.jsonl#monday all.jsonl#tuesday --json"],
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- failures are rejections
  async ({ operands }, context) => {
    if (operands.length < 2) throw new UsageError("compare needs two recordings: scaicore compare a.jsonl b.jsonl");
    const sides = operands.map((operand) => side(operand, context));
    try {
      const comparison = compareRuns(sides);
      context.report.finish(wireOfComparison(comparison), () => comparisonText(comparison, context.terminal.out));
      return ExitCode.Ok;
    } catch (error) {
      throw error instanceof RangeError ? new PathError(error.message, operands.join(", ")) : error;
    }
  },
);

function side(operand: string, { cwd, report }: CommandContext): RunOfRecording {
  const at = operand.lastIndexOf("#");
  const [file, run] = at < 1 ? [operand, undefined] : [operand.slice(0, at), operand.slice(at + 1)];
  const recording = readRecordingFile(resolve(cwd, file), file);
  if (recording.cut > 0)
    report.warn(`warning: ${file}: ${countOf(recording.cut, "line")} cut off by a kill, and left out.`);
  return { recording, ...(run === undefined ? {} : { run }) };
}
