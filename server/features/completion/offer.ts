import type { TextEdit } from "vscode-languageserver";
import { CompletionItemKind } from "../../lsp.js";

/** What may be put at the cursor, before it is known what the client can do with it. */
export interface Offer {
  readonly label: string;
  /** What is inserted; with `snippet`, that of a client that has no snippets. */
  readonly insert: string;
  /** As a snippet of the protocol, where more than a word is inserted. */
  readonly snippet?: string | undefined;
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  /** Markdown, which is sent when the client asks for it. */
  readonly doc?: string | undefined;
  /** What the place expects comes first: see `RANK`. Fractions order the offers of one rank. */
  readonly rank: number;
  /** A value follows the insertion, and the client should offer it. */
  readonly again?: boolean;
  /** Other edits of the document, such as an import. */
  readonly also?: readonly TextEdit[];
  /** What an import says beside the label: the file. */
  readonly from?: string | undefined;
}

/** Lower is earlier. */
export const RANK = {
  /** The place takes nothing else, or nearly. */
  only: 0,
  /** Its type is that of the place. */
  fits: 1,
  setting: 2,
  local: 3,
  root: 4,
  flow: 5,
  keyword: 6,
  library: 7,
  rare: 8,
  /** It needs an import. */
  elsewhere: 9,
} as const;

export const word = (label: string, kind: CompletionItemKind, rank: number, more: Partial<Offer> = {}): Offer => ({
  label,
  insert: label,
  kind,
  rank,
  ...more,
});

/** A snippet as the text that a client without snippets inserts: each stop with what it proposes. */
export const plainOf = (snippet: string): string =>
  snippet
    .replace(/\$\{\d+\|((?:[^,|\\]|\\.)*)[^}]*\}/g, "$1")
    .replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}/g, "$1")
    .replace(/\$\{\d+(?:\/[^}]*)?\}|\$\d+/g, "")
    .replace(/\\([$}\\,|])/g, "$1");

/** A text inside a snippet. */
export const escaped = (text: string): string => text.replace(/[$}\\]/g, "\\$&");
