/** The page when there is nothing to decide or to run: what is the matter, and what to do next. */

import { button } from "./controls.js";
import { h, icon, type IconName } from "./dom.js";
import type { CommonWebviewMessage, PanelAction, Unavailable } from "./protocol.js";

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
  unavailable: Unavailable,
  subject: Subject,
  send: (message: CommonWebviewMessage) => void,
): HTMLElement {
  const words = wordsFor(unavailable.reason, subject);
  const { message } = unavailable;
  return h(
    "main",
    { class: "notice" },
    icon(words.icon),
    h("h1", { tabindex: "-1" }, words.title),
    h("p", {}, words.text),
    message === undefined || message === "" ? undefined : h("p", { class: "notice-detail" }, message),
    h(
      "div",
      { class: "notice-actions" },
      ...words.actions.map(([label, action], index) =>
        button({ label, ...(index === 0 ? { style: "primary" } : {}) }, () => {
          send({ type: "action", action });
        }),
      ),
    ),
  );
}

/** Appears only after a moment (see base.css), so that a quick start does not flash. */
export function loading(words: string): HTMLElement {
  return h("main", { class: "notice loading" }, icon("loading"), h("div", { role: "status" }, h("h1", {}, words)));
}
