import type { CompletionItem, CompletionList, Range } from "vscode-languageserver";
import { InsertTextFormat } from "../../lsp.js";
import type { Analysis } from "../../../runtime/compiler/editor.js";
import type { Span } from "../../../runtime/syntax/ast.js";
import { rangeOf } from "../../workspace/document-state.js";
import { headOf, isBare, restOfLine } from "./following.js";
import type { Offer } from "./offer.js";

/** What a client can do with an offer. */
export interface Completer {
  readonly snippets: boolean;
  /** It asks which part of a word is replaced. */
  readonly insertReplace: boolean;
  /** A list may say once what its items share. */
  readonly sharedRange: boolean;
  /** It shows the file of an import beside the label. */
  readonly labelDetails: boolean;
  /** It asks for documentation when it shows it: `keep` notes that of a list, and gives the number of the list. */
  readonly keep: ((docs: readonly (string | undefined)[]) => number) | undefined;
  /** The command by which it completes again. */
  readonly again: string | undefined;
}

/** The longest list that is sent. What is typed next chooses among more. */
export const MOST = 500;

/** The offers as a list of the protocol, best first. */
export function toList(
  analysis: Analysis,
  offset: number,
  replaced: Span,
  inString: boolean,
  offers: readonly Offer[],
  client: Completer,
): CompletionList {
  const typed = analysis.text.slice(replaced.start, offset);
  const all = inOrder(offers);
  const isComplete = all.length <= MOST;
  const sent = isComplete ? all : all.filter(({ label }) => mayMean(label, typed)).slice(0, MOST);
  const whole = rangeOf(analysis, replaced);
  const inserted = rangeOf(analysis, { start: replaced.start, end: offset });
  // A text is replaced with its quotes, whatever part of it is left of the cursor.
  const split = !inString && replaced.end > offset;
  const range: EditRange = split
    ? client.insertReplace
      ? { insert: inserted, replace: whole }
      : whole
    : inString
      ? whole
      : inserted;
  const rest = restOfLine(analysis.text, replaced.end);
  const list = client.keep?.(sent.map(({ doc }) => doc));
  return {
    isIncomplete: !isComplete,
    ...(client.sharedRange ? { itemDefaults: { editRange: range } } : {}),
    items: sent.map((offer, index) => toItem(offer, index, { range, rest, list }, client)),
  };
}

type EditRange = Range | { readonly insert: Range; readonly replace: Range };
interface Shared {
  readonly range: EditRange;
  readonly rest: string;
  readonly list: number | undefined;
}

/** Best first; of two with one label the better. */
function inOrder(offers: readonly Offer[]): readonly Offer[] {
  const seen = new Set<string>();
  return offers
    .toSorted((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0))
    .filter(({ label }) => {
      const isNew = !seen.has(label);
      seen.add(label);
      return isNew;
    });
}

/** Whether a label has the letters that are typed, in their order. */
function mayMean(label: string, typed: string): boolean {
  const letters = label.toLowerCase();
  let at = -1;
  for (const character of typed.toLowerCase()) {
    at = letters.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function toItem(offer: Offer, index: number, { range, rest, list }: Shared, client: Completer): CompletionItem {
  const bare = isBare(offer, rest);
  const snippet = client.snippets && !bare ? offer.snippet : undefined;
  const newText = bare ? headOf(offer.insert) : (snippet ?? offer.insert);
  const asks = offer.again === true && !bare && client.again !== undefined;
  return {
    label: offer.label,
    kind: offer.kind,
    sortText: String(index).padStart(4, "0"),
    filterText: offer.label,
    ...(offer.detail === undefined ? {} : { detail: offer.detail }),
    ...(offer.from === undefined || !client.labelDetails ? {} : { labelDetails: { description: offer.from } }),
    ...(snippet === undefined ? {} : { insertTextFormat: InsertTextFormat.Snippet }),
    ...(client.sharedRange ? { textEditText: newText } : { textEdit: editOf(range, newText) }),
    ...(offer.also === undefined ? {} : { additionalTextEdits: [...offer.also] }),
    ...(asks ? { command: { title: "", command: client.again } } : {}),
    ...documentation(offer, index, list),
  };
}

const editOf = (range: EditRange, newText: string): NonNullable<CompletionItem["textEdit"]> =>
  "insert" in range ? { ...range, newText } : { range, newText };

/** Sent at once to clients that do not ask for it. */
function documentation({ doc }: Offer, index: number, list: number | undefined): Partial<CompletionItem> {
  if (doc === undefined) return {};
  return list === undefined ? { documentation: { kind: "markdown", value: doc } } : { data: { list, index } };
}
