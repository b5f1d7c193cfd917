import { TextDocument } from "vscode-languageserver-textdocument";
import type { Connection } from "./connection.js";

type Listener = (event: { readonly document: TextDocument }) => void;

/** The documents that the client has open. Listeners are called in the order in which they were added. */
export class TextDocuments {
  readonly #documents = new Map<string, TextDocument>();
  readonly #opened: Listener[] = [];
  readonly #changed: Listener[] = [];
  readonly #closed: Listener[] = [];

  constructor(connection: Connection) {
    connection.onNotification("textDocument/didOpen", ({ textDocument: { uri, languageId, version, text } }) => {
      const document = TextDocument.create(uri, languageId, version, text);
      this.#documents.set(uri, document);
      fire(this.#opened, document);
      fire(this.#changed, document);
    });
    connection.onNotification("textDocument/didChange", ({ textDocument: { uri, version }, contentChanges }) => {
      const document = this.#documents.get(uri);
      if (document === undefined || contentChanges.length === 0) return;
      fire(this.#changed, TextDocument.update(document, contentChanges, version));
    });
    connection.onNotification("textDocument/didClose", ({ textDocument: { uri } }) => {
      const document = this.#documents.get(uri);
      if (document === undefined) return;
      this.#documents.delete(uri);
      fire(this.#closed, document);
    });
  }

  onDidOpen(listener: Listener): void {
    this.#opened.push(listener);
  }

  /** A document was opened, or its text has changed. */
  onDidChangeContent(listener: Listener): void {
    this.#changed.push(listener);
  }

  onDidClose(listener: Listener): void {
    this.#closed.push(listener);
  }
}

function fire(listeners: readonly Listener[], document: TextDocument): void {
  for (const listener of listeners) listener({ document });
}
