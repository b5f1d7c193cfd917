import { StatusBarAlignment, ThemeColor, window } from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";
import { type IconText, withIcon } from "./icon-text.js";

/** What an item in the status bar says. */
export interface StatusLook {
  readonly text: IconText;
  readonly tooltip: PlainText;
  /** Run by a click. */
  readonly command: string;
  readonly isError: boolean;
}

export interface StatusItem extends Disposable {
  show(look: StatusLook): void;
  hide(): void;
}

/** @param name what the person sees in the list of items that can be hidden */
export function createStatusItem(id: string, name: PlainText): StatusItem {
  const item = window.createStatusBarItem(id, StatusBarAlignment.Right, 90);
  item.name = name;
  return {
    show({ text, tooltip, command, isError }) {
      item.text = withIcon(text);
      item.tooltip = tooltip;
      item.command = command;
      item.backgroundColor = isError ? new ThemeColor("statusBarItem.errorBackground") : undefined;
      item.accessibilityInformation = { label: plain`ScaiCore: ${tooltip}` };
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}
