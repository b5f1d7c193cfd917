import type { PromptTemplate } from "../../engine/blocks/prompt-template.js";
import { verifyModule } from "../../ir/index.js";
import { inspect, inspectionText } from "../../ir/inspect.js";
import type { IRModule } from "../../ir/module.js";
import { nearest } from "../../nearest.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode, UsageError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { toWire } from "../../host/wire.js";
import { loadProgram } from "../program/load-program.node.js";

export default defineCommand(
  {
    name: "inspect",
    operand: { name: "file", help: "a .scaicore file, a bundle, or the JSON of a module" },
    flags: {
      prompt: { value: "NODE", help: "show what the model block of this node id is told, with ${…} for values" },
      root: common.root,
      json: common.json,
    },
    examples: [
      "inspect build/hello.scaicore-ir",
      "inspect examples/greet.scaicore --json",
      "inspect examples/greet.scaicore --prompt greet/candidate",
    ],
  },
  async ({ operand, flags }, { cwd, report }) => {
    // Prints the outcome only, so that it can be piped.
    const quiet = { ...report, say: () => undefined };
    const { module } = await loadProgram(operand, { cwd, report: quiet }, { root: flags.root });
    if (flags.prompt !== undefined) {
      const template = await findPrompt(module, flags.prompt);
      report.finish(toWire({ ...template }), () => printable(promptText(template)));
      return ExitCode.Ok;
    }
    const inspection = inspect(module);
    const faults = verifyModule(module);
    report.finish(toWire({ ...inspection, faults }), () => printable(inspectionText(inspection)));
    if (!flags.json) {
      for (const { code, message, node_id: node } of faults) {
        report.warn(printable(`error[${code}]: ${message}${node === undefined ? "" : ` (${node})`}`));
      }
    }
    return faults.length === 0 ? ExitCode.Ok : ExitCode.Failed;
  },
);

/**
 * Finds the prompt of a model block by its node id.
 *
 * @throws UsageError that lists the model blocks
 */
export async function findPrompt(module: IRModule, nodeId: string): Promise<PromptTemplate> {
  const { modelBlocks, promptTemplate } = await import("../../engine/blocks/prompt-template.js");
  const blocks = modelBlocks(module);
  const block = blocks.find((candidate) => candidate.node_id === nodeId);
  if (block !== undefined) return promptTemplate(block, module);
  const ids = blocks.map((candidate) => candidate.node_id);
  const meant = nearest(nodeId, ids);
  const those =
    ids.length === 0
      ? "it asks no model"
      : meant === undefined
        ? `its blocks that do are ${ids.join(", ")}`
        : `did you mean ${meant}?`;
  throw new UsageError(`no block ${nodeId} of ${module.name} asks a model; ${those}`, "inspect");
}

export const promptText = ({ node_id, kind, model_role, messages }: PromptTemplate): string =>
  [
    `@${kind} ${node_id}, role ${model_role}`,
    ...messages.map(({ role, content }) => `\n--- ${role}\n${content}`),
    "",
  ].join("\n");
