/** The top of the panel: where the question comes from, the question, and what stands around it. */

import type { CheckpointInfo } from "scaicore";
import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { breadcrumbs, icon, type View } from "../shared/elements.js";
import { ageText, spanText, type Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import type { RevealTarget } from "../shared/protocol.js";
import { reviewOf } from "./review.js";
import { deadlineText, isUrgent, kindLabel, promptParts, shortDigest } from "./words.js";
import { html } from "../shared/template.js";

export interface HeaderContext {
  readonly formats: Formats;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
  /** What follows the question, drawn. */
  readonly lead: HTMLElement;
  readonly onReveal: ((target: RevealTarget) => void) | undefined;
}

export function headerView(checkpoint: CheckpointInfo, context: HeaderContext): TemplateResult {
  const { question } = promptParts(checkpoint.prompt);
  const title = checkpoint.title?.trim() ?? "";
  const crumbs = breadcrumbs(
    [
      [checkpoint.core, { kind: "core" }],
      [checkpoint.flow, { kind: "flow" }],
      [lastName(checkpoint), { kind: "checkpoint" }],
    ],
    context.onReveal,
  );
  return html`<header class="top">
    ${crumbs}${title === "" || title === question ? nothing : html`<p class="eyebrow" dir="auto" title=${title}>${shortLabel(title)}</p>`}
    <h1 tabindex="-1" class=${question.length > 160 ? "long" : nothing} dir="auto">${question}</h1>
    ${context.lead}${meta(checkpoint, context)}
  </header>`;
}

/** The checkpoint's own name: the end of its path, with the iteration when it is in a loop. */
function lastName(checkpoint: CheckpointInfo): string {
  return checkpoint.path.split("/").at(-1) ?? checkpoint.nodeId;
}

function meta(checkpoint: CheckpointInfo, context: HeaderContext): TemplateResult {
  const { assignee, priority, instanceKey, selfApproval, startedBy, digest } = checkpoint;
  const asked = Date.parse(checkpoint.createdAt);
  const age = `asked ${ageText(context.now - asked)}`;
  const { queue, scope, timeoutMs } = reviewOf(checkpoint);
  const place = [scope, queue].filter((part) => part !== undefined).map(shortLabel);
  return html`<ul class="meta">
    <li class="chip">${kindLabel(checkpoint.type)}</li>
    ${place.length === 0 ? nothing : html`<li>in <strong>${place.join(" / ")}</strong></li>`}
    ${priority === "normal" ? nothing : html`<li class="chip priority-${priority}">${priority} priority</li>`}
    ${assignee === undefined ? nothing : html`<li>for <strong>${shortLabel(assignee)}</strong></li>`}
    ${selfApproval === undefined || startedBy === undefined ? nothing : html`<li>not by <strong>${shortLabel(startedBy.name ?? startedBy.id)}</strong>, who started it</li>`}
    ${instanceKey === undefined ? nothing : html`<li>of <strong>${shortLabel(instanceKey)}</strong></li>`}
    <li><span title=${context.formats.moment(asked)}>${age}</span></li>
    ${checkpoint.status === "pending" && timeoutMs !== undefined ? html`<li>the queue answers within ${spanText(timeoutMs)}</li>` : nothing}
    ${checkpoint.status === "pending" ? deadline(checkpoint, context) : nothing}
    ${digest === undefined ? nothing : html`<li class="digest" title=${`The digest of all that is asked here, which is recorded with the decision: ${digest}`}>${shortDigest(digest)}</li>`}
  </ul>`;
}

function deadline(checkpoint: CheckpointInfo, { formats, now }: HeaderContext): View {
  const words = deadlineText(checkpoint, now);
  if (words === undefined) return nothing;
  const at = checkpoint.escalatedAt ?? checkpoint.expiresAt;
  const title = at === undefined ? undefined : formats.moment(Date.parse(at));
  const look = isUrgent(checkpoint, now) ? "chip due urgent" : "chip due";
  return html`<li class=${look} title=${ifDefined(title)}>${icon("clockface")}<span>${words}</span></li>`;
}
