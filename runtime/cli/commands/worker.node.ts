import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { boundsOf } from "../args/limits.js";
import { parseCountFlag, parseDurationFlag } from "../args/values.node.js";
import { ExitCode } from "../io/errors.js";
import { loadPrograms } from "../program/load-programs.node.js";
import { openOrMakeStore } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "worker",
    details: [
      "Any number of workers share a store, on one machine in a folder, on many in a PostgreSQL database. Each run is one's at a time;",
      "what a worker that dies has had goes to another. `scaicore run --detach` records a run for them.",
      "Ctrl+C or SIGTERM: it takes no more runs, and those that run come to rest; what has not by --grace, others go on with.",
    ],
    operand: common.programs,
    flags: {
      store: common.store,
      ...answeringFlags,
      root: common.root,
      concurrency: common.concurrency,
      queue: {
        value: "QUEUE",
        help: "what carries runs to workers: the store, or pg-boss in its database (default store)",
        oneOf: ["store", "pg-boss"],
      },
      grace: common.grace,
      opentelemetry: common.opentelemetry,
      limit: common.limit,
    },
    examples: ["worker flows --store postgres://app@db.example/app", "worker greet.scaicore --store .scaicore"],
  },
  async ({ operands, flags }, context) => {
    const limits = boundsOf({ limit: flags.limit, "max-memory": undefined });
    const graceMs = parseDurationFlag(flags.grace ?? common.GRACE, "grace");
    const concurrency = parseCountFlag(flags.concurrency ?? common.CONCURRENCY, {
      flag: "concurrency",
      command: "worker",
      least: 1,
      most: 9999,
    });
    const modules = await loadPrograms(operands, flags.root, context);
    const { serveWorker } = await import("../run/serve-worker.node.js");
    const store = await openOrMakeStore(flags.store, context.cwd);
    try {
      await serveWorker(
        {
          modules,
          store,
          ...answeringOf(flags),
          limits,
          concurrency,
          graceMs,
          telemetry: flags.opentelemetry,
          ...(flags.queue === "pg-boss" ? { pgBoss: flags.store ?? "" } : {}),
        },
        context,
      );
      return ExitCode.Ok;
    } finally {
      await store.close();
    }
  },
);
