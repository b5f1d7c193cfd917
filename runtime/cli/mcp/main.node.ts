/** `scaicore mcp` alone, as the extension ships it: `node main.mjs [paths…] [options]`. */
import { parseArguments } from "../args/parse-arguments.node.js";
import command from "../commands/mcp.node.js";
import { createReport } from "../io/context.js";
import { workingDirectory } from "../io/files.node.js";
import { closed, processTerminal } from "../io/terminal.node.js";
import { unsupervised } from "../supervision/supervision.js";

const terminal = processTerminal();
const report = createReport(false, terminal, false);
async function run(): Promise<number> {
  try {
    const parsed = parseArguments(process.argv.slice(2), command.spec);
    if (parsed === "help") {
      const { commandHelp } = await import("../args/help.js");
      terminal.print(commandHelp(command.spec, "serve the flows of programs to agents as tools, by MCP"));
      return 0;
    }
    return await command.run(parsed, { cwd: workingDirectory() ?? ".", report, terminal, supervision: unsupervised });
  } catch (error) {
    const { reportError } = await import("../output/error-report.js");
    return reportError(error, { report, terminal });
  }
}
process.exit(await closed(terminal, await run()));
