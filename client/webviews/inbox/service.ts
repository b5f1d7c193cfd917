/** What the page of the inbox asks of the service that it comes from. */

import type { CheckpointInfo, JsonObject, Person } from "scaicore";
import { isBoolean, isCount, isRecord, isString, listOf, optional, record, type Guard } from "../shared/guards.js";
import { isCheckpointInfo, isVote } from "../shared/protocol.js";
import type { Approvals } from "../checkpoint/messages.js";

/** Who is logged in. */
export interface Session {
  readonly person: Pick<Person, "id" | "name">;
  readonly access: readonly string[];
}

/** A checkpoint with what its rules say about the person. */
export interface ShownCheckpoint {
  readonly checkpoint: CheckpointInfo;
  readonly refusal?: string;
  readonly approvals?: Approvals;
}

export interface ShownList {
  readonly items: readonly ShownCheckpoint[];
  /** Whether there are more than are listed. */
  readonly more: boolean;
}

/** A run in a line. */
export interface RunLine {
  readonly invocation_id: string;
  readonly status: string;
  readonly core: string;
  readonly flow: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface DecisionRequest {
  readonly resolution: JsonObject;
  readonly shown_digest?: string;
  readonly note?: string;
  readonly request_id: string;
}

/** What the service answered instead: its sentence, and which field it is about. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly errorType: string,
    message: string,
    readonly field: string | undefined,
  ) {
    super(message);
  }
}

const isSession = record<Session>({
  person: record<Session["person"]>({ id: isString, name: optional(isString) }),
  access: listOf(isString),
});
const isShown = record<ShownCheckpoint>({
  checkpoint: isCheckpointInfo,
  refusal: optional(isString),
  approvals: optional(record<Approvals>({ needed: isCount, agreeing: isCount, standing: listOf(isVote) })),
});
const isList = record<ShownList>({ items: listOf(isShown), more: isBoolean });
const isRuns = record<{ readonly items: readonly RunLine[] }>({
  items: listOf(
    record<RunLine>({
      invocation_id: isString,
      status: isString,
      core: isString,
      flow: isString,
      created_at: isString,
      updated_at: isString,
    }),
  ),
});
const isDecided = record<{ readonly decided: boolean }>({ decided: isBoolean });

export const logIn = (token: string): Promise<Session> => ask("POST", "session", isSession, { token });
export const session = (): Promise<Session> => ask("GET", "session", isSession);
export const checkpoints = (): Promise<ShownList> => ask("GET", "checkpoints", isList);
export const checkpoint = (id: string): Promise<ShownCheckpoint> =>
  ask("GET", `checkpoints/${encodeURIComponent(id)}`, isShown);
export const decide = (id: string, request: DecisionRequest): Promise<{ readonly decided: boolean }> =>
  ask("POST", `checkpoints/${encodeURIComponent(id)}/decision`, isDecided, request);
export const runs = async (): Promise<readonly RunLine[]> => (await ask("GET", "runs", isRuns)).items;

export async function logOut(): Promise<void> {
  await fetch("/inbox/session", { method: "DELETE" });
}

/** Tells that something has changed, also after the connection was away; returns what ends that. */
export function onChange(changed: () => void): () => void {
  const source = new EventSource("/inbox/changes");
  source.addEventListener("changed", changed);
  return () => source.close();
}

/** @throws ServiceError for anything but an answer of the expected form */
async function ask<T>(method: string, path: string, isAnswer: Guard<T>, body?: object): Promise<T> {
  const response = await reached(() =>
    fetch(`/inbox/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }),
  );
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && isAnswer(answer)) return answer;
  const error = isRecord(answer) && isRecord(answer.error) ? answer.error : {};
  const { error_type: type, message, details } = error;
  const field = isRecord(details) ? details.field : undefined;
  throw new ServiceError(
    response.status,
    isString(type) ? type : "InternalError",
    isString(message) ? message : "The service gave an answer that cannot be read. Try again.",
    isString(field) ? field : undefined,
  );
}

async function reached(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch {
    throw new ServiceError(0, "UnreachableError", "The service cannot be reached. Try again.", undefined);
  }
}
