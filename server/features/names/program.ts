import { segmentAt, type Segment, type Symbol } from "../../../runtime/compiler/editor.js";
import type { Span } from "../../../runtime/syntax/index.js";
import type { Location, LocationLink } from "vscode-languageserver";
import { rangeOf, type DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";

/**
 * The files in which a name may stand that this file has, and that is declared in one of `files`: those that lead there by imports,
 * and all that these import; each as its programs have it. The file itself comes first.
 */
export function statesAround(
  workspace: Workspace,
  state: DocumentState,
  files: Iterable<string> = [],
): readonly DocumentState[] {
  const own = state.analysis.path;
  const roots = [own, ...files].flatMap((file) => [file, ...workspace.dependentsOf(file)]);
  const paths = new Set(roots.flatMap((root) => [root, ...workspace.reachedFrom(root)]));
  const states: DocumentState[] = [state];
  for (const path of paths) {
    const programs = workspace.programsOf(path).filter((program) => paths.has(program));
    for (const program of programs.length === 0 ? [undefined] : programs) {
      if (path === own && program === state.program) continue;
      const found = workspace.stateOf(path, program);
      if (found !== undefined && !found.failed) states.push(found);
    }
  }
  return states;
}

/** Where a file's place is, for a client; `undefined` where the file is not known. */
export function placeIn(workspace: Workspace, state: DocumentState, file: string, span: Span): Location | undefined {
  const { analysis, uri } = state;
  if (file === analysis.path) return { uri, range: rangeOf(analysis, span) };
  const lines = analysis.lineMaps.get(file);
  if (lines === undefined) return undefined;
  return {
    uri: workspace.uriOf(file),
    range: { start: lines.positionAt(span.start), end: lines.positionAt(span.end) },
  };
}

/** Where a symbol is declared; `undefined` for what the language itself defines. */
export function declarationPlace(workspace: Workspace, state: DocumentState, symbol: Symbol): LocationLink | undefined {
  const declaration = state.analysis.model.declarationOf(symbol);
  if (declaration === undefined) return undefined;
  const name = placeIn(workspace, state, declaration.file, declaration.name);
  const full = placeIn(workspace, state, declaration.file, declaration.full);
  if (name === undefined || full === undefined) return undefined;
  return { targetUri: name.uri, targetRange: full.range, targetSelectionRange: name.range };
}

/** Places as the client takes them: with the word that they are for where it can show that, else as plain locations. */
export function asLocations(
  links: readonly LocationLink[],
  origin: LocationLink["originSelectionRange"],
  linkSupport: boolean | undefined,
): Location[] | LocationLink[] {
  if (linkSupport === true)
    return links.map((link) => (origin === undefined ? link : { ...link, originSelectionRange: origin }));
  return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
}

/** The segment that an offset stands in, with the offset as that counts it. */
export function within(
  { analysis }: DocumentState,
  offset: number,
): { readonly segment: Segment; readonly at: number } {
  const segment = segmentAt(analysis, offset);
  return { segment, at: offset - segment.start };
}
