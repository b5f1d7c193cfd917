import { Uri, window, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { coalesce } from "../../infrastructure/scheduling.js";
import { createStatusItem, type StatusLook } from "../../infrastructure/ui/status-item.js";
import type { Services } from "../../services.js";
import { LANGUAGE } from "../language-client/index.js";

export interface ModelStatusParts {
  readonly look: (source: Uri) => Promise<StatusLook>;
  readonly onChange: (listener: () => void) => Disposable;
}

/** What is typed changes what is asked; a person does not watch it letter by letter. */
const SPACING_MS = 400;

/**
 * Which models a run of the active program would ask, in the status bar. It stays while a panel has the focus, as that is where the
 * program runs. Nothing is shown in a workspace that is not trusted, where nothing runs.
 */
export function activateModelStatus(
  { lifetime, log }: Services,
  { look, onChange }: ModelStatusParts,
): { readonly program: () => Uri | undefined } {
  const item = lifetime.add(createStatusItem("scaicore.models", plain`ScaiCore Models`));
  let program: Uri | undefined;

  const follow = () => {
    const document = window.activeTextEditor?.document;
    // A panel, or nothing.
    if (document === undefined) return;
    program = programOf(document.uri, document.languageId);
    if (program === undefined) item.hide();
    else updating.request();
  };
  const update = async () => {
    const shown = program;
    if (shown === undefined || !workspace.isTrusted) {
      item.hide();
      return;
    }
    try {
      const now = await look(shown);
      if (program === shown) item.show(now);
    } catch (error) {
      log.error("Showing the models in the status bar", error);
      item.hide();
    }
  };
  const updating = lifetime.add(coalesce(update, SPACING_MS));
  const concerns = (uri: Uri) =>
    program !== undefined && (uri.path.endsWith(`/${MODELS_FILE}`) || uri.toString() === program.toString());

  lifetime.add(window.onDidChangeActiveTextEditor(follow));
  lifetime.add(
    workspace.onDidChangeTextDocument(({ document }) => {
      // Of the program, what is saved is enough.
      if (concerns(document.uri) && document.languageId !== LANGUAGE) updating.request();
    }),
  );
  lifetime.add(workspace.onDidSaveTextDocument(({ uri }) => concerns(uri) && updating.request()));
  const watcher = lifetime.add(workspace.createFileSystemWatcher(`**/${MODELS_FILE}`));
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
    lifetime.add(event(() => updating.request()));
  lifetime.add(onChange(() => updating.request()));
  lifetime.add(workspace.onDidGrantWorkspaceTrust(() => updating.request()));
  follow();
  return { program: () => program };
}

/** The program that a document is, or that a file of models stands beside. */
function programOf(uri: Uri, language: string): Uri | undefined {
  if (language === LANGUAGE) return uri;
  if (!uri.path.endsWith(`/${MODELS_FILE}`)) return undefined;
  const beside = window.visibleTextEditors.find(
    ({ document }) =>
      document.languageId === LANGUAGE && Uri.joinPath(document.uri, "..").path === Uri.joinPath(uri, "..").path,
  );
  return beside?.document.uri ?? Uri.joinPath(uri, "..", "program.scaicore");
}
