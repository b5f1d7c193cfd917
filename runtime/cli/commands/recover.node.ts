import { withFullStop } from "../../full-stop.js";
import type { FileStore } from "../../host/index.node.js";
import type { InvocationResult } from "../../host/interfaces.js";
import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { boundsOf } from "../args/limits.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode } from "../io/errors.js";
import { countOf, printable } from "../io/text.js";
import { statusText } from "../output/status-text.js";
import { wireOfResult } from "../../host/wire.js";
import { forEachCore } from "../run/each-core.node.js";
import { allPages } from "../store/invocations.js";
import { openStoreIfAny } from "../store/open-store.node.js";
import type { OpenedStore } from "../store/opened-store.js";

export default defineCommand(
  {
    name: "recover",
    details: [
      "Safe at any time: what another process is running is left alone. Of a run from before a restart of the machine, or of",
      "another container, it takes 15 seconds to tell.",
    ],
    flags: {
      store: common.store,
      ...answeringFlags,
      limit: common.limit,
      "max-memory": common.maxMemory,
      json: common.json,
    },
    examples: ["recover", "recover --json"],
  },
  async ({ flags }, context) => {
    const { report } = context;
    const limits = boundsOf(flags);
    const store = await openStoreIfAny(flags.store, context);
    const results: InvocationResult[] = [];
    let problems: readonly string[] = [];
    let atLeast: number = ExitCode.Ok;
    if (store !== undefined) {
      try {
        if (hasOwnersToWatch(store)) await watchOwners(store, context);
        const ended = await forEachCore({ store, ...answeringOf(flags), limits }, context, async (engine) => {
          results.push(...(await engine.recover()));
        });
        if (ended.failure !== undefined && results.length === 0) throw ended.failure;
        ({ problems, atLeast } = ended);
      } finally {
        await store.close();
      }
    }
    for (const problem of problems) report.warn(printable(`error: ${withFullStop(problem)}`));
    report.finish({ results: results.map(wireOfResult), problems }, () =>
      results.length === 0
        ? problems.length === 0
          ? "Nothing was interrupted."
          : "Nothing went on."
        : [
            `Went on with ${countOf(results.length, "invocation")}:`,
            ...results.map((result) => `  ${result.invocationId}  ${statusText(result)}`),
          ].join("\n"),
    );
    const failed = problems.length > 0 || results.some(({ status }) => status === "FAILED");
    return Math.max(failed ? ExitCode.Failed : ExitCode.Ok, atLeast);
  },
);

/** Whether it takes a while to tell who lives: a database knows at once, by its own clock. */
const hasOwnersToWatch = (store: OpenedStore): store is FileStore => "watchOwners" in store.checkpoints;

/** After a restart of the machine, or in another container, it takes a while to tell whether the owner of a run is still there. */
async function watchOwners({ checkpoints }: FileStore, { report }: CommandContext): Promise<void> {
  const unseen = new Set(await checkpoints.unseenOwners());
  if (unseen.size === 0) return;
  const heads = await allPages((after) =>
    checkpoints.invocations({ unfinished: true, ...(after === undefined ? {} : { after }) }),
  );
  const held = heads.filter(({ status, owner }) => status === "running" && owner !== undefined && unseen.has(owner));
  if (held.length === 0) return;
  report.say(
    `Watching for 15 s whether the owner of ${countOf(held.length, "invocation")} is still there: it is of another container or host, or from before a restart.`,
  );
  await checkpoints.watchOwners();
}
