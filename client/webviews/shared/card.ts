/** The frame of a section, and the raw JSON that is one press away. */

import type { Json } from "scaicore";
import { h, icon, linkButton, type Child } from "./dom.js";

let lastId = 0;

export interface CardLook {
  readonly title: string;
  /** At the right of the title, quiet. */
  readonly aside?: readonly Child[];
  readonly class?: string;
}

export function card(look: CardLook, ...body: readonly Child[]): HTMLElement {
  lastId += 1;
  const id = `card-${lastId}`;
  return h(
    "section",
    { class: look.class === undefined ? "card" : `card ${look.class}`, "aria-labelledby": id },
    h("header", {}, h("h2", { id }, look.title), h("div", { class: "aside" }, ...(look.aside ?? []))),
    h("div", { class: "card-body" }, ...body),
  );
}

/** A card of a value that can show it as JSON too. */
export function valueCard(
  look: CardLook,
  value: Json,
  body: readonly Node[],
  onCopy: (text: string) => void,
): HTMLElement {
  const json = JSON.stringify(value, null, 2);
  const readable = h("div", { class: "value" }, ...body);
  const raw = h("div", { class: "raw-box", hidden: true });
  const toggle = linkButton(
    icon("json"),
    () => {
      const showRaw = raw.hidden;
      if (showRaw && raw.childElementCount === 0) raw.append(...rawView(json, onCopy));
      raw.hidden = !showRaw;
      readable.hidden = showRaw;
      toggle.setAttribute("aria-pressed", String(showRaw));
    },
    { class: "link tool", "aria-pressed": "false", title: "Raw JSON" },
  );
  toggle.append(h("span", {}, "Raw JSON"));
  return card({ ...look, aside: [...(look.aside ?? []), toggle] }, readable, raw);
}

function rawView(json: string, onCopy: (text: string) => void): readonly Node[] {
  const words = h("span", {}, "Copy");
  const copy = linkButton(
    icon("copy"),
    () => {
      onCopy(json);
      words.textContent = "Copied";
      setTimeout(() => {
        words.textContent = "Copy";
      }, 2000);
    },
    { class: "link tool copy" },
  );
  copy.append(words);
  return [copy, h("pre", { class: "raw", tabindex: "0", "aria-label": "Raw JSON" }, json)];
}
