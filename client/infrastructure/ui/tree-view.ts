import { EventEmitter, ThemeColor, ThemeIcon, type TreeDataProvider, TreeItem, window } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Lifetime } from "../lifetime.js";

/** A line of a list. */
export interface TreeLine {
  readonly label: PlainText;
  readonly description: PlainText;
  /** A codicon's name. */
  readonly icon: string;
  /** A theme colour. */
  readonly color?: string;
  /** Shown as text, not as Markdown, in which links and pictures would be drawn. */
  readonly tooltip: PlainText;
  /** For screen readers: all that the line shows. */
  readonly spoken: PlainText;
}

/** What a list shows, and what a click on an item does. */
export interface TreeKind<Item> {
  readonly view: string;
  readonly items: () => Promise<readonly Item[]>;
  /** Stable while the item is the same. */
  readonly id: (item: Item) => string;
  readonly line: (item: Item) => TreeLine;
  /** For `when` clauses of the manifest. */
  readonly context: (item: Item) => string;
  /** A command and its arguments. */
  readonly open: (item: Item) => readonly [command: string, ...args: readonly unknown[]];
}

export interface TreeList {
  readonly visible: boolean;
  refresh(): void;
  /** The number on the view's icon; none for 0. */
  badge(value: number, words: PlainText): void;
}

/** Ages and deadlines change with time. */
const TICK_MS = 30_000;

/** Fills a view of the manifest with a flat list. */
export function createTreeList<Item>(kind: TreeKind<Item>, lifetime: Lifetime): TreeList {
  const changed = lifetime.add(new EventEmitter<void>());
  const provider: TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) => (parent === undefined ? [...(await kind.items())] : []),
    getTreeItem: (item) => {
      const line = kind.line(item);
      const shown = new TreeItem(line.label);
      shown.id = kind.id(item);
      shown.description = line.description;
      shown.tooltip = line.tooltip;
      shown.iconPath = new ThemeIcon(line.icon, line.color === undefined ? undefined : new ThemeColor(line.color));
      shown.contextValue = kind.context(item);
      shown.accessibilityInformation = { label: line.spoken };
      const [command, ...args] = kind.open(item);
      shown.command = { command, title: "Open", arguments: args };
      return shown;
    },
  };
  const view = lifetime.add(window.createTreeView(kind.view, { treeDataProvider: provider }));
  const timer = setInterval(() => view.visible && changed.fire(), TICK_MS);
  lifetime.add({ dispose: () => clearInterval(timer) });
  return {
    get visible() {
      return view.visible;
    },
    refresh: () => changed.fire(),
    badge: (value, tooltip) => {
      view.badge = value === 0 ? undefined : { value, tooltip };
    },
  };
}
