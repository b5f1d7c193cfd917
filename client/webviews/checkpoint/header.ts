/** The top of the panel: where the question comes from, the question, and what stands around it. */

import type { CheckpointInfo } from "scaicore";
import { breadcrumbs } from "../shared/crumbs.js";
import { h, icon, type Child } from "../shared/dom.js";
import { ageText, type Formats } from "../shared/formats.js";
import { markdown } from "../shared/markdown.js";
import type { RevealTarget } from "../shared/protocol.js";
import type { Ticker } from "../shared/ticker.js";
import { deadlineText, isUrgent, kindLabel, promptParts } from "./words.js";

export interface HeaderContext {
  readonly formats: Formats;
  readonly ticker: Ticker;
  readonly onReveal: (target: RevealTarget) => void;
}

export function headerView(checkpoint: CheckpointInfo, context: HeaderContext): readonly Child[] {
  const { question, rest } = promptParts(checkpoint.prompt);
  const title = checkpoint.title?.trim() ?? "";
  return [
    breadcrumbs(
      [
        [checkpoint.core, { kind: "core" }],
        [checkpoint.flow, { kind: "flow" }],
        [lastName(checkpoint), { kind: "checkpoint" }],
      ],
      context.onReveal,
    ),
    title === "" || title === question ? undefined : h("p", { class: "eyebrow" }, title),
    h("h1", { class: question.length > 160 ? "long" : undefined }, question),
    rest === "" ? undefined : h("div", { class: "lead" }, markdown(rest)),
    meta(checkpoint, context),
  ];
}

/** The checkpoint's own name: the end of its path, with the iteration when it is in a loop. */
function lastName(checkpoint: CheckpointInfo): string {
  return checkpoint.path.split("/").at(-1) ?? checkpoint.nodeId;
}

function meta(checkpoint: CheckpointInfo, { formats, ticker }: HeaderContext): HTMLElement {
  const pending = checkpoint.status === "pending";
  const asked = Date.parse(checkpoint.createdAt);
  const age = h("span", { title: formats.moment(asked) });
  ticker.follow(age, (now) => `asked ${ageText(now - asked)}`);
  const { assignee, priority, instanceKey } = checkpoint;
  return h(
    "ul",
    { class: "meta" },
    h("li", { class: "chip" }, kindLabel(checkpoint.type)),
    priority === "normal" ? undefined : h("li", { class: `chip priority-${priority}` }, `${priority} priority`),
    assignee === undefined ? undefined : h("li", {}, "for ", h("strong", {}, assignee)),
    instanceKey === undefined ? undefined : h("li", {}, "of ", h("strong", {}, instanceKey)),
    h("li", {}, age),
    pending ? deadline(checkpoint, formats, ticker) : undefined,
  );
}

function deadline(checkpoint: CheckpointInfo, formats: Formats, ticker: Ticker): HTMLElement | undefined {
  if (deadlineText(checkpoint, ticker.now()) === undefined) return undefined;
  const at = checkpoint.escalatedAt ?? checkpoint.expiresAt;
  const words = h("span");
  const chip = h(
    "li",
    { class: "chip due", title: at === undefined ? undefined : formats.moment(Date.parse(at)) },
    icon("clockface"),
    words,
  );
  ticker.follow(words, (now) => {
    chip.classList.toggle("urgent", isUrgent(checkpoint, now));
    return deadlineText(checkpoint, now) ?? "";
  });
  return chip;
}
