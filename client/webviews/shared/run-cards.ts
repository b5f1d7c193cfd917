/** What became of a run: a card for each way it can stand. */

import type { FlowError, Json, SourcePosition, Usage } from "scaicore";
import { card, valueCard } from "./card.js";
import { button } from "./controls.js";
import { h, icon, linkButton, type Child } from "./dom.js";
import { countText, tookText, type Formats } from "./formats.js";
import { humanLabel } from "./labels.js";
import { present } from "./presentation.js";
import type { CommonWebviewMessage, RunView } from "./protocol.js";
import { schemaRef } from "./schema.js";
import { valueView } from "./value-view.js";

export interface RunCardContext {
  readonly formats: Formats;
  readonly send: (message: CommonWebviewMessage) => void;
}

/** Nothing for a run that has nothing to say yet. */
export function runCards(run: RunView, context: RunCardContext): readonly HTMLElement[] {
  const { formats, send } = context;
  switch (run.status) {
    case "running":
      return run.streaming === undefined || run.streaming === ""
        ? []
        : [card({ title: "The model writes" }, h("p", { class: "streaming" }, run.streaming))];
    case "suspended":
      return run.checkpoints.map((checkpoint) =>
        card(
          { title: "Waits for a decision" },
          h(
            "div",
            { class: "hand-over" },
            icon("bell"),
            h("p", {}, checkpoint.prompt),
            button({ label: "Open checkpoint", style: "primary" }, () => {
              send({ type: "openCheckpoint", checkpointId: checkpoint.checkpointId });
            }),
          ),
        ),
      );
    case "interrupted":
      return [
        card(
          { title: "Interrupted" },
          h(
            "div",
            { class: "hand-over" },
            icon("warning"),
            h(
              "p",
              {},
              run.message ??
                "What ran this stopped half way. Continuing may ask a model again that had not answered yet.",
            ),
            button({ label: "Continue", style: "primary" }, () => {
              send({ type: "action", action: "continueRun" });
            }),
          ),
        ),
      ];
    case "completed":
      return [resultCard(run, context)];
    case "failed":
      return [errorCard(run.error, costText(run.durationMs, run.usage, formats), context)];
  }
}

function resultCard(run: Extract<RunView, { status: "completed" }>, { formats, send }: RunCardContext): HTMLElement {
  const ref = run.outputSchema === undefined ? undefined : schemaRef(run.outputSchema);
  const cost = h("span", { class: "quiet" }, costText(run.durationMs, run.usage, formats));
  const body = valueView(present(run.output, ref, formats));
  return valueCard({ title: "Result", aside: [cost], class: "result" }, run.output, body, (text) => {
    send({ type: "copy", text });
  });
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

function errorCard(error: FlowError, cost: string, context: RunCardContext): HTMLElement {
  const chain: Child[] = [...errorLines(error, context)];
  for (let cause = error.cause, depth = 0; cause !== undefined && depth < 8; cause = cause.cause, depth += 1) {
    chain.push(h("div", { class: "cause" }, h("p", { class: "quiet" }, "because of"), ...errorLines(cause, context)));
  }
  const copy = linkButton(
    icon("copy"),
    () => {
      context.send({ type: "copy", text: errorText(error) });
    },
    { class: "link tool", title: "Copy the error" },
  );
  copy.append(h("span", {}, "Copy"));
  return card(
    { title: "The run failed", aside: [h("span", { class: "quiet" }, cost), copy], class: "failure" },
    h("div", { class: "error-body" }, icon("error"), h("div", {}, ...chain)),
  );
}

function errorLines(error: FlowError, { formats, send }: RunCardContext): readonly Child[] {
  const { sourceLocation, details } = error;
  const shown = details !== undefined && Object.keys(details).length > 0 ? details : undefined;
  return [
    h("p", { class: "error-type" }, errorName(error.errorType)),
    h("p", { class: "error-message" }, error.message),
    sourceLocation === undefined
      ? undefined
      : linkButton(
          placeName(sourceLocation),
          () => {
            send({ type: "reveal", target: { kind: "source", location: sourceLocation } });
          },
          { title: "Show in the source" },
        ),
    shown === undefined
      ? undefined
      : h(
          "details",
          { class: "fold" },
          h("summary", {}, h("span", { class: "fold-label" }, "Details")),
          h("div", { class: "fold-body" }, ...detailView(shown, formats)),
        ),
  ];
}

function detailView(details: Json, formats: Formats): readonly Node[] {
  return valueView(present(details, undefined, formats));
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
