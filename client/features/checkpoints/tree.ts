import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  type TreeView,
  window,
} from "vscode";
import type { PendingItem } from "../../engine/overview.js";
import type { Services } from "../../services.js";
import { checkpointLine } from "./tree-item.js";

export const CHECKPOINTS_VIEW = "scaicore.checkpoints";

/** The list of what waits for a decision, with its number on the activity bar. */
export function createCheckpointTree({ overview, lifetime }: Services): TreeView<PendingItem> {
  const changed = lifetime.add(new EventEmitter<void>());
  const provider: TreeDataProvider<PendingItem> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) =>
      parent === undefined ? [...(overview.current ?? (await overview.read())).pending] : [],
    // Needed to reveal an item; the list is flat.
    getParent: () => undefined,
    getTreeItem: ({ checkpoint, host }) => {
      const stores = overview.current?.stores ?? 1;
      const line = checkpointLine(checkpoint, Date.now(), stores > 1 ? host.place.label : undefined);
      const item = new TreeItem(line.label);
      item.id = checkpoint.checkpointId;
      item.description = line.description;
      item.tooltip = new MarkdownString(line.tooltip);
      item.iconPath = new ThemeIcon(line.icon, line.color === undefined ? undefined : new ThemeColor(line.color));
      item.contextValue = "checkpoint";
      item.accessibilityInformation = { label: line.spoken };
      item.command = { command: "scaicore.checkpoints.open", title: "Open", arguments: [checkpoint.checkpointId] };
      return item;
    },
  };
  const view = lifetime.add(window.createTreeView(CHECKPOINTS_VIEW, { treeDataProvider: provider }));
  lifetime.add(overview.shownBy(() => view.visible));
  const update = () => {
    const count = overview.current?.pending.length ?? 0;
    view.badge =
      count === 0
        ? undefined
        : { value: count, tooltip: count === 1 ? "1 checkpoint waits" : `${count} checkpoints wait` };
    changed.fire();
  };
  lifetime.add(overview.onChange(update));
  // Ages and deadlines change with time.
  const timer = setInterval(() => view.visible && changed.fire(), 30_000);
  lifetime.add({ dispose: () => clearInterval(timer) });
  return view;
}
