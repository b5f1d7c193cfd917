import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { messageOf, ScaiCoreError } from "../../error.js";
import { decisionRefusal } from "../../host/approval/decision-rules.js";
import type { CheckpointInfo, InvocationResult, Person, ResumeRequest } from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";
import { flatForm } from "./elicitation.js";

/** How often a person is asked again after an answer that is not allowed. */
const MOST_ATTEMPTS = 3;
/** Errors of an answer, after which another one may be allowed. */
const CORRECTABLE: ReadonlySet<string> = new Set(["ResolutionError"]);

// eslint-disable-next-line @typescript-eslint/no-deprecated -- flows have JSON Schemas, and McpServer wants those of zod
type McpConnection = Server;
/** What a form is to the protocol. */
type FormRequest = Extract<Parameters<McpConnection["elicitInput"]>[0], { requestedSchema: unknown }>;

export interface Asking {
  readonly server: McpConnection;
  readonly signal: AbortSignal;
  /** How long a person may take to answer. */
  readonly waitMs: number;
  /** Who decides, as it is recorded: of no group and no role. */
  readonly decider: Person;
  readonly resume: (request: ResumeRequest) => Promise<InvocationResult>;
}

/**
 * Asks the client's person for what a run waits for, until it has ended or somebody else has to decide. The run stays suspended, for
 * good, when nobody answers. Each checkpoint is asked once: where several persons have to agree, the person has one vote.
 *
 * @returns the result, and why it is still suspended, as sentences
 */
export async function askUntilDone(
  first: InvocationResult,
  asking: Asking,
): Promise<{ readonly result: InvocationResult; readonly note?: string }> {
  let result = first;
  const asked = new Set<string>();
  const notes = new Set<string>();
  while (result.status === "SUSPENDED") {
    const next = result.checkpoints.find(({ checkpointId }) => !asked.has(checkpointId));
    if (next === undefined) break;
    asked.add(next.checkpointId);
    const step = await askOne(next, asking);
    if (typeof step === "string") notes.add(step);
    else {
      result = step;
      if (isPending(step, next)) notes.add("The vote was recorded, and others have to agree.");
    }
  }
  return { result, ...(notes.size === 0 ? {} : { note: [...notes].join(" ") }) };
}

const isPending = (result: InvocationResult, { checkpointId }: CheckpointInfo): boolean =>
  result.status === "SUSPENDED" && result.checkpoints.some((one) => one.checkpointId === checkpointId);

/** The result of the run after the decision, or why there is none. */
async function askOne(checkpoint: CheckpointInfo, asking: Asking): Promise<InvocationResult | string> {
  const { server, signal, waitMs, decider } = asking;
  const elicitation = server.getClientCapabilities()?.elicitation;
  if (elicitation?.form === undefined) return "The client cannot ask its person, so nobody was asked.";
  const refused = decisionRefusal(checkpoint, { person: decider });
  if (refused !== undefined) return `The client's person was not asked. ${refused}`;
  let problem: string | undefined;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const form = flatForm(checkpoint, problem);
    if (typeof form === "string") return form;
    let content: JsonObject;
    try {
      const requestedSchema = form.schema as unknown as FormRequest["requestedSchema"];
      const answer = await server.elicitInput(
        { mode: "form", message: form.message, requestedSchema },
        { signal, timeout: waitMs },
      );
      if (answer.action !== "accept")
        return answer.action === "decline"
          ? "The person would not decide now."
          : "The person left the question unanswered.";
      content = answer.content ?? {};
    } catch (error) {
      if (signal.aborted) return "The client stopped waiting.";
      // The SDK holds an answer against the form.
      if ((error as { readonly code?: unknown }).code !== -32602) return `Nobody answered: ${messageOf(error)}`;
      problem = `That answer is not allowed: ${messageOf(error)}`;
      continue;
    }
    const { [form.noteName]: note, ...resolution } = content;
    try {
      return await asking.resume({
        checkpointId: checkpoint.checkpointId,
        resolution,
        person: decider,
        ...(typeof note === "string" && note !== "" ? { note } : {}),
        ...(form.shownDigest === undefined ? {} : { shownDigest: form.shownDigest }),
      });
    } catch (error) {
      if (!(error instanceof ScaiCoreError)) throw error;
      if (!CORRECTABLE.has(error.errorType)) return `Nothing was decided: ${messageOf(error)}`;
      problem = `That answer is not allowed: ${messageOf(error)}`;
    }
  }
  return `Nothing was decided. ${problem ?? ""}`.trim();
}
