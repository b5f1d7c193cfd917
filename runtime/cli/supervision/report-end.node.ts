import { InvocationNotFoundError, RunError } from "../../host/errors.js";
import type { OpenedStore } from "../store/opened-store.js";
import type { InvocationResult } from "../../host/interfaces.js";
import type { ChildEnd } from "../../host/process/supervised-child.node.js";
import { type CommandContext, createReport } from "../io/context.js";
import { workingDirectory } from "../io/files.node.js";
import { closed, processTerminal } from "../io/terminal.node.js";
import { isDebugging, reportError } from "../output/error-report.js";
import { reportResult, storeArgument } from "../output/result-text.js";
import { cancelInvocation } from "../run/cancel-invocation.node.js";
import { withEvents } from "../run/events.node.js";
import { storeIn } from "../store/open-store.node.js";
import { type Supervision, unsupervised } from "./supervision.js";
import type { InvocationWork, Work } from "./work.js";

/** A supervised command that did not end by itself. */
export interface EndedCommand {
  readonly argv: readonly string[];
  readonly end: Exclude<ChildEnd, { readonly kind: "exited" }>;
  /** The limit of its memory. */
  readonly memoryMb: number;
  /** What it was doing. */
  readonly work: Work | undefined;
  /** Why it should stop. */
  readonly stopped: string | undefined;
}

/** The end is due, so no reader of a pipe is waited for. */
const stopping: Supervision = { ...unsupervised, stopped: true };

/** Does what the command can no longer do: cancels its run if it should, and reports how it ended. Returns the exit code. */
export async function reportEnd(ended: EndedCommand): Promise<number> {
  const { argv, work, stopped, end } = ended;
  const terminal = processTerminal();
  const report = createReport(argv.includes("--json"), terminal, process.stdout.isTTY);
  const context: CommandContext = { cwd: workingDirectory() ?? "/", report, terminal, supervision: stopping };
  // The line that shows progress may have no end.
  if (terminal.live) terminal.note("\r\u001b[K");
  if (isDebugging()) terminal.note(end.lastWords);
  let code: number;
  try {
    if (work?.kind !== "invocation" || stopped === undefined) throw errorOf(ended);
    code = await cancel(work, stopped, context);
  } catch (error) {
    code = reportError(error, context, work?.kind === "invocation" ? { invocation_id: work.invocationId } : {});
  }
  return await closed(terminal, code);
}

async function cancel(work: InvocationWork, reason: string, context: CommandContext): Promise<number> {
  return await withEvents(work.events, context, async ({ sink, end }) => {
    const store = await storeIn(work.events.store);
    try {
      const result = await cancelledResult(store, work, reason, sink, context);
      end();
      return reportResult(result, context, work.storeFlag);
    } finally {
      await store?.close();
    }
  });
}

/** The result of the cancelled run. One that was ended before it was in the store has left nothing behind. */
async function cancelledResult(
  store: OpenedStore | undefined,
  { invocationId }: InvocationWork,
  reason: string,
  events: Parameters<typeof cancelInvocation>[2]["events"],
  context: CommandContext,
): Promise<InvocationResult> {
  try {
    if (store !== undefined) return await cancelInvocation(store, invocationId, { reason, events }, context);
  } catch (error) {
    if (!(error instanceof InvocationNotFoundError)) throw error;
  }
  return {
    invocationId,
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
    durationMs: 0,
    status: "FAILED",
    error: { errorType: "CancelledError", message: `The run was ${reason} before it began.` },
  };
}

function errorOf({ work, end, memoryMb, stopped }: EndedCommand): RunError {
  const what =
    work === undefined ? "The command" : work.kind === "test" ? `The test "${work.name}" of ${work.source}` : "The run";
  const next = work === undefined ? "" : ` ${afterwards(work)}`;
  switch (end.kind) {
    case "out-of-memory": {
      const more = `Give it more with --max-memory MB.`;
      return new RunError(
        "LimitError",
        `${what} took more than ${memoryMb} MB of memory and was ended.${next} ${more}`,
        {
          limit: "memory",
          max: memoryMb,
        },
      );
    }
    case "killed":
      return new RunError("CancelledError", `${what} was ${stopped ?? "stopped"}.${next}`);
    case "signalled": {
      const why = end.signal === "SIGKILL" ? ", as the system does when memory runs out" : "";
      return new RunError("InternalError", `${what} was ended from outside by ${end.signal}${why}.${next}`);
    }
  }
}

/** What becomes of the work. */
function afterwards(work: Work): string {
  switch (work.kind) {
    case "test": {
      const { junit } = work;
      const nothing = junit === undefined ? "" : ` Nothing was written to ${junit === "-" ? "stdout" : junit}.`;
      return `It and the tests after it have no outcome.${nothing}`;
    }
    case "invocation": {
      const { invocationId, storeFlag } = work;
      const store = storeArgument(storeFlag);
      return `\`scaicore recover${store}\` goes on with it, \`scaicore cancel ${invocationId}${store}\` ends it for good.`;
    }
  }
}
