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
import { textView } from "../shared/text-view.js";
import type { Approvals, OptionOutcome } from "./messages.js";
import type { Review } from "./review.js";
import { answerLabel, choicesOf, formSchema, isFreeform } from "./words.js";

/** A card for each section of a review that shows something. */
export function contextCards({ context }: Review, formats: Formats): View {
  if (context.length === 0) return nothing;
  return context.map(({ title, content, markdown }, index) => {
    const body =
      typeof content === "string"
        ? html`<div class="lone">${textView(content, markdown)}</div>`
        : valueView(present(content, undefined, formats));
    return card({ name: `section-${index}`, title, class: "section" }, body);
  });
}

/** What the flow does after each decision. */
export function outcomesCard(checkpoint: CheckpointInfo, outcomes: readonly OptionOutcome[]): View {
  if (outcomes.length === 0 || checkpoint.status !== "pending") return nothing;
  const labels = new Map(choicesOf(checkpoint).map(({ decision, label }) => [decision, label]));
  const lines = outcomes.map(
    ({ decision, text }) =>
      html`<div class="outcome-line">
        <dt>${decision === undefined ? "Then" : (labels.get(decision) ?? decision)}</dt>
        <dd dir="auto">${shortLabel(text)}</dd>
      </div>`,
  );
  return html`<section class="after" aria-label="What happens next"><dl>${lines}</dl></section>`;
}

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
  const [sole] = shown.kind === "fields" && shown.count === 1 ? shown.fields().slice(0, 1) : [];
  const wrapped =
    sole !== undefined && (sole.value.kind === "fields" || sole.value.kind === "table" || sole.value.kind === "prose");
  const title = wrapped
    ? sole.label
    : isObject(payload)
      ? "Details"
      : humanLabel(nodeId.split("/").at(-1) ?? "Details");
  const body = valueView(wrapped ? sole.value : shown);
  return valueCard({ name: "payload", title }, payload, body, (text) => send({ type: "copy", text }));
}

/**
 * Whether the details would say again what the form says: they are all that one of its fields begins with, as when the answer of a
 * model is to be approved or changed.
 */
export function isInForm({ payload, form }: CheckpointInfo): boolean {
  const properties = form?.properties;
  if (payload === undefined || !isObject(properties)) return false;
  const shown = JSON.stringify(payload);
  return Object.values(properties).some((schema) => isObject(schema) && JSON.stringify(schema.default) === shown);
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
      ${vote.note === undefined ? nothing : html`<blockquote class="said" dir="auto">${vote.note}</blockquote>`}
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
