import { type Progress, ProgressLocation, window } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import { withIcon, type IconText } from "./icon-text.js";

/**
 * Messages to the person. VS Code makes links of `[label](command:…)` in them and runs the command at a click, so they are plain
 * text. `actions` are the labels of buttons; the one that was pressed is given back.
 */
export async function showInformation<Action extends string>(
  message: PlainText,
  ...actions: readonly Action[]
): Promise<Action | undefined> {
  return await window.showInformationMessage(message, ...actions);
}

export async function showWarning<Action extends string>(
  message: PlainText,
  ...actions: readonly Action[]
): Promise<Action | undefined> {
  return await window.showWarningMessage(message, ...actions);
}

export async function showError<Action extends string>(
  message: PlainText,
  ...actions: readonly Action[]
): Promise<Action | undefined> {
  return await window.showErrorMessage(message, ...actions);
}

/** Asks before something that cannot be undone, in a dialog that must be answered. */
export async function confirmed(question: PlainText, detail: PlainText, yes: string): Promise<boolean> {
  return (await window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

const STATUS_MS = 6_000;

/** A few words in the status bar that go by themselves. */
export function showStatus(text: IconText): void {
  window.setStatusBarMessage(withIcon(text), STATUS_MS);
}

/** Shows a progress notification with Cancel until `work` settles. */
export function showProgress(
  title: PlainText,
  work: (report: (message: PlainText) => void, onCancel: (listener: () => void) => void) => Promise<unknown>,
): void {
  void window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress: Progress<{ message: PlainText }>, token) =>
      await work(
        (message) => progress.report({ message }),
        (listener) => void token.onCancellationRequested(listener),
      ),
  );
}
