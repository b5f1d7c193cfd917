/** The page when there is nothing to decide or to run: the reason, and what to do next. */

import { nothing, type TemplateResult } from "lit";
import { button } from "./controls.js";
import { icon, type IconName } from "./elements.js";
import type { CommonWebviewMessage, PanelAction, Unavailable } from "./protocol.js";
import { html } from "./template.js";

interface NoticeWords {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly actions: readonly (readonly [label: string, action: PanelAction])[];
}

export type Subject = "checkpoint" | "flow";

function wordsFor(reason: Unavailable["reason"], subject: Subject): NoticeWords {
  switch (reason) {
    case "notFound":
      return subject === "checkpoint"
        ? {
            icon: "info",
            title: "This checkpoint is no longer here",
            text: "Its run was removed, or belongs to another folder's store. What still waits for a decision is in the list.",
            actions: [
              ["Show pending checkpoints", "showCheckpoints"],
              ["Close", "closePanel"],
            ],
          }
        : {
            icon: "info",
            title: "This flow is no longer in the source",
            text: "It was renamed or removed. Open the file and press Run above the flow that you mean.",
            actions: [
              ["Look again", "refresh"],
              ["Close", "closePanel"],
            ],
          };
    case "corrupt":
      return {
        icon: "error",
        title: "The record of this run is damaged",
        text: "It cannot be continued, and nothing was changed. The log says which file it is; a backup of the store brings it back.",
        actions: [
          ["Show log", "showLog"],
          ["Look again", "refresh"],
        ],
      };
    case "store":
      return {
        icon: "error",
        title: "The store cannot be read",
        text: "Check that its folder is there and may be written to, then look again. No decision is lost.",
        actions: [
          ["Look again", "refresh"],
          ["Show log", "showLog"],
        ],
      };
    case "untrusted":
      return {
        icon: "warning",
        title: "This workspace is not trusted",
        text: "Flows run, and decisions continue them, only in a workspace that you trust.",
        actions: [["Manage workspace trust", "manageTrust"]],
      };
    case "broken":
      return {
        icon: "warning",
        title: "The source has errors",
        text: "Correct them first; the form appears as soon as the file compiles.",
        actions: [["Show problems", "showProblems"]],
      };
  }
}

export function notice(
  { reason, message }: Unavailable,
  subject: Subject,
  send: (message: CommonWebviewMessage) => void,
): TemplateResult {
  const { icon: sign, title, text, actions } = wordsFor(reason, subject);
  const buttons = actions.map(([label, action], index) =>
    button({ label, ...(index === 0 ? { style: "primary" } : {}) }, () => send({ type: "action", action })),
  );
  return html`<main class="notice">
    ${icon(sign)}
    <h1 tabindex="-1">${title}</h1>
    <p>${text}</p>
    ${message === undefined || message === "" ? nothing : html`<p class="notice-detail">${message}</p>`}
    <div class="notice-actions">${buttons}</div>
  </main>`;
}
