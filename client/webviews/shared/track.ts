/** The run so far: a quiet line of steps, each a link to its place in source and timeline. */

import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { hidden, icon, linkButton, type IconName } from "./elements.js";
import { countText, tookText, type Formats } from "./formats.js";
import { shortLabel } from "./labels.js";
import type { TrackStep } from "./protocol.js";
import { html } from "./template.js";

interface StateLook {
  readonly icon: IconName;
  /** For screen readers. */
  readonly words: string;
}

const LOOKS: Readonly<Record<TrackStep["state"], StateLook>> = {
  done: { icon: "pass-filled", words: "done" },
  running: { icon: "loading", words: "running" },
  waiting: { icon: "circle-large-outline", words: "waits for a decision" },
  failed: { icon: "error", words: "failed" },
  cancelled: { icon: "circle-slash", words: "cancelled" },
  todo: { icon: "circle-outline", words: "to come" },
};

export function trackView(
  steps: readonly TrackStep[],
  formats: Formats,
  onOpen: (path: string) => void,
): TemplateResult {
  return html`<ol class="track">
    ${steps.map((step) => stepView(step, formats, onOpen))}
  </ol>`;
}

function stepView(step: TrackStep, formats: Formats, onOpen: (path: string) => void): TemplateResult {
  const look = LOOKS[step.state];
  const current = step.state === "waiting" || step.state === "running" ? "step" : undefined;
  const name = linkButton(shortLabel(step.label), () => onOpen(step.path), {
    class: "link step-name",
    title: `${step.blockKind} ${step.path}: show in the source`,
  });
  const facts = stepFacts(step, formats);
  return html`<li class="step step-${step.state}" aria-current=${ifDefined(current)}>
    ${icon(look.icon)}${name}${hidden(`, ${look.words}`)}${facts === "" ? nothing : html`<span class="step-facts">${facts}</span>`}
  </li>`;
}

/** `0.4 s · 1,204 tokens`, `3 × 1.2 s`. */
function stepFacts(step: TrackStep, formats: Formats): string {
  const { count = 1, durationMs, tokens, detail } = step;
  const took = durationMs === undefined ? undefined : tookText(durationMs / Math.max(1, count));
  const times = count > 1 ? `${count} × ${took ?? ""}`.trimEnd() : took;
  const cost = tokens === undefined || tokens === 0 ? undefined : countText(tokens, "token", "tokens", formats);
  return [detail, times, cost].filter((part) => part !== undefined).join(" · ");
}
