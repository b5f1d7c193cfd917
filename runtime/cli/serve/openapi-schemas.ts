import type { Json, JsonObject } from "../../json.js";

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const text = { type: "string" };
const time = { type: "string", format: "date-time" };
const listOf = (items: JsonObject) => ({ type: "array", items });
const page = (name: string): JsonObject => ({
  type: "object",
  properties: { items: listOf(ref(name)), next: text },
  required: ["items"],
});

/** The schemas that are the same for all programs. */
export const API_SCHEMAS: Readonly<Record<string, Json>> = {
  Error: {
    type: "object",
    properties: {
      error: {
        type: "object",
        properties: { error_type: text, message: text, details: { type: "object" } },
        required: ["error_type", "message"],
      },
    },
    required: ["error"],
  },
  Submitted: {
    type: "object",
    properties: { invocation_id: text, created: { type: "boolean" } },
    required: ["invocation_id", "created"],
  },
  Invocation: {
    type: "object",
    properties: {
      invocation_id: text,
      status: { enum: ["RUNNING", "SUSPENDED", "COMPLETED", "FAILED"] },
      core: text,
      core_version: text,
      flow: text,
      instance_key: text,
      started_by: text,
      created_at: time,
      updated_at: time,
      created: { type: "boolean", description: "Whether this request has started it." },
      cancel_requested: text,
      output: true,
      error: { type: "object" },
      usage: { type: "object" },
      duration_ms: { type: "number" },
      checkpoints: listOf(ref("Checkpoint")),
    },
    required: ["invocation_id", "status", "core", "flow", "created_at", "updated_at", "checkpoints"],
  },
  Invocations: page("Invocation"),
  Checkpoint: {
    type: "object",
    properties: {
      checkpoint_id: text,
      invocation_id: text,
      core: text,
      flow: text,
      type: text,
      title: text,
      prompt: text,
      payload: true,
      payload_schema: { type: "object" },
      form: { type: "object", description: "JSON Schema of the fields of a resolution." },
      options: listOf({
        type: "object",
        properties: { id: text, label: text, style: { enum: ["primary", "danger"] }, needs_form: { const: false } },
        required: ["id", "label"],
      }),
      assignee: text,
      quorum: { type: "integer" },
      priority: { enum: ["low", "normal", "high", "critical"] },
      created_at: time,
      expires_at: time,
      digest: text,
      status: { enum: ["pending", "resolved", "expired", "cancelled"] },
      decision: { type: "object" },
      votes: listOf({ type: "object" }),
    },
    required: [
      "checkpoint_id",
      "invocation_id",
      "core",
      "flow",
      "type",
      "prompt",
      "options",
      "priority",
      "created_at",
      "status",
    ],
  },
  Checkpoints: page("Checkpoint"),
  Decision: {
    type: "object",
    properties: {
      resolution: {
        type: "object",
        description: "`decision`, the id of an option or the text of a freeform, and the fields of the form.",
      },
      shown_digest: {
        type: "string",
        description: "`digest` of what was shown: if something else is pending, nothing is decided.",
      },
      note: { type: "string", maxLength: 10_000 },
      request_id: { type: "string", maxLength: 200 },
    },
    required: ["resolution"],
    additionalProperties: false,
  },
  Decided: {
    type: "object",
    properties: {
      invocation_id: text,
      decided: { type: "boolean", description: "False where a vote was recorded, and the quorum needs more." },
    },
    required: ["invocation_id", "decided"],
  },
};
