import { Hover, languages, MarkdownString, type Range, type TextDocument } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

/** Shows a text as it is, in which nothing is a link or an icon, where one points at certain words. `undefined`: nothing is shown. */
export function registerTextHovers(
  language: string,
  words: RegExp,
  textOf: (document: TextDocument, range: Range) => Promise<PlainText | undefined>,
): Disposable {
  return languages.registerHoverProvider(language, {
    async provideHover(document, position) {
      const range = document.getWordRangeAtPosition(position, words);
      const text = range && (await textOf(document, range));
      return text === undefined ? undefined : new Hover(new MarkdownString().appendCodeblock(text, "plaintext"), range);
    },
  });
}
