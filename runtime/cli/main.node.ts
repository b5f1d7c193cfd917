/** The command `scaicore`: runtime/bin/scaicore.mjs starts the bundle of this file. */
import { cli } from "./cli.node.js";
import { processTerminal } from "./io/terminal.node.js";

const terminal = processTerminal();
process.exitCode = await cli({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  terminal,
  pretty: process.stdout.isTTY,
});
await terminal.close();
// Ends the process even if something such as an open question keeps it alive.
process.exit();
