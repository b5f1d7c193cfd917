/** How a run stands, in one line, and what can be done with it. */

import type { TemplateResult } from "lit";
import { icon, linkButton, type IconName, type View } from "../shared/elements.js";
import { countText, tookText, type Formats } from "../shared/formats.js";
import { isCancelled } from "../shared/run-cards.js";
import { html } from "../shared/template.js";
import type { FlowRun, RunTask } from "./messages.js";
import { lengthOf, SHORTEST_REST_MS } from "./spans.js";

interface Outcome {
  readonly name: "completed" | "refused" | "failed" | "cancelled" | "running" | "suspended" | "interrupted";
  readonly icon: IconName;
  readonly words: string;
}

function outcomeOf(run: FlowRun): Outcome {
  const { view, refusal } = run;
  switch (view.status) {
    case "running":
      return { name: "running", icon: "loading", words: "Running" };
    case "suspended":
      return { name: "suspended", icon: "bell", words: "Waits for a decision" };
    case "interrupted":
      return { name: "interrupted", icon: "warning", words: "Interrupted" };
    case "completed":
      return refusal === undefined
        ? { name: "completed", icon: "pass-filled", words: "Completed" }
        : { name: "refused", icon: "circle-slash", words: `Ended: ${refusal}` };
    case "failed":
      return isCancelled(view)
        ? { name: "cancelled", icon: "circle-slash", words: "Cancelled" }
        : { name: "failed", icon: "error", words: "Failed" };
  }
}

/** `● Completed · today 10:02 · worked 1.4 s · waited 40 s for Ada · 3 model calls · 899 tokens`. */
export function runHead(run: FlowRun, now: number, formats: Formats): TemplateResult {
  const outcome = outcomeOf(run);
  // What it has worked and waited is that of when the host sent it; what it does now goes on.
  const since = run.endedAt === undefined ? Math.max(0, now - Date.parse(run.now)) : 0;
  const worked = run.workedMs + (outcome.name === "running" ? since : 0);
  const waitedMs = run.waitedMs + (outcome.name === "suspended" ? since : 0);
  const rested = lengthOf(run.rests ?? []) + (outcome.name === "interrupted" ? since : 0);
  const { waitedFor, modelCalls, tokens, cost, by } = run;
  const who = waitedFor === undefined ? "" : ` for ${waitedFor}`;
  const facts = [
    `${formats.dateTime(run.startedAt)}${by === undefined ? "" : ` by ${by}`}`,
    outcome.name === "cancelled" ? `after ${tookText(worked)}` : `worked ${tookText(worked)}`,
    waitedMs < 1 ? undefined : `waited ${tookText(waitedMs)}${who}`,
    rested < SHORTEST_REST_MS ? undefined : `interrupted for ${tookText(rested)}`,
    modelCalls === 0 ? undefined : countText(modelCalls, "model call", "model calls", formats),
    tokens === 0 ? undefined : countText(tokens, "token", "tokens", formats),
    cost === undefined ? undefined : `cost ${cost}`,
  ];
  return html`<div class="run-head">
    <span class=${`run-outcome run-${outcome.name}`}>${icon(outcome.icon)}<span>${outcome.words}</span></span>
    <span class="quiet">${facts.filter((fact) => fact !== undefined).join(" · ")}</span>
  </div>`;
}

/** What can be done with a run that has ended, each named for what it does. */
const TASKS: readonly (readonly [task: RunTask, label: string, title: string])[] = [
  ["editInput", "Change the input…", "Open the form of the flow with this input"],
  ["useAsMock", "Use as mock", "Answer runs with mock answers as this one was answered"],
  ["copyAsTest", "Copy as test", "Put a test on the clipboard that gives this run again, and passes"],
  ["compare", "Compare…", "Set it beside another run"],
  ["withOtherModels", "Run with other models…", "Run it again with other models, and set both side by side"],
  ["export", "Export…", "Save the run, its events and answers as a JSON file"],
  ["delete", "Delete…", "Remove the run, its events and its answers from the store"],
];

export function runTools(onTask: (task: RunTask) => void): View {
  return html`<nav class="run-tools" aria-label="This run">
    ${TASKS.map(([task, label, title]) => linkButton(label, () => onTask(task), { title }))}
  </nav>`;
}
