import { analyze } from "../../runtime/compiler/index.js";
import { documentState, type DocumentState } from "../../server/workspace/document-state.js";

const URI = "file:///test/main.scaicore";
const NO_FILES = { read: () => undefined };

/** A document, and the position of `┃` in its text. */
export function withCursor(marked: string): {
  readonly state: DocumentState;
  readonly offset: number;
  readonly text: string;
} {
  const offset = marked.indexOf("┃");
  if (offset < 0) throw new Error("the text has no cursor ┃");
  const text = marked.replace("┃", "");
  return { state: openDocument(text), offset, text };
}

export function openDocument(text: string): DocumentState {
  return documentState(URI, 1, analyze(URI, text, NO_FILES), undefined);
}

/** The document with another text. */
export function edit(state: DocumentState, text: string): DocumentState {
  return documentState(state.uri, (state.version ?? 0) + 1, analyze(state.uri, text, NO_FILES), state);
}
