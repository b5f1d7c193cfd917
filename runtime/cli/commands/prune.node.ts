import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { parseDurationFlag } from "../args/values.node.js";
import { ExitCode } from "../io/errors.js";
import { countOf } from "../io/text.js";
import { RunRecordings } from "../../host/recording/run-recordings.node.js";
import { isDatabase } from "../store/database.node.js";
import { allPages } from "../store/invocations.js";
import type { OpenedStore } from "../store/opened-store.js";
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
    let pruned = 0;
    if (store !== undefined) {
      try {
        pruned = await store.checkpoints.prune({ finishedBefore });
        await forgetAnswers(store, finishedBefore);
      } finally {
        await store.close();
      }
    }
    report.finish({ pruned, finished_before: new Date(finishedBefore).toISOString() }, () =>
      pruned === 0 ? `Nothing finished more than ${age} ago.` : `Forgot ${countOf(pruned, "invocation")}.`,
    );
    return ExitCode.Ok;
  },
);

/** What was kept of the answers of runs that the store does not have any more. */
async function forgetAnswers({ path, checkpoints }: OpenedStore, before: number): Promise<void> {
  if (isDatabase(path)) return;
  const kept = new RunRecordings(path);
  if (!kept.isUsed) return;
  const heads = await allPages((after) => checkpoints.invocations({ ...(after === undefined ? {} : { after }) }));
  await kept.prune(
    before,
    heads.map(({ invocationId }) => invocationId),
  );
}
