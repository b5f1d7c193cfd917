import { Uri, workspace } from "vscode";
import { openDocument } from "../../infrastructure/open-text.js";
import { replaceText } from "../../infrastructure/replace-text.js";
import { editedJson, type JsonChange } from "./edited-json.js";

/** Changes values in a file of models, or begins it. What a person has not saved of it stays unsaved. */
export async function changeModelsFile(
  uri: Uri,
  text: string | undefined,
  changes: readonly JsonChange[],
): Promise<void> {
  const edited = editedJson(text ?? "{}", changes);
  const open = openDocument(uri);
  if (open === undefined) {
    await workspace.fs.writeFile(uri, new TextEncoder().encode(edited));
    return;
  }
  const wasDirty = open.isDirty;
  await replaceText(open, edited);
  if (!wasDirty) await open.save();
}
