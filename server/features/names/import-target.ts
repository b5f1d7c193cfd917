import { importPath } from "../../../runtime/compiler/editor.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";

/** The URI of the file that an import names; `undefined` where it names none. */
export function importTarget(workspace: Workspace, state: DocumentState, written: string): string | undefined {
  const path = importPath(state.analysis.path, written);
  if (typeof path !== "string") return undefined;
  return state.analysis.lineMaps.has(path) || workspace.isKnown(path) ? workspace.uriOf(path) : undefined;
}
