import type { PrepareRenameResult, WorkspaceEdit } from "vscode-languageserver";
import { LSPErrorCodes, ResponseError } from "../../lsp.js";
import { atPosition, object, position, text, textDocument } from "../../param-checks.js";
import { rangeOf } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";
import type { Client, Feature } from "../feature.js";
import { editsOf, type FileEdits } from "./edits.js";
import { renameTarget, type RenameTarget } from "./target.js";
import { objection } from "./verify.js";

/** Gives a name another one wherever it stands. What cannot be renamed, or not so, is refused with the reason. */
export const renameFeature: Feature = {
  capabilities: ({ capabilities }) => ({
    renameProvider: capabilities.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
  }),
  requests: {
    "textDocument/prepareRename": atPosition,
    "textDocument/rename": object({ textDocument, position, newName: text }),
  },
  listen(server) {
    const { connection, aboutPlace, workspace } = server;
    connection.onPrepareRename((params) =>
      aboutPlace<PrepareRenameResult | ResponseError | null>(params, null, (state, offset) => {
        const target = renameTarget(workspace, state, offset);
        if (typeof target === "string") return refused(target);
        return { range: rangeOf(state.analysis, target.place.occurrence), placeholder: target.name };
      }),
    );
    connection.onRenameRequest(async (params) => {
      await workspace.scanned;
      return aboutPlace<WorkspaceEdit | ResponseError | null>(params, null, (state, offset) => {
        const target = renameTarget(workspace, state, offset);
        if (typeof target === "string") return refused(target);
        const { newName } = params;
        const files = editsOf(target, newName);
        const wrong = problem(workspace, target, files, newName);
        return wrong === undefined ? workspaceEdit(files, server.client) : refused(wrong);
      });
    });
  },
};

const refused = (reason: string): ResponseError => new ResponseError(LSPErrorCodes.RequestFailed, reason);

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why a name cannot become another one. */
function problem(
  workspace: Workspace,
  target: RenameTarget,
  files: ReadonlyMap<string, FileEdits>,
  newName: string,
): string | undefined {
  if (!NAME.test(newName))
    return `\`${newName}\` is no name: letters from a to z, digits and \`_\`, and no digit first.`;
  if (newName === "_" || newName === target.name) return newName === "_" ? "`_` names nothing." : undefined;
  const { kind } = target.place.occurrence.symbol;
  if (kind === "model_role" && [newName, target.name].includes("primary") && hasOtherRoles(target))
    return "Blocks without `llm` ask the role `primary`: they would ask another one.";
  return objection(workspace, target, files, newName, shownPath);
}

/** Whether the core has more roles than the one that is renamed. */
function hasOtherRoles({ states, name }: RenameTarget): boolean {
  return states.some(({ analysis }) =>
    analysis.model.declarations.some((symbol) => symbol.kind === "model_role" && symbol.name !== name),
  );
}

/** The name of a file, for a message. */
const shownPath = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The edits as the client takes them, those of open documents for the version that they were made for. */
function workspaceEdit(files: ReadonlyMap<string, FileEdits>, { capabilities }: Client): WorkspaceEdit {
  const all = [...files.values()].map(({ state, edits }) => ({
    textDocument: { uri: state.uri, version: state.version },
    edits: edits.map((edit) => ({ range: rangeOf(state.analysis, edit), newText: edit.newText })),
  }));
  return capabilities.workspace?.workspaceEdit?.documentChanges === true
    ? { documentChanges: all }
    : { changes: Object.fromEntries(all.map(({ textDocument: { uri }, edits }) => [uri, edits])) };
}
