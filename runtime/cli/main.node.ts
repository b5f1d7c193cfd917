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
// What might still hold the process, such as a question left open, has nothing to do any more.
process.exit();
