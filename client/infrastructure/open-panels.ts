import { env, type Memento, type Tab, window } from "vscode";
import { type KeptPanel, keptPanels } from "./kept-panels.js";
import type { Disposable } from "./lifetime.js";
import { isScaiCorePanel } from "./webview-panel.js";

/**
 * The open panels, remembered as long as the window is open. When the extension host crashes, VS Code starts another one and
 * leaves the webviews of the old one, whose messages are lost, and calls no serializer. The new extension host closes
 * those webviews and opens them again.
 */
export interface OpenPanels {
  /** `key` and `isVisible` are called again at each `save()`. */
  add(viewType: string, key: () => string, isVisible: () => boolean): Disposable;
  save(): void;
  /** Registers how a panel of this type is opened again, without taking the focus. */
  reopens(viewType: string, open: (key: string) => void | Promise<void>): void;
  /** Opens the panels of a crashed extension host again. Call it once, when all types are registered. */
  reviveOrphans(): Promise<void>;
}

const KEY = "scaicore.panels";

export function rememberOpenPanels(memento: Pick<Memento, "get" | "update">): OpenPanels {
  const orphans = keptPanels(memento.get<unknown>(KEY), env.sessionId);
  const open = new Set<{ readonly viewType: string; readonly key: () => string; readonly isVisible: () => boolean }>();
  const reopen = new Map<string, (key: string) => void | Promise<void>>();
  const save = () => {
    const panels: readonly KeptPanel[] = [...open].map(({ viewType, key, isVisible }) => ({
      viewType,
      key: key(),
      visible: isVisible(),
    }));
    void memento.update(KEY, { session: env.sessionId, panels });
  };
  return {
    add(viewType, key, isVisible) {
      const entry = { viewType, key, isVisible };
      open.add(entry);
      save();
      return {
        dispose() {
          open.delete(entry);
          save();
        },
      };
    },
    save,
    reopens: (viewType, how) => void reopen.set(viewType, how),
    async reviveOrphans() {
      const tabs: readonly Tab[] = window.tabGroups.all.flatMap((group) => group.tabs.filter(isScaiCorePanel));
      if (orphans.length === 0 || tabs.length === 0) return;
      await window.tabGroups.close(tabs, true);
      // One after the other, so that the last one is in front.
      for (const { viewType, key } of orphans) await reopen.get(viewType)?.(key);
    },
  };
}
