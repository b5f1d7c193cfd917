import { checkpointDigest } from "../../host/approval/checkpoint-digest.js";
import { CheckpointNotFoundError } from "../../host/errors.js";
import type { CheckpointInfo, ResumeRequest } from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";
import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { jsonArgument } from "../args/values.node.js";
import { deciderOf } from "../input/person.node.js";
import { askResolution, unusedFields } from "../input/resolution.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode, UsageError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { boundsOf } from "../args/limits.js";
import { wholeDigest } from "../output/digest-text.js";
import { checkpointLines, reportResult } from "../output/result-text.js";
import { eventOptions, withEvents } from "../run/events.node.js";
import { inputFiles } from "../run/input-files.node.js";
import { openEngine } from "../run/open-engine.node.js";
import { rootInvocation } from "../../lineage.js";
import { findInvocation, storedProgram } from "../store/invocations.js";
import { invocationWork } from "../run/invocation-work.node.js";
import { openStore } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "resume",
    details: [
      "The flow goes on with the program it began with, which the store keeps; the source is not needed.",
      "A checkpoint of a core that another has called is decided there, and the calling flow goes on: --core as for run.",
      "Without --resolution it asks, in a terminal, and records the digest of what it showed.",
      "Of the person that --as names, all groups and roles must be given: the assignee has to be among them. --by names",
      "somebody of whom they are not known, so that only an assignee user:NAME is checked.",
    ],
    operand: { name: "checkpoint-id", help: "as `scaicore checkpoints` lists it" },
    flags: {
      resolution: { value: "JSON", help: 'the decision: JSON such as {"decision": "approve"}, @file, or - for stdin' },
      as: { value: "user:NAME", help: "who decides, as far as the checkpoint's assignee is concerned" },
      group: { value: "NAME", help: "a group of that person", repeatable: true },
      role: { value: "NAME", help: "a role of that person", repeatable: true },
      by: { value: "NAME", help: "who decides, without groups and roles (default: the name of your account)" },
      digest: { value: "DIGEST", help: "what you were shown: if something else is pending, nothing is decided" },
      detach: common.detach,
      note: { value: "TEXT", help: "why, in your own words; kept with the decision" },
      "request-id": { value: "ID", help: "a second attempt with the same id gets the same answer" },
      ...answeringFlags,
      store: common.store,
      events: common.events,
      limit: common.limit,
      "max-memory": common.maxMemory,
      json: common.json,
    },
    examples: [
      `resume <checkpoint-id> --resolution '{"decision": "approve"}' --as user:ada --role manager`,
      "resume <checkpoint-id>",
    ],
  },
  async ({ operand: checkpointId, flags }, context) => {
    const { cwd, report, terminal, supervision } = context;
    const decider = deciderOf(flags);
    const limits = boundsOf(flags);
    const given =
      flags.resolution === undefined ? undefined : await jsonArgument(flags.resolution, "resolution", cwd, terminal);
    const inputs = inputFiles({
      programs: [],
      ...answeringOf(flags),
      value: flags.resolution,
    });
    const events = eventOptions({ ...flags, trace: false }, inputs, cwd);
    return await withEvents(events, context, async ({ sink, end }) => {
      const store = await openStore(flags.store, cwd);
      try {
        const checkpoint = await store.checkpoints.get(checkpointId);
        if (checkpoint === undefined) throw new CheckpointNotFoundError(checkpointId);
        // For a checkpoint of a called core, the calling invocation continues too; a worker sees to that by itself.
        const root = flags.detach
          ? checkpoint.invocationId
          : await rootInvocation(store.checkpoints, checkpoint.invocationId);
        const head = await findInvocation(store.checkpoints, root, store.path);
        const resolution = given ?? (await ask(checkpoint, context));
        for (const warning of unusedFields(resolution, checkpoint)) report.warn(`warning: ${warning}`);
        const module = await storedProgram(store.checkpoints, head);
        const { engine, close } = await openEngine(
          {
            module,
            store,
            ...answeringOf(flags),
            limits,
            events: sink,
          },
          context,
        );
        // Whoever was asked here was shown the checkpoint as it was read above, whole.
        const shown = given === undefined ? checkpointDigest(checkpoint) : undefined;
        const shownDigest = flags.digest === undefined ? shown : wholeDigest(flags.digest, checkpoint);
        const request: ResumeRequest = {
          checkpointId,
          resolution,
          ...decider,
          ...(shownDigest === undefined ? {} : { shownDigest }),
          ...(flags.note === undefined ? {} : { note: flags.note }),
          ...(flags["request-id"] === undefined ? {} : { requestId: flags["request-id"] }),
        };
        if (flags.detach) {
          const { decided, invocationId } = await engine.decide(request);
          end();
          report.finish({ invocation_id: invocationId, checkpoint_id: checkpointId, decided }, () =>
            printable(
              `${checkpointId}  ${decided ? "decided; a worker goes on" : "your vote is recorded, and more are needed"}`,
            ),
          );
          await close();
          return ExitCode.Ok;
        }
        const work = invocationWork(root, flags.store, events);
        const result = await supervision.guard(work, (signal) => {
          report.say(`Resuming ${checkpoint.core}:${checkpoint.flow}...`);
          return engine.resume(request, { signal });
        });
        end();
        const code = reportResult(result, context, flags.store);
        return Math.max(code, await close());
      } finally {
        await store.close();
      }
    });
  },
);

async function ask(checkpoint: CheckpointInfo, { terminal }: CommandContext): Promise<JsonObject> {
  // A decided checkpoint needs no question; the engine reports its decision.
  if (checkpoint.status !== "pending") return {};
  if (!terminal.interactive) {
    const [first] = checkpoint.options;
    const example = JSON.stringify({ decision: first?.id ?? "…" });
    throw new UsageError(`no decision is given and nobody can be asked here: add --resolution '${example}'`, "resume");
  }
  terminal.note(`${checkpointLines(checkpoint).join("\n")}\n\n`);
  const resolution = await askResolution(checkpoint, terminal);
  terminal.endAsking();
  if (resolution !== undefined) return resolution;
  throw new UsageError("no decision was given; the checkpoint is still pending", "resume");
}
