import { cli } from "./cli.node.js";
import { createReport } from "./io/context.js";
import { closed, type ProcessTerminal, processTerminal } from "./io/terminal.node.js";
import { workingDirectory } from "./io/files.node.js";
import { isSupervised } from "./supervision/is-supervised.node.js";
import { unsupervised } from "./supervision/supervision.js";
import { SHARED_STDERR } from "./supervision/work.js";

/** Runs a command in this process and returns its exit code, when all output is written. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const supervised = isSupervised();
  const terminal = processTerminal(supervised ? SHARED_STDERR : 2);
  const pretty = process.stdout.isTTY;
  process.on("uncaughtException", (error) => void endOfFault(error, argv, terminal));
  const supervision = supervised
    ? (await import("./supervision/obey-supervisor.node.js")).obeySupervisor()
    : unsupervised;
  const code = await cli({ argv, cwd: workingDirectory(), terminal, pretty, supervision });
  return await closed(terminal, code);
}

/** Tells what nobody caught as any other mistake of ScaiCore, and ends the process. */
async function endOfFault(error: unknown, argv: readonly string[], terminal: ProcessTerminal): Promise<void> {
  const { reportError } = await import("./output/error-report.js");
  const report = createReport(argv.includes("--json"), terminal, process.stdout.isTTY);
  process.exit(await closed(terminal, reportError(error, { report, terminal })));
}
