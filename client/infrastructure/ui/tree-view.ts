import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
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
  /** Under which heading an item stands. Headings are shown when there are several; items of one stand together. */
  readonly heading?: (item: Item) => PlainText;
  /** A command and its arguments. */
  readonly open: (item: Item) => readonly [command: string, ...args: readonly unknown[]];
}

export interface TreeList {
  readonly visible: boolean;
  refresh(): void;
  /** A line above the list, or none. */
  tell(words: PlainText | undefined): void;
  /** The number on the view's icon; none for 0. */
  badge(value: number, words: PlainText): void;
}

/** Ages and deadlines change with time. */
const TICK_MS = 30_000;

/** Items that stand under one heading. */
class Group<Item> {
  readonly items: Item[] = [];
  constructor(readonly heading: PlainText) {}
}

/** The items, under headings where there are several. */
async function topOf<Item>({ items, heading }: TreeKind<Item>): Promise<(Item | Group<Item>)[]> {
  const all = await items();
  const groups = new Map<string, Group<Item>>();
  if (heading === undefined) return [...all];
  for (const item of all) {
    const words = heading(item);
    const group = groups.get(words) ?? new Group<Item>(words);
    groups.set(words, group);
    group.items.push(item);
  }
  return groups.size > 1 ? [...groups.values()] : [...all];
}

/** Fills a view of the manifest with a list. */
export function createTreeList<Item>(kind: TreeKind<Item>, lifetime: Lifetime): TreeList {
  const changed = lifetime.add(new EventEmitter<void>());
  const provider: TreeDataProvider<Item | Group<Item>> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) =>
      parent === undefined ? await topOf(kind) : parent instanceof Group ? [...parent.items] : [],
    getTreeItem: (item) => {
      if (item instanceof Group) {
        const shown = new TreeItem(item.heading, TreeItemCollapsibleState.Expanded);
        shown.id = plain`heading ${item.heading}`;
        return shown;
      }
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
    tell: (words) => {
      // An empty one takes no room.
      const message: string = words ?? "";
      if ((view.message ?? "") !== message) view.message = message;
    },
    badge: (value, tooltip) => {
      view.badge = value === 0 ? undefined : { value, tooltip };
    },
  };
}
