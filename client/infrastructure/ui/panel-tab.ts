import { type ViewColumn, type WebviewPanel, window } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";

/** Opens a panel whose tab has this title. Its page is set by `attachPanel`. */
export function openPanelTab(
  viewType: string,
  title: PlainText,
  at: { readonly viewColumn: ViewColumn; readonly preserveFocus: boolean },
): WebviewPanel {
  return window.createWebviewPanel(viewType, title, at);
}
