/** The cards of a checkpoint: its payload, and the decision. */

import type { CheckpointInfo, Json, JsonObject } from "scaicore";
import { nothing } from "lit";
import { valueCard, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { humanLabel } from "../shared/labels.js";
import { present } from "../shared/presentation.js";
import type { CommonWebviewMessage } from "../shared/protocol.js";
import { isObject, schemaRef } from "../shared/schema.js";
import { valueView } from "../shared/value-view.js";
import { formSchema, isFreeform } from "./words.js";

type Send = (message: CommonWebviewMessage) => void;

export interface ShownPayload {
  readonly nodeId: string;
  readonly payload: Json;
  readonly payloadSchema: JsonObject | null;
}

export function payloadCard({ nodeId, payload, payloadSchema }: ShownPayload, formats: Formats, send: Send): View {
  if (payload === null) return nothing;
  const shown = present(payload, payloadSchema === null ? undefined : schemaRef(payloadSchema), formats);
  // A payload with one field has the name of the field as its title.
  const [sole] = shown.kind === "fields" && shown.fields.length === 1 ? shown.fields : [];
  const wrapped =
    sole !== undefined &&
    (sole.value.kind === "fields" || sole.value.kind === "table" || sole.value.kind === "markdown");
  const title = wrapped
    ? sole.label
    : isObject(payload)
      ? "Details"
      : humanLabel(nodeId.split("/").at(-1) ?? "Details");
  const body = valueView(wrapped ? sole.value : shown);
  return valueCard({ name: "payload", title }, payload, body, (text) => send({ type: "copy", text }));
}

/** What was filled in, once the form is gone. */
export function decidedCard(checkpoint: CheckpointInfo, formats: Formats, send: Send): View {
  const { decision } = checkpoint;
  if (decision?.kind !== "resolved") return nothing;
  const freeform = isFreeform(checkpoint);
  const values: JsonObject = Object.fromEntries(
    Object.entries(decision.resolution).filter(([name]) => freeform || name !== "decision"),
  );
  if (Object.keys(values).length === 0) return nothing;
  const schema = formSchema(checkpoint);
  const shown = present(values, schema === undefined ? undefined : schemaRef(schema), formats);
  return valueCard({ name: "decision", title: "Decision" }, decision.resolution, valueView(shown), (text) =>
    send({ type: "copy", text }),
  );
}
