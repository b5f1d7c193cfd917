/** The command `scaicore`: runtime/bin/scaicore.mjs starts the bundle of this file. */
import { commands } from "./commands/index.js";
import { isSupervised } from "./supervision/is-supervised.node.js";

const argv = process.argv.slice(2);
const [name] = argv;
const runsFlows = commands.some((command) => command.name === name && command.supervised);
if (runsFlows && !isSupervised()) {
  const { supervise } = await import("./supervision/supervisor.node.js");
  process.exit(await supervise(argv, process.argv[1] ?? ""));
} else {
  const { runCommand } = await import("./run-command.node.js");
  process.exit(await runCommand(argv));
}
