import type { CheckpointInfo, CheckpointQuery } from "../../host/interfaces.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode } from "../io/errors.js";
import type { Style } from "../io/style.js";
import { printable } from "../io/text.js";
import { checkpointLines } from "../output/result-text.js";
import { wireOfCheckpoint } from "../../host/wire.js";
import { allPages, withDamage } from "../store/invocations.js";
import { openStoreIfAny } from "../store/open-store.node.js";

const STATUSES = ["pending", "resolved", "expired", "cancelled", "all"] as const;

export default defineCommand(
  {
    name: "checkpoints",
    flags: {
      store: common.store,
      status: { value: "STATUS", help: "which ones (default pending)", oneOf: STATUSES },
      json: common.json,
    },
    examples: ["checkpoints", "checkpoints --status all --json"],
  },
  async ({ flags }, context) => {
    const { report, terminal } = context;
    const status = STATUSES.find((known) => known === flags.status) ?? "pending";
    const store = await openStoreIfAny(flags.store, context);
    const query: CheckpointQuery = { status };
    const found =
      store === undefined
        ? []
        : await withDamage(
            store.checkpoints,
            await allPages((after) => store.checkpoints.list({ ...query, ...(after === undefined ? {} : { after }) })),
          );
    await store?.close();
    report.finish({ checkpoints: found.map(wireOfCheckpoint) }, () =>
      found.length === 0
        ? status === "pending"
          ? "Nothing waits for a decision."
          : `There are no checkpoints${status === "all" ? "" : ` that are ${status}`}.`
        : found.map((checkpoint) => checkpointText(checkpoint, terminal.out)).join("\n\n"),
    );
    return ExitCode.Ok;
  },
);

function checkpointText(checkpoint: CheckpointInfo, style: Style): string {
  const { checkpointId, core, flow, type, status, createdAt, decision } = checkpoint;
  const { problem } = checkpoint;
  const state = problem === undefined ? status : "damaged, cannot be decided,";
  const when = decision === undefined ? `${state} since ${createdAt}` : `${status} at ${decision.at}`;
  const head = `${style.bold(checkpointId)}  ${printable(`${core}:${flow}  ${type}`)}  ${when}`;
  return [head, ...checkpointLines(checkpoint)].join("\n");
}
