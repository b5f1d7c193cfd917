/** The inside of a code fence, in UTF-16 units. */
export interface Fence {
  readonly start: number;
  readonly end: number;
}

const RUN = /`{3,}/g;
/** The word after the opening of a fence: its language. */
const LANGUAGE = /[^\S\n]*[\w+#.-]*/y;

/**
 * The outermost code fences of a text, in its order. A fence ends at the next run of at least as many backticks as it began
 * with, so that one may stand in another; it may be written on one line.
 */
export function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let opened: { readonly start: number; readonly length: number } | undefined;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (opened === undefined) {
      LANGUAGE.lastIndex = index + run.length;
      const [language = ""] = LANGUAGE.exec(text) ?? [];
      const after = index + run.length + language.length;
      // On one line only a language that is named is one: the word may be the content.
      const isLanguage = /^\s*\n/.test(text.slice(after, after + 200)) || /^[^\S\n]*json$/i.test(language);
      opened = { start: isLanguage ? after : index + run.length, length: run.length };
    } else if (run.length >= opened.length) {
      fences.push({ start: opened.start, end: index });
      opened = undefined;
    }
  }
  return fences;
}
