import type { CheckpointInfo, FlowError, InvocationResult } from "../../host/interfaces.js";
import { checkpointLines } from "./checkpoint-text.js";
import { printable } from "./printable.js";
import type { Style } from "./style.js";

/** The outcome of a run for people. `storeFlag` is the `--store` to give to the commands that go on from it. */
export function resultText(result: InvocationResult, style: Style, storeFlag: string | undefined): string {
  switch (result.status) {
    case "COMPLETED":
      return `${style.green(style.bold("Completed"))}\n${printable(JSON.stringify(result.output, undefined, 2))}`;
    case "FAILED":
      return `${style.red(style.bold("Failed"))}: ${printable(errorLines(result.error).join("\n"))}`;
    case "SUSPENDED":
      return result.checkpoints
        .map((checkpoint) =>
          [
            `${style.yellow(style.bold("Suspended"))}: checkpoint ${checkpoint.checkpointId}`,
            ...checkpointLines(checkpoint),
            `  decide with  scaicore resume ${checkpoint.checkpointId}${exampleResolution(checkpoint)}${storeArgument(storeFlag)}`,
          ].join("\n"),
        )
        .join("\n\n");
  }
}

/** An error with its place and what caused it. */
function errorLines({ errorType, message, nodeId, sourceLocation, cause }: FlowError, depth = 0): readonly string[] {
  const location =
    sourceLocation === undefined ? "" : `${sourceLocation.file}:${sourceLocation.line}:${sourceLocation.column}`;
  const place = nodeId === undefined ? location : location === "" ? nodeId : `${nodeId} (${location})`;
  const lines = [`${errorType}: ${message}`, ...(place === "" ? [] : [`  at ${place}`])];
  if (cause === undefined || depth > 10) return lines;
  const [first = "", ...rest] = errorLines(cause, depth + 1);
  return [...lines, `  caused by ${first}`, ...rest.map((line) => `  ${line}`)];
}

function exampleResolution({ options, form }: CheckpointInfo): string {
  const [first] = options;
  // With required fields it is shorter to be asked.
  if (first === undefined || form?.required !== undefined) return "";
  return ` --resolution '${JSON.stringify({ decision: first.id })}'`;
}

const storeArgument = (flag: string | undefined): string =>
  flag === undefined ? "" : ` --store ${/^[\w./-]+$/.test(flag) ? flag : JSON.stringify(flag)}`;
