import { randomUUID } from "node:crypto";
import type { InvocationRequest } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { jsonArgument, parseDurationFlag } from "../args/values.node.js";
import { boundsOf } from "../args/limits.js";
import { starterOf } from "../input/person.node.js";
import { ExitCode, UsageError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { diagnosticsText } from "../output/diagnostics.js";
import { reportResult } from "../output/result-text.js";
import { loadProgram } from "../program/load-program.node.js";
import { comparedBefore, RecordingInMemory } from "../run/compared-run.node.js";
import { invocationWork } from "../run/invocation-work.node.js";
import { eventOptions, withEvents } from "../run/events.node.js";
import { inputFiles } from "../run/input-files.node.js";
import { openEngine } from "../run/open-engine.node.js";
import { openOrMakeStore } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "run",
    details: [
      "Models are those of --models, or of a scaicore.models.json beside the program. Without one they are mocked, as plugins are:",
      "they give what the mock file says, else a value of the declared type.",
      "Calls of other cores go to the programs that --core names, which share the store, or to the mock file.",
      "Ctrl+C cancels the run for good, within a second; another one leaves at once, and `scaicore recover` may go on with it.",
      "So it may with a run that took more than --max-memory.",
    ],
    operand: { name: "file", help: "a .scaicore file, or a bundle" },
    flags: {
      flow: { value: "NAME", help: "which flow (not needed when there is one)" },
      input: { value: "JSON", help: "its input: JSON, @file, or - for stdin" },
      ...answeringFlags,
      root: common.root,
      sha256: { value: "HEX", help: "run a bundle only if this is its SHA-256, or its bundle_hash" },
      store: common.store,
      "invocation-id": { value: "ID", help: "the same id never runs twice, and gives the first result again" },
      "instance-key": { value: "KEY", help: "which instance of an entity core" },
      as: { value: "user:NAME", help: "who starts it, for context.identity and self_approval (default: your account)" },
      detach: common.detach,
      durability: { value: "LEVEL", help: "what is kept on the way", oneOf: ["checkpoint", "block"] },
      timeout: { value: "TIME", help: "cancel after this time, as in 30s" },
      compare: {
        value: "FILE",
        help: "then set it beside the run of that recording, whose flow and input it takes by default",
      },
      json: common.json,
      events: common.events,
      trace: common.trace,
      limit: common.limit,
      "max-memory": common.maxMemory,
    },
    examples: [
      `run examples/greet.scaicore --flow greet --input '{"name": "Ada"}'`,
      "run build/hello.scaicore-ir --flow greet --input @ada.json --json",
      "run desk.scaicore --flow request --core core://shop/ledger=ledger.scaicore --core core://shop/desk=desk.scaicore",
    ],
  },
  async ({ operand, flags }, context) => {
    const { cwd, report, terminal, supervision } = context;
    const timeoutMs = flags.timeout === undefined ? undefined : parseDurationFlag(flags.timeout, "timeout");
    const limits = boundsOf(flags);
    const before = flags.compare === undefined ? undefined : comparedBefore(flags.compare, context);
    const input =
      flags.input === undefined ? (before?.input ?? {}) : await jsonArgument(flags.input, "input", cwd, terminal);
    const { module, warnings, texts } = await loadProgram(operand, context, { root: flags.root, sha256: flags.sha256 });
    if (warnings.length > 0) report.warn(diagnosticsText(warnings, texts, terminal.err));
    const flow = flags.flow ?? before?.flow ?? onlyFlow(module);
    const invocationId = flags["invocation-id"] ?? randomUUID();
    const request: InvocationRequest = {
      flow,
      input,
      invocationId,
      identity: starterOf(flags.as),
      ...(flags["instance-key"] === undefined ? {} : { instanceKey: flags["instance-key"] }),
      ...(flags.durability === undefined ? {} : { durability: flags.durability === "block" ? "block" : "checkpoint" }),
    };
    const inputs = inputFiles({
      programs: [operand, ...texts.keys()],
      ...answeringOf(flags),
      compare: flags.compare,
      value: flags.input,
    });
    const work = invocationWork(invocationId, flags.store, eventOptions(flags, inputs, cwd), timeoutMs);
    return await withEvents(work.events, context, async (events) => {
      const store = await openOrMakeStore(flags.store, cwd);
      try {
        const now = new RecordingInMemory("this run");
        const { engine, close } = await openEngine(
          {
            module,
            store,
            ...answeringOf(flags),
            ...(before === undefined ? {} : { write: now.write }),
            limits,
            events: events.sink,
            callsThroughStore: flags.detach,
          },
          context,
        );
        if (flags.detach) {
          const { created } = await engine.submit(request);
          events.end();
          report.finish({ invocation_id: invocationId, created }, () => detachedText(invocationId, created));
          await close();
          return ExitCode.Ok;
        }
        const result = await supervision.guard(work, (signal) => {
          report.say(`Running ${module.name}:${flow}...`);
          return engine.invoke(request, { signal });
        });
        events.end();
        const code = reportResult(result, context, flags.store);
        const atLeast = await close();
        if (before !== undefined) report.say(`\n${before.beside(now.recording(), terminal.out)}`);
        return Math.max(code, atLeast);
      } finally {
        await store.close();
      }
    });
  },
);

const detachedText = (invocationId: string, created: boolean): string =>
  printable(`${invocationId}  ${created ? "recorded for a worker" : "was recorded before"}`);

function onlyFlow({ name, flows }: IRModule): string {
  const names = flows.filter(({ visibility }) => visibility === "public").map((flow) => flow.name);
  const [only, another] = names;
  if (only !== undefined && another === undefined) return only;
  const which = only === undefined ? "it has no flow that can be run" : `it has ${names.join(", ")}`;
  throw new UsageError(`which flow of ${name}? ${which}: add --flow NAME`, "run");
}
