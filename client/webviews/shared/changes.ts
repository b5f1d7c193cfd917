/** What a person changed in a text, beside what was there before. */

import { diffWordsWithSpace } from "diff";
import { html } from "./template.js";
import type { View } from "./elements.js";

export interface TextChange {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Texts that differ more, in words, are two texts. */
const MOST_CHANGES = 400;
const LONGEST = 20_000;

/** The parts of both texts in order; `undefined` where they have too little in common to be compared word by word. */
export function changesOf(before: string, after: string): readonly TextChange[] | undefined {
  if (before.length + after.length > LONGEST) return undefined;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST_CHANGES });
  return parts?.map(({ value, added, removed }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}

/** The text with what was taken away struck out, and what was added marked. */
export function changesView(before: string, after: string): View {
  const changes = changesOf(before, after);
  if (changes === undefined) return "Much of it was changed.";
  return changes.map(({ kind, text }) => {
    switch (kind) {
      case "same":
        return text;
      case "added":
        return html`<ins>${text}</ins>`;
      case "removed":
        return html`<del>${text}</del>`;
    }
  });
}
