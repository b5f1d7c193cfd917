import type { InvocationResult } from "../../host/interfaces.js";
import type { CommandContext } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { resultText } from "../output/result-text.js";
import { wireOfResult } from "../output/wire.js";

/** Reports where an invocation rests, and gives the exit code that says so. */
export function reportResult(
  result: InvocationResult,
  { report, terminal }: CommandContext,
  storeFlag: string | undefined,
): ExitCode {
  report.finish(wireOfResult(result), () => resultText(result, terminal.out, storeFlag));
  return result.status === "FAILED" ? ExitCode.Failed : ExitCode.Ok;
}
