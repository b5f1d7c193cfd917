import { type Analysis, isSyntaxCode } from "../../runtime/compiler/editor.js";
import type { Range } from "vscode-languageserver";
import type { Span } from "../../runtime/syntax/ast.js";
import { uriOfPath } from "./uri.js";

/** What is known about one version of one file. */
export interface DocumentState {
  /** As its client wrote it, where it is open. */
  readonly uri: string;
  /** The URI of any file, as its client wrote it where it is open. */
  readonly uriOf: (path: string) => string;
  /** `null`: the file is not open. */
  readonly version: number | null;
  readonly analysis: Analysis;
  /** The last analysis of this file without a syntax error; `analysis` itself when it has none. */
  readonly lastGood: Analysis | undefined;
  /** The program that the analysis belongs to, by its path: the file itself where it has a core. `undefined`: no known program imports it. */
  readonly program: string | undefined;
  /** The first import of a file that only the editor could read: what that declares is not known. */
  readonly unknownImport: Span | undefined;
  /** The check itself failed: `analysis` is that of an empty text. */
  readonly failed: boolean;
}

type More = Partial<Pick<DocumentState, "uriOf" | "program" | "unknownImport" | "failed">>;

/** Syntax errors are those of the lexer and the parser: what comes before a tree can be trusted as a whole. */
const hasSyntaxError = ({ diagnostics }: Analysis) => diagnostics.some(({ code }) => isSyntaxCode(code));

/** The state of a file after `previous`, its last known one. */
export const documentState = <Version extends number | null>(
  uri: string,
  version: Version,
  analysis: Analysis,
  previous: DocumentState | undefined,
  { uriOf = uriOfPath, program, unknownImport, failed = false }: More = {},
): DocumentState & { readonly version: Version } => ({
  uri,
  uriOf,
  version,
  analysis,
  lastGood: failed || hasSyntaxError(analysis) ? previous?.lastGood : analysis,
  program,
  unknownImport,
  failed,
});

/** Whether the tree of this version may lack what the last good one had. */
export const isBroken = (state: DocumentState): boolean => state.lastGood !== state.analysis;

export function rangeOf({ lineMap }: Analysis, { start, end }: Span): Range {
  return { start: lineMap.positionAt(start), end: lineMap.positionAt(end) };
}
