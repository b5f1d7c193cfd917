import { sha256 } from "@noble/hashes/sha2.js";
import { canonicalJson } from "../../canonical-json.js";
import type { Json } from "../../json.js";
import type { CheckpointInfo } from "../interfaces.js";

/**
 * The field of the digest that each field of a checkpoint becomes; `undefined` keeps it out: what changes while the
 * checkpoint is pending, and what says only when and where it is kept.
 */
const SHOWN: Readonly<Record<keyof CheckpointInfo, string | undefined>> = {
  checkpointId: "checkpoint_id",
  core: "core",
  coreVersion: "core_version",
  flow: "flow",
  instanceKey: "instance_key",
  startedBy: "started_by",
  path: "path",
  type: "type",
  title: "title",
  prompt: "prompt",
  payload: "payload",
  payloadSchema: "payload_schema",
  form: "form",
  options: "options",
  assignee: "assignee",
  quorum: "quorum",
  selfApproval: "self_approval",
  hitlTarget: "hitl_target",
  onTimeout: "on_timeout",
  // The two are one field, so that an escalation, which ends the deadline, leaves the digest as it is.
  expiresAt: "deadline",
  missedDeadline: "deadline",
  // The id and the path stand for these.
  invocationId: undefined,
  nodeId: undefined,
  createdAt: undefined,
  // An escalation changes these.
  priority: undefined,
  escalatedAt: undefined,
  // Decisions and votes come afterwards.
  status: undefined,
  decision: undefined,
  votes: undefined,
  problem: undefined,
  waitsFor: undefined,
  digest: undefined,
};

/** Keeps these digests apart from those of other things, and from those of a later form. */
const FORM = "scaicore checkpoint 1";

/**
 * The digest of all that a person is shown of a checkpoint, whole: `sha256:` and 64 hex digits. It is the SHA-256 of the
 * canonical JSON (RFC 8785) of an object with `digest_form`, `"scaicore checkpoint 1"`, and the fields that `SHOWN` names, those
 * without a value left out.
 */
export function checkpointDigest(info: CheckpointInfo): string {
  const shown: Record<string, Json> = { digest_form: FORM };
  for (const [field, name] of Object.entries(SHOWN)) {
    const value = info[field as keyof CheckpointInfo] as Json | undefined;
    if (name !== undefined && value !== undefined) shown[name] = value;
  }
  const hex = Array.from(sha256(new TextEncoder().encode(canonicalJson(shown))), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return `sha256:${hex.join("")}`;
}
