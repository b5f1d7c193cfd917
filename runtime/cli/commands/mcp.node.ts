import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { boundsOf } from "../args/limits.js";
import { parseDurationFlag } from "../args/values.node.js";
import { ExitCode } from "../io/errors.js";
import { loadPrograms } from "../program/load-programs.node.js";
import { openOrMakeStore } from "../store/open-store.node.js";

const WAIT = "10m";

export default defineCommand(
  {
    name: "mcp",
    details: [
      "Agents start it and talk to it by the Model Context Protocol over stdin and stdout: each flow is a tool with its own schema.",
      "A checkpoint is asked of the client's person where the client can show a form; else the call answers SUSPENDED, the run is",
      "kept, and a person decides with `scaicore resume`. No tool decides for a person, unless --allow-decide says so.",
    ],
    operand: common.programs,
    flags: {
      store: common.store,
      ...answeringFlags,
      root: common.root,
      "allow-decide": { help: "add a tool by which the client itself decides checkpoints" },
      wait: { value: "TIME", help: `how long a person may take to answer a form (default ${WAIT})` },
      limit: common.limit,
    },
    examples: ["mcp", "mcp examples/greet.scaicore --store .scaicore"],
  },
  async ({ operands, flags }, context) => {
    const limits = boundsOf({ limit: flags.limit, "max-memory": undefined });
    const waitMs = parseDurationFlag(flags.wait ?? WAIT, "wait");
    // stdout belongs to the protocol.
    context.report.redirect();
    const modules = await loadPrograms(operands, flags.root, context);
    const { serveFlows } = await import("../mcp/serve-flows.node.js");
    const store = await openOrMakeStore(flags.store, context.cwd);
    try {
      await serveFlows(
        {
          modules,
          store,
          ...answeringOf(flags),
          limits,
          allowDecide: flags["allow-decide"],
          waitMs,
          storeFlag: flags.store,
        },
        context,
      );
      return ExitCode.Ok;
    } finally {
      await store.close();
    }
  },
);
