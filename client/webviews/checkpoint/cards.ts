/** The cards of a checkpoint: its payload, its votes, and the decision. */

import type { CheckpointInfo, Json, JsonObject } from "scaicore";
import { nothing } from "lit";
import { card, valueCard, type View } from "../shared/elements.js";
import { ageText, type Formats } from "../shared/formats.js";
import { humanLabel, shortLabel } from "../shared/labels.js";
import { present } from "../shared/presentation.js";
import type { CommonWebviewMessage } from "../shared/protocol.js";
import { isObject, schemaRef } from "../shared/schema.js";
import { html } from "../shared/template.js";
import { valueView } from "../shared/value-view.js";
import type { Approvals } from "./messages.js";
import { answerLabel, formSchema, isFreeform } from "./words.js";

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

/** Who has voted, for what and when; the fields of a vote as they were answered. */
export function votesCard(
  checkpoint: CheckpointInfo,
  { needed, agreeing, standing }: Approvals,
  context: VotesContext,
): View {
  const { formats, now } = context;
  if (standing.length === 0) return nothing;
  const rows = standing.map((vote) => {
    const { decision: _, ...fields } = vote.resolution;
    const at = Date.parse(vote.at);
    const values =
      Object.keys(fields).length === 0 ? nothing : valueView(present(fields, formRef(checkpoint), formats));
    return html`<li>
      <p>
        <strong>${shortLabel(vote.person?.name ?? vote.by)}</strong>: ${answerLabel(checkpoint, vote)}
        <time class="quiet" datetime=${vote.at} title=${formats.moment(at)}>${ageText(now - at)}</time>
      </p>
      ${values}
    </li>`;
  });
  const look = { name: "votes", title: "Approvals", aside: `${agreeing} of ${needed}` };
  return card(
    look,
    html`<ul class="votes">
      ${rows}
    </ul>`,
  );
}

interface VotesContext {
  readonly formats: Formats;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
}

function formRef(checkpoint: CheckpointInfo): ReturnType<typeof schemaRef> | undefined {
  const schema = formSchema(checkpoint);
  return schema === undefined ? undefined : schemaRef(schema);
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
  const shown = present(values, formRef(checkpoint), formats);
  return valueCard({ name: "decision", title: "Decision" }, decision.resolution, valueView(shown), (text) =>
    send({ type: "copy", text }),
  );
}
