import { RelativePattern, Uri, type WebviewPanel, window, workspace } from "vscode";
import type { Disposable } from "../lifetime.js";

/** Registers an editor of files that only reads. @param open sets the page of a new panel */
export function registerFileEditor(
  viewType: string,
  open: (uri: Uri, panel: WebviewPanel) => void | Promise<void>,
): Disposable {
  return window.registerCustomEditorProvider(
    viewType,
    {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: ({ uri }, panel) => open(uri, panel),
    },
    { supportsMultipleEditorsPerDocument: true, webviewOptions: { enableFindWidget: true } },
  );
}

/** Tells when a file is made, changed or deleted. */
export function watchFile(uri: Uri, changed: () => void): Disposable {
  // A name is a pattern that matches it alone, or nearly so.
  const name = (uri.path.split("/").at(-1) ?? "").replaceAll(/[*?[\]{}]/g, "?");
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(uri, ".."), name));
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) event(changed);
  return watcher;
}
