/** The state of a run: a card for each status. */

import type { FlowError, SourcePosition, Usage } from "scaicore";
import { nothing, type TemplateResult } from "lit";
import { button } from "./controls.js";
import { card, icon, linkButton, valueCard, type IconName, type View } from "./elements.js";
import { countText, tookText, type Formats } from "./formats.js";
import { humanLabel } from "./labels.js";
import { present } from "./presentation.js";
import type { CommonWebviewMessage, RunView } from "./protocol.js";
import { schemaRef } from "./schema.js";
import { valueView } from "./value-view.js";
import { html } from "./template.js";

export interface RunCardContext {
  readonly formats: Formats;
  readonly send: (message: CommonWebviewMessage) => void;
}

/** In characters. */
const LONGEST_STREAM = 2_000;

/** The cards of a run; none while there is nothing to show. */
export function runCards(run: RunView, context: RunCardContext): readonly View[] {
  const { formats, send } = context;
  switch (run.status) {
    case "running": {
      const { streaming = "" } = run;
      // The end is what is new.
      const end = streaming.length > LONGEST_STREAM ? `…${streaming.slice(-LONGEST_STREAM)}` : streaming;
      const body = html`<p class="streaming" dir="auto">${end}</p>`;
      return streaming === "" ? [] : [card({ name: "streaming", title: "The model writes" }, body)];
    }
    case "suspended":
      return run.checkpoints.map(({ prompt, checkpointId }, index) =>
        card(
          { name: `waiting-${index}`, title: "Waits for a decision" },
          handOver("bell", prompt, "Open checkpoint", () => send({ type: "openCheckpoint", checkpointId })),
        ),
      );
    case "interrupted": {
      const text =
        run.message ?? "What ran this stopped half way. Continuing may ask a model again that had not answered yet.";
      return [
        card(
          { name: "interrupted", title: "Interrupted" },
          handOver("warning", text, "Continue", () => send({ type: "action", action: "continueRun" })),
        ),
      ];
    }
    case "completed":
      return [resultCard(run, context)];
    case "failed":
      return [
        isCancelled(run)
          ? cancelledCard(run.error.message)
          : errorCard(run.error, costText(run.durationMs, run.usage, formats), context),
      ];
  }
}

/** Whether a person or a host ended the run: that is no fault of it. */
export const isCancelled = (run: RunView): boolean =>
  run.status === "failed" && run.error.errorType === "CancelledError";

/** @param message such as "The run was cancelled: Cancelled in the editor." */
function cancelledCard(message: string): TemplateResult {
  return card(
    { name: "cancelled", title: "Cancelled" },
    html`<div class="error-body">
      ${icon("circle-slash")}
      <p>${message}</p>
    </div>`,
  );
}

/** What the person does next, and why. */
function handOver(sign: IconName, text: string, label: string, onPress: () => void): TemplateResult {
  return html`<div class="hand-over">
    ${icon(sign)}
    <p>${text}</p>
    ${button({ label, style: "primary" }, onPress)}
  </div>`;
}

function resultCard(run: Extract<RunView, { status: "completed" }>, { formats, send }: RunCardContext): View {
  const ref = run.outputSchema === undefined ? undefined : schemaRef(run.outputSchema);
  const aside = html`<span class="quiet">${costText(run.durationMs, run.usage, formats)}</span>`;
  const body = valueView(present(run.output, ref, formats));
  return valueCard({ name: "result", title: "Result", aside, class: "result" }, run.output, body, (text) =>
    send({ type: "copy", text }),
  );
}

function costText(durationMs: number, usage: Usage, formats: Formats): string {
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    tookText(durationMs),
    usage.modelCalls > 0 ? countText(usage.modelCalls, "model call", "model calls", formats) : undefined,
    tokens > 0 ? countText(tokens, "token", "tokens", formats) : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function errorCard(error: FlowError, cost: string, context: RunCardContext): TemplateResult {
  const chain: View[] = [errorLines(error, context)];
  for (let cause = error.cause, depth = 0; cause !== undefined && depth < 8; cause = cause.cause, depth += 1)
    chain.push(
      html`<div class="cause">
        <p class="quiet">because of</p>
        ${errorLines(cause, context)}
      </div>`,
    );
  const copy = linkButton(
    [icon("copy"), html`<span>Copy</span>`],
    () => context.send({ type: "copy", text: errorText(error) }),
    { class: "link tool", title: "Copy the error" },
  );
  return card(
    {
      name: "failure",
      title: "The run failed",
      aside: [html`<span class="quiet">${cost}</span>`, copy],
      class: "failure",
    },
    html`<div class="error-body">
      ${icon("error")}
      <div>${chain}</div>
    </div>`,
  );
}

function errorLines(error: FlowError, { formats, send }: RunCardContext): View {
  const { sourceLocation: location, details } = error;
  const place =
    location === undefined
      ? nothing
      : linkButton(placeName(location), () => send({ type: "reveal", target: { kind: "source", location } }), {
          title: "Show in the source",
        });
  const shown =
    details === undefined || Object.keys(details).length === 0
      ? nothing
      : html`<details class="fold">
          <summary><span class="fold-label">Details</span></summary>
          <div class="fold-body">${valueView(present(details, undefined, formats))}</div>
        </details>`;
  return html`<p class="error-type">${errorName(error.errorType)}</p>
    <p class="error-message">${error.message}</p>
    ${place}${shown}`;
}

/** `GuardViolationError` is "Guard violation error"; the stable name stays in the copied text. */
function errorName(errorType: string): string {
  return humanLabel(errorType);
}

/** `greet.scaicore:12`. */
function placeName(location: SourcePosition): string {
  return `${location.file.split(/[/\\]/).at(-1) ?? location.file}:${location.line}`;
}

function errorText(error: FlowError): string {
  const place = error.sourceLocation === undefined ? "" : ` (${placeName(error.sourceLocation)})`;
  const cause = error.cause === undefined ? "" : `\nbecause of ${errorText(error.cause)}`;
  return `${error.errorType}: ${error.message}${place}${cause}`;
}
