import type { FlowError, JsonObject, ModelRole, Usage } from "../../host/interfaces.js";
import type { AskOutcome } from "../machine/host.js";
import { spendUsage } from "../machine/meters.js";
import type { BlockCode, BlockContext } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import type { ModelRepair } from "./output/repairs.js";

interface Noted {
  readonly role: ModelRole;
  readonly attempt: number;
  readonly outcome: Extract<AskOutcome, { kind: "answer" }>;
  readonly repaired: readonly ModelRepair[];
}

/** Counts what an answer has used, and reports the call. */
export function noteAnswer(
  m: BlockContext,
  branch: Branch,
  code: BlockCode,
  { role, attempt, outcome: { response, durationMs }, repaired }: Noted,
): void {
  const { usage, model, finish, call = {} } = response;
  spendUsage(m, branch, { ...usage, modelCalls: 1 });
  const provider = call.provider ?? role.provider;
  for (const downgrade of call.downgrades ?? [])
    m.event("model.downgraded", branch, code, { role: role.roleName, provider, model, ...downgrade });
  m.event("model.called", branch, code, {
    role: role.roleName,
    provider,
    model,
    attempt,
    finish,
    ...usagePayload(usage),
    duration_ms: durationMs,
    ...present({
      attempts: call.attempts,
      retry_wait_ms: call.retryWaitMs,
      status: call.status,
      request_id: call.requestId,
      usage_estimated: call.usageEstimated === true ? true : undefined,
    }),
    ...(repaired.length === 0 ? {} : { repaired }),
  });
}

/** The payload of `model.called` for a call without an answer. Of what it has used nothing is known. */
export function failedCall(role: ModelRole, error: FlowError, durationMs: number, attempt = 0): JsonObject {
  const { errorType, message, details = {} } = error;
  const { provider, model, attempts, status, request_id: requestId, retryable } = details;
  return {
    role: role.roleName,
    provider: typeof provider === "string" ? provider : role.provider,
    ...present({ model: model ?? role.model }),
    attempt,
    duration_ms: durationMs,
    error_type: errorType,
    message,
    ...present({ attempts, status, request_id: requestId, retryable }),
  };
}

/** The payload of `model.called` for the vectors of one search, however many requests they took. */
export const embeddingCall = (role: ModelRole, usage: Usage, durationMs: number): JsonObject => ({
  role: role.roleName,
  provider: role.provider,
  ...present({ model: role.model }),
  modality: "embedding",
  model_calls: usage.modelCalls,
  ...usagePayload(usage),
  duration_ms: durationMs,
});

/** What was used, as events tell it. */
const usagePayload = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  output_tokens: usage.outputTokens,
  ...present({
    cached_input_tokens: usage.cachedInputTokens,
    reasoning_tokens: usage.reasoningTokens,
    cost: usage.cost,
  }),
});

const present = (fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonObject[string]] => field[1] !== undefined),
  );
