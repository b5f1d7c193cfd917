import type { CheckpointInfo, InvocationSummary, RuntimeEvent } from "scaicore";
import type { FlowRun } from "../webviews/run/messages.js";
import { lengthOf } from "../webviews/run/spans.js";
import { activityOf } from "./activity.js";
import { decisionWords, refusalOf } from "./decision-words.js";
import type { RunStatus } from "./track.js";

/** What the head of a run's page tells: how long it worked and waited, for whom, and what it has used. */
export function runFacts(
  { start, updatedAt, result }: Pick<InvocationSummary, "start" | "updatedAt" | "result">,
  checkpoints: readonly CheckpointInfo[],
  events: readonly RuntimeEvent[],
  status: RunStatus,
  now: number,
): Omit<FlowRun, "invocationId" | "startedAt" | "now" | "rows" | "view"> {
  const ended = status === "completed" || status === "failed";
  const begin = Date.parse(start.createdAt);
  const end = ended ? Date.parse(updatedAt) : now;
  const { work, waits, rests } = activityOf({ events, checkpoints, status, whole: { from: begin, to: end } });
  const people = [...new Set(checkpoints.map((one) => decisionWords(one)?.by).filter((by) => by !== undefined))];
  const [only] = people;
  const refusal = refusalOf(checkpoints);
  const by = start.identity?.name ?? start.identity?.id;
  return {
    ...(ended ? { endedAt: updatedAt } : {}),
    // The engine has measured it; until then the events tell.
    workedMs: result?.durationMs ?? lengthOf(work),
    waitedMs: lengthOf(waits),
    ...(rests.length === 0 ? {} : { rests }),
    ...(only === undefined ? {} : { waitedFor: people.length === 1 ? only : `${people.length} people` }),
    ...(by === undefined ? {} : { by }),
    ...(result === undefined ? usedSoFar(events) : used(result)),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

type Used = Pick<FlowRun, "tokens" | "modelCalls" | "cost">;

function used({ usage }: NonNullable<InvocationSummary["result"]>): Used {
  const { modelCalls, inputTokens, outputTokens, cost } = usage;
  return { modelCalls, tokens: inputTokens + outputTokens, ...(cost === undefined ? {} : { cost }) };
}

function usedSoFar(events: readonly RuntimeEvent[]): Used {
  const calls = events.filter(({ type }) => type === "model.called");
  const sum = (name: string) =>
    calls.reduce((total, { payload }) => {
      const value = payload[name];
      return typeof value === "number" ? total + value : total;
    }, 0);
  const cost = sum("cost");
  return {
    modelCalls: calls.length,
    tokens: sum("input_tokens") + sum("output_tokens"),
    ...(cost > 0 ? { cost } : {}),
  };
}
