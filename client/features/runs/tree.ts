import { EventEmitter, ThemeColor, ThemeIcon, type TreeDataProvider, TreeItem, window } from "vscode";
import type { RunItem } from "../../engine/overview.js";
import type { Services } from "../../services.js";
import { runLine } from "./tree-item.js";

export const RUNS_VIEW = "scaicore.runs";

/** The list of runs, newest first. */
export function createRunTree({ overview, lifetime }: Services): void {
  const changed = lifetime.add(new EventEmitter<void>());
  const provider: TreeDataProvider<RunItem> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) =>
      parent === undefined ? [...(overview.current ?? (await overview.read())).runs] : [],
    getTreeItem: (run) => {
      const line = runLine(run, Date.now(), (overview.current?.stores ?? 1) > 1);
      const item = new TreeItem(line.label);
      item.id = `${run.host.place.id}/${run.summary.invocationId}`;
      item.description = line.description;
      item.tooltip = line.tooltip;
      item.iconPath = new ThemeIcon(line.icon, line.color === undefined ? undefined : new ThemeColor(line.color));
      item.contextValue = `run.${run.status}`;
      item.accessibilityInformation = { label: `${line.label}, ${line.description}` };
      item.command = {
        command: "scaicore.runs.open",
        title: "Open",
        arguments: [run.summary.invocationId, run.host.place.id],
      };
      return item;
    },
  };
  const view = lifetime.add(window.createTreeView(RUNS_VIEW, { treeDataProvider: provider }));
  lifetime.add(overview.shownBy(() => view.visible));
  lifetime.add(overview.onChange(() => changed.fire()));
  const timer = setInterval(() => view.visible && changed.fire(), 30_000);
  lifetime.add({ dispose: () => clearInterval(timer) });
}
