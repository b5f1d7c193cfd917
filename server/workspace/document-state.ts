import { type Analysis, isSyntaxCode } from "../../runtime/compiler/editor.js";
import type { Range } from "vscode-languageserver";
import type { Span } from "../../runtime/syntax/ast.js";

/** What is known about one version of one open document. */
export interface DocumentState {
  readonly uri: string;
  readonly version: number;
  readonly analysis: Analysis;
  /** The last analysis of this document without a syntax error; `analysis` itself when it has none. */
  readonly lastGood: Analysis | undefined;
  /** The check itself failed: `analysis` is that of an empty text. */
  readonly failed: boolean;
}

/** Syntax errors are those of the lexer and the parser: what comes before a tree can be trusted as a whole. */
const hasSyntaxError = ({ diagnostics }: Analysis) => diagnostics.some(({ code }) => isSyntaxCode(code));

/** The state of a document after `previous`, its last known one. */
export const documentState = (
  uri: string,
  version: number,
  analysis: Analysis,
  previous: DocumentState | undefined,
): DocumentState => ({
  uri,
  version,
  analysis,
  lastGood: hasSyntaxError(analysis) ? previous?.lastGood : analysis,
  failed: false,
});

/** The state of a document whose check failed, after `previous`. */
export const failedState = (
  uri: string,
  version: number,
  empty: Analysis,
  previous: DocumentState | undefined,
): DocumentState => ({ uri, version, analysis: empty, lastGood: previous?.lastGood, failed: true });

/** Whether the tree of this version may lack what the last good one had. */
export const isBroken = (state: DocumentState): boolean => state.lastGood !== state.analysis;

export function rangeOf({ lineMap }: Analysis, { start, end }: Span): Range {
  return { start: lineMap.positionAt(start), end: lineMap.positionAt(end) };
}
