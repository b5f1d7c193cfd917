import * as common from "../args/common-flags.js";
import { defineCommand } from "../args/command.js";
import { ExitCode } from "../exit-code.js";
import { inspect, inspectionText } from "../../ir/inspect.js";
import { verifyModule } from "../../ir/index.js";
import { printable } from "../output/printable.js";
import { wireAlready } from "../output/wire.js";
import { findPrompt, promptText } from "../program/find-prompt.js";
import { loadProgram } from "../program/load-program.node.js";

export default defineCommand(
  {
    name: "inspect",
    operand: { name: "file", help: "a .scaicore file, a bundle, or the JSON of a module" },
    flags: {
      prompt: { value: "NODE", help: "show what the model block of this node id is told, with ${…} for values" },
      json: common.json,
    },
    examples: [
      "inspect build/hello.scaicore-ir",
      "inspect examples/greet.scaicore --json",
      "inspect examples/greet.scaicore --prompt greet/candidate",
    ],
  },
  async ({ operand, flags }, { cwd, report }) => {
    // The outcome alone is the output, so that it can be piped.
    const quiet = { ...report, say: () => undefined };
    const { module } = await loadProgram(operand, { cwd, report: quiet });
    if (flags.prompt !== undefined) {
      const template = await findPrompt(module, flags.prompt);
      report.finish(wireAlready({ ...template }), () => printable(promptText(template)));
      return ExitCode.Ok;
    }
    const inspection = inspect(module);
    const faults = verifyModule(module);
    report.finish(wireAlready({ ...inspection, faults }), () => printable(inspectionText(inspection)));
    if (!flags.json) {
      for (const { code, message, node_id: node } of faults) {
        report.warn(printable(`error[${code}]: ${message}${node === undefined ? "" : ` (${node})`}`));
      }
    }
    return faults.length === 0 ? ExitCode.Ok : ExitCode.Failed;
  },
);
