import { withFullStop } from "../../full-stop.js";
import type { CheckpointInfo } from "../../host/interfaces.js";
import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { boundsOf } from "../args/limits.js";
import { ExitCode } from "../io/errors.js";
import { countOf, printable } from "../io/text.js";
import { wireOfCheckpoint } from "../../host/wire.js";
import { forEachCore } from "../run/each-core.node.js";
import { openStoreIfAny } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "expire",
    details: ["Nothing expires by itself on the command line: run this when you need it, or from a timer."],
    flags: {
      store: common.store,
      ...answeringFlags,
      limit: common.limit,
      "max-memory": common.maxMemory,
      json: common.json,
    },
    examples: ["expire", "expire --store /var/lib/my-host/scaicore --json"],
  },
  async ({ flags }, context) => {
    const { report } = context;
    const limits = boundsOf(flags);
    const store = await openStoreIfAny(flags.store, context);
    const changed: CheckpointInfo[] = [];
    let problems: readonly string[] = [];
    let atLeast: number = ExitCode.Ok;
    if (store !== undefined) {
      try {
        const ended = await forEachCore({ store, ...answeringOf(flags), limits }, context, async (engine) => {
          for (const id of await engine.expire()) {
            const checkpoint = await store.checkpoints.get(id);
            if (checkpoint !== undefined) changed.push(checkpoint);
          }
        });
        if (ended.failure !== undefined && changed.length === 0) throw ended.failure;
        ({ problems, atLeast } = ended);
      } finally {
        await store.close();
      }
    }
    for (const problem of problems) report.warn(printable(`error: ${withFullStop(problem)}`));
    report.finish({ checkpoints: changed.map(wireOfCheckpoint), problems }, () =>
      changed.length === 0
        ? // Whether anything is overdue is not known when a store or a core has failed.
          problems.length === 0
          ? "Nothing is overdue."
          : "Nothing was decided."
        : [
            `${countOf(changed.length, "checkpoint")} overdue:`,
            ...changed.map(
              ({ checkpointId, status }) => `  ${checkpointId}  ${status === "pending" ? "escalated" : status}`,
            ),
          ].join("\n"),
    );
    return Math.max(problems.length === 0 ? ExitCode.Ok : ExitCode.Failed, atLeast);
  },
);
