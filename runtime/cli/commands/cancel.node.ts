import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode } from "../io/errors.js";
import { wireOfResult } from "../../host/wire.js";
import { cancelInvocation } from "../run/cancel-invocation.node.js";
import { openStore } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "cancel",
    details: ["Exits with 0 when it is cancelled, and with 1 when it had ended otherwise before."],
    operand: { name: "invocation-id", help: "as `scaicore run` and `scaicore checkpoints --json` give it" },
    flags: { store: common.store, json: common.json },
    examples: ["cancel <invocation-id>"],
  },
  async ({ operand: invocationId, flags }, context) => {
    const { cwd, report } = context;
    const store = await openStore(flags.store, cwd);
    try {
      const reason = "cancelled from the command line";
      const result = await cancelInvocation(store, invocationId, { reason }, context);
      const cancelled = result.status === "FAILED" && result.error.errorType === "CancelledError";
      report.finish(wireOfResult(result), () =>
        cancelled
          ? `Cancelled invocation ${invocationId}.`
          : `Invocation ${invocationId} had ended before: ${result.status}. Nothing was changed.`,
      );
      return cancelled ? ExitCode.Ok : ExitCode.Failed;
    } finally {
      await store.close();
    }
  },
);
