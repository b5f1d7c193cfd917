/** A text of several lines as a person sees it: to the letter, or as Markdown where its author says so, each one press away. */

import { nothing, render, type TemplateResult } from "lit";
import { markdown } from "./markdown.js";
import { html, paragraphText } from "./template.js";
import type { View } from "./elements.js";

/** The text with its own signs and line breaks. */
export const literal = (text: string): TemplateResult =>
  html`<div class="literal" dir="auto">${paragraphText(text)}</div>`;

/**
 * A text, with a button where there are two ways to see it.
 * @param isMarkdown whether its author says that it is Markdown; else it is shown to the letter first
 */
export function textView(text: string, isMarkdown: boolean): TemplateResult {
  if (!isMarkdown && !looksFormatted(text)) return literal(text);
  const first = isMarkdown ? markdown(text) : literal(text);
  return html`<div class="two-ways">
    <div class="way">${first}</div>
    <div class="way" hidden></div>
    ${switchButton(text, isMarkdown)}
  </div>`;
}

function switchButton(text: string, isMarkdown: boolean): View {
  const toggle = (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    const [first, other] = button.closest(".two-ways")?.querySelectorAll<HTMLElement>(":scope > .way") ?? [];
    if (first === undefined || other === undefined) return;
    const showOther = other.hidden;
    if (showOther) render(isMarkdown ? literal(text) : markdown(text), other);
    other.hidden = !showOther;
    first.hidden = showOther;
    button.setAttribute("aria-pressed", String(showOther));
  };
  return html`<button type="button" class="link tool" aria-pressed="false" @click=${toggle}>
    <span>${isMarkdown ? "As written" : "Formatted"}</span>
  </button>`;
}

/** Whether a text may have been written as Markdown: worth a button, and no more. */
function looksFormatted(text: string): boolean {
  return (
    /^(?:#{1,6}\s|>\s|[-*+]\s|\d+\.\s|```|\|.*\|\s*$)/m.test(text) ||
    /\*\*\S[^\n]*\*\*|`[^`\n]+`|\]\(https?:/.test(text)
  );
}

/** For templates in which a text may be missing. */
export const textOrNothing = (text: string, isMarkdown: boolean): View =>
  text.trim() === "" ? nothing : textView(text, isMarkdown);
