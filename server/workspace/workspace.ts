import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CompilerHost } from "../../runtime/compiler/editor.js";
import { analyzeDocument, type DocumentState } from "./open-document.js";

/** The open documents and what is known about each. All of it is a cache: it can be made again from the texts. */
export interface Workspace {
  /** The state of the document as it is now; `undefined` when it is not open. */
  state(uri: string): DocumentState | undefined;
  document(uri: string): TextDocument | undefined;
  forget(uri: string): void;
}

export function createWorkspace(
  documents: TextDocuments<TextDocument>,
  readFile: (uri: string) => string | undefined,
): Workspace {
  const states = new Map<string, DocumentState>();
  const host: CompilerHost = { read: (uri) => documents.get(uri)?.getText() ?? readFile(uri) };
  return {
    state(uri) {
      const document = documents.get(uri);
      if (document === undefined) return undefined;
      const known = states.get(uri);
      if (known?.version === document.version) return known;
      const state = analyzeDocument(uri, document.version, document.getText(), host, known);
      states.set(uri, state);
      return state;
    },
    document: (uri) => documents.get(uri),
    forget: (uri) => void states.delete(uri),
  };
}
