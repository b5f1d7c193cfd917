import { Uri, workspace } from "vscode";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { readText } from "../../infrastructure/open-text.js";

/** A `scaicore.models.json` with its text, unsaved changes included. */
export interface ModelsFile {
  readonly uri: Uri;
  readonly text: string;
}

/** Where the file of a program is looked for, as the command line does: beside it. `undefined` for a program that is in no folder. */
export function modelsFileOf(source: Uri): Uri | undefined {
  return source.scheme === "untitled" ? undefined : Uri.joinPath(source, "..", MODELS_FILE);
}

/** The file that says which models answer for a program. None counts in a workspace that is not trusted: nothing is sent there. */
export async function findModels(source: Uri | undefined): Promise<ModelsFile | undefined> {
  const uri = source && modelsFileOf(source);
  if (uri === undefined || !workspace.isTrusted) return undefined;
  const text = await readText(uri);
  return text === undefined ? undefined : { uri, text };
}

/**
 * A file of models that was chosen for a run.
 *
 * @throws Error if it is gone, or the workspace is not trusted: a run that was to ask others asks nobody instead
 */
export async function readModels(address: string): Promise<ModelsFile> {
  const uri = addressOf(address, ".json");
  const text = workspace.isTrusted && uri !== undefined ? await readText(uri) : undefined;
  if (uri === undefined || text === undefined)
    throw new Error(`The file of models that was chosen for this run is gone: ${address}.`);
  return { uri, text };
}
