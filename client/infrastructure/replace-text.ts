import { Range, type TextDocument, workspace, WorkspaceEdit } from "vscode";

/** Replaces the text of an open document, as one step that can be undone. @throws Error if it cannot be edited */
export async function replaceText(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const { length } = document.getText();
  edit.replace(document.uri, new Range(document.positionAt(0), document.positionAt(length)), text);
  if (!(await workspace.applyEdit(edit))) throw new Error(`${document.uri.path} cannot be edited.`);
}
