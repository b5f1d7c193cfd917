import type { CheckpointInfo, InvocationResult } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { wireOfCheckpoint } from "../../host/wire.js";

/** What a tool answers. */
export interface ToolOutcome {
  readonly [key: string]: unknown;
  readonly content: { type: "text"; text: string }[];
  readonly structuredContent?: Record<string, Json>;
  readonly isError?: boolean;
}

export const answer = (text: string, data?: JsonObject): ToolOutcome => ({
  content: [{ type: "text", text }],
  ...(data === undefined ? {} : { structuredContent: { ...data } }),
});

export const refusal = (text: string): ToolOutcome => ({ ...answer(text), isError: true });

interface Waiting {
  /** Why nobody was asked, or what came of it. */
  readonly note?: string | undefined;
  /** Whether the client may decide by a tool. */
  readonly decides: boolean;
  /** The value of `--store`, for the suggested commands. */
  readonly storeFlag: string | undefined;
}

/** The outcome of a run. */
export function outcomeOf(result: InvocationResult, waiting: Waiting): ToolOutcome {
  const { invocationId, status } = result;
  switch (result.status) {
    case "COMPLETED": {
      const { output } = result;
      const text = typeof output === "string" ? output : JSON.stringify(output, undefined, 2);
      return answer(text, { status, invocation_id: invocationId, output });
    }
    case "FAILED": {
      const { errorType, message } = result.error;
      const error = { error_type: errorType, message };
      const told = answer(`${errorType}: ${message}`, { status, invocation_id: invocationId, error });
      return { ...told, isError: true };
    }
    case "SUSPENDED": {
      const checkpoints = result.checkpoints.map(shownCheckpoint);
      return answer(waitingText(result.checkpoints, invocationId, waiting), {
        status,
        invocation_id: invocationId,
        checkpoints,
      });
    }
  }
}

/** A checkpoint as tools show it. */
export const shownCheckpoint = (checkpoint: CheckpointInfo): JsonObject => wireOfCheckpoint(checkpoint);

function waitingText(
  checkpoints: readonly CheckpointInfo[],
  invocationId: string,
  { note, decides, storeFlag }: Waiting,
): string {
  const store = storeFlag === undefined ? "" : ` --store ${storeFlag}`;
  const lines = checkpoints.flatMap(({ checkpointId, prompt, options, payload }) => [
    `SUSPENDED: a person has to decide. Checkpoint ${checkpointId}: ${prompt}`,
    ...(payload === undefined ? [] : [`  It shows: ${JSON.stringify(payload)}`]),
    ...(options.length === 0 ? [] : [`  Options: ${options.map(({ id }) => id).join(", ")}`]),
    `  The person decides with: scaicore resume ${checkpointId}${store}`,
  ]);
  return [
    ...lines,
    ...(note === undefined ? [] : [note]),
    ...(decides ? ["When a person has told you the decision, call decide_checkpoint."] : []),
    `The run is kept. Later, scaicore_result with invocation_id ${invocationId} tells what became of it.`,
  ].join("\n");
}
