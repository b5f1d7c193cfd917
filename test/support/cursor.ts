import { analyzeDocument, type DocumentState } from "../../server/workspace/open-document.js";

const URI = "file:///test/main.scaicore";

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
  return analyzeDocument(URI, 1, text, { read: () => undefined }, undefined);
}

/** The document with another text. */
export function edit(state: DocumentState, text: string): DocumentState {
  return analyzeDocument(state.uri, state.version + 1, text, { read: () => undefined }, state);
}
