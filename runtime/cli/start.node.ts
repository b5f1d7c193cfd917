import { commands } from "./commands/index.js";
import { isSupervised } from "./supervision/is-supervised.node.js";

/**
 * Runs the command that `argv` names, or supervises a process that does, and returns the exit code. It is the entry of the chunks of the
 * command line (`compiled-code.node.ts`).
 */
export async function start(argv: readonly string[]): Promise<number> {
  const [name] = argv;
  const runsFlows = commands.some((command) => command.name === name && command.supervised);
  if (runsFlows && !isSupervised()) {
    const { supervise } = await import("./supervision/supervisor.node.js");
    return supervise(argv, process.argv[1] ?? "");
  }
  const { runCommand } = await import("./run-command.node.js");
  return runCommand(argv);
}
