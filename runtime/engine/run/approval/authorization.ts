import { copyJson } from "../../../copy-json.js";
import { NotAuthorizedError, RunError } from "../../../host/errors.js";
import type {
  Authorization,
  AuthorizationRequest,
  Authorizer,
  CheckpointInfo,
  Clock,
  JsonObject,
} from "../../../host/interfaces.js";
import { shortened } from "../../../error.js";
import { describeAny } from "../../../describe-any.js";
import { isPlainObject } from "../../program/json.js";
import {
  commonRefusal,
  copyOfPerson,
  type Decider,
  decisionRefusal,
  personOf,
} from "../../../host/approval/decision-rules.js";

const ABORTED = "The call was aborted while the host was asked who may decide. Nothing was decided.";

interface AuthorizationContext {
  readonly authorizer?: Authorizer;
  readonly clock: Clock;
  /** How long the host's authorizer may take. */
  readonly answerMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What the rules and the host say, with what the host's authorizer threw. */
type Answer = Authorization & { readonly cause?: unknown };

/**
 * Whether somebody may decide a checkpoint, by its rules and the host's authorizer.
 * @throws CancelledError when the signal is aborted before there is an answer.
 */
export async function authorizationOf(
  checkpoint: CheckpointInfo,
  decider: Decider,
  context: AuthorizationContext,
  resolution?: JsonObject,
): Promise<Answer> {
  const { authorizer } = context;
  const reason = authorizer === undefined ? decisionRefusal(checkpoint, decider) : commonRefusal(checkpoint, decider);
  if (reason !== undefined) return { allow: false, reason };
  if (authorizer === undefined) return { allow: true };
  const person = personOf(decider);
  // The host gets copies: whatever it does with them, the rules hold, and what was checked is what is recorded.
  const request: AuthorizationRequest = {
    ...(person === undefined ? {} : { person: copyOfPerson(person) }),
    checkpoint: copyJson(checkpoint),
    ...(resolution === undefined ? {} : { resolution: copyJson(resolution) }),
  };
  return await answerOf(authorizer, request, context);
}

/**
 * Checks that somebody may decide a checkpoint.
 * @throws NotAuthorizedError that says why not; its `cause` is what the host's authorizer threw.
 * @throws CancelledError when the signal is aborted before there is an answer.
 */
export async function authorize(
  checkpoint: CheckpointInfo,
  decider: Decider,
  context: AuthorizationContext,
  resolution: JsonObject,
): Promise<void> {
  const answer = await authorizationOf(checkpoint, decider, context, resolution);
  if (answer.allow) return;
  throw new NotAuthorizedError(
    {
      checkpointId: checkpoint.checkpointId,
      person: personOf(decider)?.id,
      assignee: checkpoint.assignee,
      reason: answer.reason,
    },
    "cause" in answer ? { cause: answer.cause } : undefined,
  );
}

/** Asks the host. Whatever it does but answer means no. */
async function answerOf(
  authorizer: Authorizer,
  request: AuthorizationRequest,
  { clock, answerMs, signal }: AuthorizationContext,
): Promise<Answer> {
  const over = new AbortController();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new RunError("CancelledError", ABORTED));
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
  const late = clock.sleep(answerMs, over.signal).then(
    (): Answer => ({ allow: false, reason: `The host did not say within ${answerMs / 1000} seconds who may decide.` }),
    // The sleep ends early only when the race is over.
    () => new Promise<never>(() => undefined),
  );
  const asked = Promise.resolve()
    .then(() => authorizer.authorize(request, { signal: over.signal }))
    .then(checkedAnswer)
    // The message may be for the host's own eyes; it is in the cause. An answer that cannot be read is none.
    .catch((cause: unknown): Answer => ({
      allow: false,
      reason: "The host could not say who may decide.",
      cause,
    }));
  try {
    return await Promise.race([asked, late, aborted]);
  } finally {
    signal?.removeEventListener("abort", stop);
    over.abort();
  }
}

/** Hosts in JavaScript have no type checker, and an answer that cannot be read must not let anybody in. */
function checkedAnswer(given: unknown): Answer {
  if (isPlainObject(given)) {
    if (given.allow === true) return { allow: true };
    if (given.allow === false) {
      const { reason } = given;
      return {
        allow: false,
        reason: typeof reason === "string" && reason !== "" ? shortened(reason, 2000) : "The host does not allow it.",
      };
    }
  }
  return {
    allow: false,
    reason: `The host's authorizer must answer { allow: true } or { allow: false, reason }, not ${describeAny(given)}.`,
  };
}
