import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { messageOf } from "../error.js";
import type { CheckpointInfo, Person, ResumeRequest } from "../host/interfaces.js";
import { wireOfCheckpoint } from "../host/wire.js";
import type { Json, JsonObject } from "../json.js";
import type { QueuedMessage, ReceivedMessage } from "./message-queue.js";

/** What is published of a checkpoint: that it waits for a decision, or that it no longer does. */
export function checkpointMessage(checkpoint: CheckpointInfo, type: "pending" | "closed"): QueuedMessage {
  const { checkpointId, hitlTarget, escalatedAt } = checkpoint;
  return {
    // One that is escalated is a question once more.
    id: [checkpointId, type, ...(escalatedAt === undefined ? [] : [Date.parse(escalatedAt)])].join("."),
    body: {
      type: `checkpoint.${type}`,
      correlation_id: checkpointId,
      ...(hitlTarget === undefined ? {} : { hitl_target: hitlTarget }),
      checkpoint: wireOfCheckpoint(checkpoint),
    },
  };
}

/**
 * Reads a decision: `{ "correlation_id": "<checkpoint id>", "resolution": {…} }`, and `request_id`, `person`, `shown_digest` and `note`
 * where there are any. Without `request_id` the id of the message says which request it is, or else what is in it.
 *
 * @throws Error that says what is wrong with it
 */
export function decisionOf({ text, id }: ReceivedMessage): ResumeRequest {
  const body = parsed(text);
  const { correlation_id: checkpointId, resolution, person, shown_digest: shownDigest, note } = body;
  if (typeof checkpointId !== "string" || checkpointId === "")
    throw new Error("correlation_id must be the id of a checkpoint.");
  if (!isObject(resolution)) throw new Error("resolution must be an object.");
  const known = ["type", "correlation_id", "resolution", "request_id", "person", "shown_digest", "note"];
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${JSON.stringify(unknown)} is no part of a decision.`);
  for (const name of ["request_id", "shown_digest", "note"])
    if (body[name] !== undefined && typeof body[name] !== "string") throw new Error(`${name} must be a text.`);
  return {
    checkpointId,
    resolution,
    requestId: (body.request_id as string | undefined) ?? id ?? bytesToHex(sha256(utf8ToBytes(text))),
    ...(person === undefined ? {} : { person: personOf(person) }),
    ...(shownDigest === undefined ? {} : { shownDigest: shownDigest as string }),
    ...(note === undefined ? {} : { note: note as string }),
  };
}

function parsed(text: string): JsonObject {
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch (error) {
    throw new Error(`It is no JSON: ${messageOf(error)}`, { cause: error });
  }
  if (!isObject(body)) throw new Error("It must be an object.");
  return body;
}

function personOf(value: Json): Person {
  if (!isObject(value) || typeof value.id !== "string" || value.id === "")
    throw new Error("person must be an object with an id.");
  const { id, name, groups, roles } = value;
  if (name !== undefined && typeof name !== "string") throw new Error("person.name must be a text.");
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(groups === undefined ? {} : { groups: textsOf(groups, "person.groups") }),
    ...(roles === undefined ? {} : { roles: textsOf(roles, "person.roles") }),
  };
}

function textsOf(value: Json, what: string): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new Error(`${what} must be a list of texts.`);
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
