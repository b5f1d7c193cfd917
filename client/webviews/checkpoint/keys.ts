/** What the keys of the page mean. Pure, but for the target of the event. */

import { isSubmitKey } from "../shared/controls.js";

export type PageKey =
  /** Confirm what was chosen. */
  | { readonly kind: "confirm" }
  /** Choose the option at this place, from 0. */
  | { readonly kind: "choose"; readonly index: number }
  /** Go to the next or to the previous one of the list. */
  | { readonly kind: "step"; readonly step: 1 | -1 };

/** `undefined`: the key is not the page's. Digits and letters are text in a field; there Alt and a digit chooses. */
export function pageKey(event: KeyboardEvent): PageKey | undefined {
  if (isSubmitKey(event)) return { kind: "confirm" };
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return undefined;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const typing = takesText(event.composedPath()[0]);
  if (digit !== undefined && (event.altKey || !typing)) return { kind: "choose", index: Number(digit) - 1 };
  if (typing || event.altKey) return undefined;
  if (event.key === "j") return { kind: "step", step: 1 };
  return event.key === "k" ? { kind: "step", step: -1 } : undefined;
}

function takesText(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return (
    target instanceof HTMLTextAreaElement || target.isContentEditable || target.getAttribute("role") === "combobox"
  );
}
