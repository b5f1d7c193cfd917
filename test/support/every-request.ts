/** Every request that the server answers, with parameters for a place of a document, and what an answer may say of places. */
import type { Position, Range } from "vscode-languageserver";

/** Where a request is made; the range may be no range of the text, and end before it begins. */
export interface Asked {
  readonly uri: string;
  readonly position: Position;
  readonly range: Range;
  /** Any word: a new name, a query. */
  readonly word: string;
  /** What an earlier answer of the server held: an item to resolve, a result to compare with. */
  readonly item: unknown;
}

const ofDocument = ({ uri }: Asked): object => ({ textDocument: { uri } });
const atPlace = ({ uri, position }: Asked): object => ({ textDocument: { uri }, position });
const ofRange = ({ uri, range }: Asked): object => ({ textDocument: { uri }, range });
const ofItem = ({ item }: Asked): object => ({ item });
const itself = ({ item }: Asked): object => item as object;

/** By method. A test compares it with what the features announce. */
export const REQUESTS: Readonly<Record<string, (asked: Asked) => object>> = {
  "callHierarchy/incomingCalls": ofItem,
  "callHierarchy/outgoingCalls": ofItem,
  "codeAction/resolve": itself,
  "completionItem/resolve": itself,
  "inlayHint/resolve": itself,
  "scaicore/flows": ofDocument,
  "textDocument/codeAction": (asked) => ({ ...ofRange(asked), context: { diagnostics: [] } }),
  "textDocument/codeLens": ofDocument,
  "textDocument/completion": atPlace,
  "textDocument/declaration": atPlace,
  "textDocument/definition": atPlace,
  "textDocument/diagnostic": ofDocument,
  "textDocument/documentHighlight": atPlace,
  "textDocument/documentLink": ofDocument,
  "textDocument/documentSymbol": ofDocument,
  "textDocument/foldingRange": ofDocument,
  "textDocument/formatting": (asked) => ({ ...ofDocument(asked), options: { tabSize: 4, insertSpaces: true } }),
  "textDocument/hover": atPlace,
  "textDocument/implementation": atPlace,
  "textDocument/inlayHint": ofRange,
  "textDocument/linkedEditingRange": atPlace,
  "textDocument/onTypeFormatting": (asked) => ({
    ...atPlace(asked),
    ch: asked.word === "}" ? "}" : "\n",
    options: { tabSize: 4, insertSpaces: true },
  }),
  "textDocument/prepareCallHierarchy": atPlace,
  "textDocument/prepareRename": atPlace,
  "textDocument/rangeFormatting": (asked) => ({ ...ofRange(asked), options: { tabSize: 4, insertSpaces: true } }),
  "textDocument/references": (asked) => ({ ...atPlace(asked), context: { includeDeclaration: true } }),
  "textDocument/rename": (asked) => ({ ...atPlace(asked), newName: asked.word }),
  "textDocument/selectionRange": ({ uri, position, range }) => ({
    textDocument: { uri },
    positions: [position, range.start],
  }),
  "textDocument/semanticTokens/full": ofDocument,
  "textDocument/semanticTokens/full/delta": (asked) => ({ ...ofDocument(asked), previousResultId: asked.word }),
  "textDocument/semanticTokens/range": ofRange,
  "textDocument/signatureHelp": atPlace,
  "textDocument/typeDefinition": atPlace,
  "workspace/diagnostic": () => ({ previousResultIds: [] }),
  "workspace/symbol": ({ word }) => ({ query: word }),
  "workspace/willRenameFiles": ({ uri, word }) => ({ files: [{ oldUri: uri, newUri: `${uri}.${word}.scaicore` }] }),
};

/** Requests about what another one gave. */
export const RESOLVES: Readonly<Record<string, string>> = {
  "callHierarchy/incomingCalls": "textDocument/prepareCallHierarchy",
  "callHierarchy/outgoingCalls": "textDocument/prepareCallHierarchy",
  "codeAction/resolve": "textDocument/codeAction",
  "completionItem/resolve": "textDocument/completion",
  "inlayHint/resolve": "textDocument/inlayHint",
};

/** The ranges of an answer that are none of their documents, as text. `textOf` gives the text of a document. */
export function wrongPlaces(answer: unknown, uri: string, textOf: (uri: string) => string | undefined): string[] {
  const wrong: string[] = [];
  const linesOf = new Map<string, readonly string[]>();
  const isIn = (document: string, { line, character }: Position): boolean => {
    let lines = linesOf.get(document);
    if (lines === undefined) linesOf.set(document, (lines = (textOf(document) ?? "").split(/\r\n|\n|\r/)));
    return line >= 0 && character >= 0 && line < lines.length && character <= lines[line]!.length;
  };
  const visit = (value: unknown, document: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) visit(one, document);
      return;
    }
    const fields = value as Readonly<Record<string, unknown>>;
    const { start, end } = fields as Partial<Range>;
    if (typeof start === "object" && typeof end === "object") {
      const isOrdered = start.line < end.line || (start.line === end.line && start.character <= end.character);
      if (!isOrdered || !isIn(document, start) || !isIn(document, end))
        wrong.push(`${document} ${JSON.stringify(value)}`);
      return;
    }
    const named = [fields.uri, fields.targetUri, (fields.textDocument as { readonly uri?: unknown } | undefined)?.uri];
    const here = named.find((one): one is string => typeof one === "string") ?? document;
    for (const [key, one] of Object.entries(fields)) {
      // A call stands in the file of its caller; what the client gave us to keep is not for it to read.
      if (key === "fromRanges") visit(one, (fields.from as { readonly uri?: string } | undefined)?.uri ?? document);
      else if (key === "originSelectionRange") visit(one, document);
      else if ((key === "changes" || key === "relatedDocuments") && typeof one === "object" && one !== null)
        for (const [of, edits] of Object.entries(one)) visit(edits, of);
      else if (key !== "data") visit(one, here);
    }
  };
  visit(answer, uri);
  return wrong;
}
