/**
 * The templates of the panels. A text in one may come from outside, so what is put in is shown as text whose every character
 * can be seen: characters that hide or turn the line round are marks, text that is written from right to left stands apart from the
 * words around it, and a text that is too long is folded. No file of the panels but this one uses the template of lit.
 */

import { html as litHtml, type TemplateResult } from "lit";
import { beginning, cutNote, hasMarks, piecesOf, visibleText } from "../../../runtime/plain-text.js";

/** In characters. What is beyond is folded. */
const LONGEST = 4_000;
/** Marks beyond this number are written, not drawn: each drawn one is an element. */
const MOST_MARKS = 500;
const LONGEST_ATTRIBUTE = 1_000;

export function html(words: TemplateStringsArray, ...values: readonly unknown[]): TemplateResult<1> {
  const places = placesOf(words);
  return litHtml(words, ...values.map((value, index) => put(value, places[index])));
}

type Place = "content" | "spoken" | "machine";

function put(value: unknown, place: Place | undefined): unknown {
  switch (place) {
    case "spoken":
      return typeof value === "string" ? attributeText(value) : value;
    case "content":
      return Array.isArray(value)
        ? value.map((item: unknown) => put(item, place))
        : typeof value === "string"
          ? textView(value)
          : value;
    case "machine":
    case undefined:
      return value;
  }
}

/** Attributes whose value people see or hear. */
const SPOKEN: ReadonlySet<string> = new Set(["title", "aria-label", "alt", "placeholder"]);

const known = new WeakMap<TemplateStringsArray, readonly Place[]>();

/** Where the values of a template stand. Its words are ours: in them, no sign of a tag is in a text or an attribute. */
function placesOf(words: TemplateStringsArray): readonly Place[] {
  const made = known.get(words);
  if (made !== undefined) return made;
  let inTag = false;
  const places = words.slice(0, -1).map((word): Place => {
    const [open, close] = [word.lastIndexOf("<"), word.lastIndexOf(">")];
    if (open !== close) inTag = open > close;
    if (!inTag) return "content";
    return SPOKEN.has(/([^\s"'<>=]+)\s*=\s*["']?$/.exec(word)?.[1] ?? "") ? "spoken" : "machine";
  });
  known.set(words, places);
  return places;
}

/** A text for an attribute or a control, which can hold no elements. */
export function attributeText(text: string): string {
  const kept = beginning(text, LONGEST_ATTRIBUTE);
  return visibleText(kept) + (kept === text ? "" : cutNote(text.length - kept.length));
}

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

function textView(text: string): unknown {
  const shown = folded(text);
  return RIGHT_TO_LEFT.test(text) ? litHtml`<bdi>${shown}</bdi>` : shown;
}

/** A text that is all of its paragraph, which has `dir="auto"`: it needs not be kept apart from other words. */
export const paragraphText = (text: string): TemplateResult => litHtml`${folded(text)}`;

/** A text of any length, unfolded, whose lines all begin at the left: JSON, an address. */
export const machineText = (text: string): TemplateResult => litHtml`<bdi dir="ltr">${marked(text)}</bdi>`;

function folded(text: string): unknown {
  if (text.length <= LONGEST) return marked(text);
  const first = beginning(text, LONGEST);
  const rest = text.slice(first.length);
  return [
    marked(first),
    litHtml`<details class="rest">
      <summary>${cutNote(rest.length)}</summary>
      <span>${marked(rest)}</span>
    </details>`,
  ];
}

function marked(text: string): unknown {
  if (!hasMarks(text)) return text;
  const pieces: unknown[] = [];
  let marks = 0;
  for (const piece of piecesOf(text)) {
    if (typeof piece === "string") pieces.push(piece);
    else if (++marks > MOST_MARKS) return visibleText(text);
    else pieces.push(litHtml`<abbr class="mark" title=${piece.name}>${piece.code}</abbr>`);
  }
  return pieces;
}
