import type { Memento } from "vscode";
import { parseRunPanelState, type RunPanelState } from "../../webviews/run/messages.js";

const KEY = "scaicore.run.kept";
/** The pages that were typed in last. */
const MOST = 20;
const LONGEST = 200_000;

/**
 * What was typed into the pages of flows, by their keys. Kept for the workspace: a page is gone with its tab, and in a browser with a
 * reload.
 */
export class KeptPages {
  constructor(private readonly memory: Pick<Memento, "get" | "update">) {}

  of(key: string): RunPanelState | undefined {
    return this.#all().find((page) => page.key === key);
  }

  set(page: RunPanelState): void {
    const others = this.#all().filter(({ key }) => key !== page.key);
    const isShort = JSON.stringify(page).length <= LONGEST;
    void this.memory.update(KEY, [...others, ...(isShort ? [page] : [])].slice(-MOST));
  }

  #all(): readonly RunPanelState[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).flatMap((page) => parseRunPanelState(page) ?? []) : [];
  }
}
