import { QuickPickItemKind, type Uri, window } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";

/** A line of a list to choose from. VS Code shows icons in it. */
export interface PickItem {
  readonly label: PlainText;
  readonly description?: PlainText;
  readonly detail?: PlainText;
  /** Stands above the first of its items. Items of one group stand together. */
  readonly group?: PlainText;
}

/** Lets the person choose an item. `undefined`: nothing was chosen. */
export async function pickItem<Item extends PickItem>(
  items: readonly Item[],
  placeHolder: PlainText,
): Promise<Item | undefined> {
  const rows = items.flatMap((item, index) => {
    const { group } = item;
    const row = { ...item, item };
    return group === undefined || group === items[index - 1]?.group
      ? [row]
      : [{ label: group, kind: QuickPickItemKind.Separator, item: undefined }, row];
  });
  return (await window.showQuickPick(rows, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.item;
}

/** Lets the person choose several items. `undefined`: it was left. */
export async function pickItems<Item extends PickItem & { readonly picked: boolean }>(
  items: readonly Item[],
  placeHolder: PlainText,
): Promise<readonly Item[] | undefined> {
  return await window.showQuickPick(items, { placeHolder, matchOnDescription: true, canPickMany: true });
}

/** Asks for a line of text. @param value stands there already */
export async function askText(prompt: PlainText, value?: string): Promise<string | undefined> {
  return await window.showInputBox({ prompt, ignoreFocusOut: true, ...(value === undefined ? {} : { value }) });
}

/** Asks for a line that is not shown while it is typed. It stays open when the person looks for it elsewhere. */
export async function askSecret(prompt: PlainText): Promise<string | undefined> {
  return await window.showInputBox({ prompt, password: true, ignoreFocusOut: true });
}

/** Asks where to write a file. */
export async function askTarget(
  title: PlainText,
  kind: { readonly name: PlainText; readonly extension: string },
  suggested: Uri | undefined,
): Promise<Uri | undefined> {
  return await window.showSaveDialog({
    title,
    filters: { [kind.name]: [kind.extension] },
    ...(suggested === undefined ? {} : { defaultUri: suggested }),
  });
}
