import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { parseDurationFlag } from "../args/values.node.js";
import { ExitCode } from "../io/errors.js";
import { countOf } from "../io/text.js";
import { openStoreIfAny } from "../store/open-store.node.js";

const DEFAULT_AGE = "30d";

export default defineCommand(
  {
    name: "prune",
    details: [
      "Unfinished ones are never touched. Their ids are forgotten too: a pruned --invocation-id may run again.",
    ],
    flags: {
      "older-than": { value: "TIME", help: `finished before this time ago (default ${DEFAULT_AGE})` },
      store: common.store,
      json: common.json,
    },
    examples: ["prune", "prune --older-than 7d"],
  },
  async ({ flags }, context) => {
    const { report } = context;
    const age = flags["older-than"] ?? DEFAULT_AGE;
    const finishedBefore = Date.now() - parseDurationFlag(age, "older-than");
    const store = await openStoreIfAny(flags.store, context);
    const pruned = store === undefined ? 0 : await store.checkpoints.prune({ finishedBefore });
    await store?.close();
    report.finish({ pruned, finished_before: new Date(finishedBefore).toISOString() }, () =>
      pruned === 0 ? `Nothing finished more than ${age} ago.` : `Forgot ${countOf(pruned, "invocation")}.`,
    );
    return ExitCode.Ok;
  },
);
