import { type ViewColumn, type WebviewPanel, window } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";

/** Opens a panel whose tab has this title. Its page is set by `attachPanel`. */
export function openPanelTab(
  viewType: string,
  title: PlainText,
  at: { readonly viewColumn: ViewColumn; readonly preserveFocus: boolean },
): WebviewPanel {
  // A long payload is searched as any other text.
  return window.createWebviewPanel(viewType, title, at, { enableFindWidget: true });
}

/** Gives an open panel's tab another title. */
export function retitle(panel: WebviewPanel, title: PlainText): void {
  panel.title = title;
}
