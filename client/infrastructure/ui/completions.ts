import { CompletionItem, CompletionItemKind, languages, Range, type TextDocument } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

/** What may stand at a place of a text. */
export interface Offers {
  /** What is replaced, in characters of the text. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly { readonly label: PlainText; readonly detail: PlainText; readonly inserted: string }[];
}

/** Offers completions in files of this name, beside those of their language. */
export function offerCompletions(
  fileName: string,
  provide: (document: TextDocument, offset: number) => Promise<Offers | undefined>,
): Disposable {
  const provider = {
    async provideCompletionItems(document: TextDocument, position: Parameters<TextDocument["offsetAt"]>[0]) {
      const offers = await provide(document, document.offsetAt(position));
      if (offers === undefined) return [];
      const range = new Range(document.positionAt(offers.start), document.positionAt(offers.end));
      return offers.items.map(({ label, detail, inserted }) => {
        const item = new CompletionItem(label, CompletionItemKind.Value);
        item.detail = detail;
        item.insertText = inserted;
        item.filterText = inserted;
        item.range = range;
        return item;
      });
    },
  };
  return languages.registerCompletionItemProvider({ pattern: ["**", fileName].join("/") }, provider, '"');
}
