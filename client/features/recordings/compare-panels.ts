import type { Comparison } from "scaicore";
import { plain } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { PanelManager } from "../../infrastructure/panel-manager.js";
import type { Services } from "../../services.js";
import {
  type CompareHostMessage,
  type CompareWebviewMessage,
  parseComparePageState,
  parseCompareWebviewMessage,
} from "../../webviews/compare/messages.js";

const COMPARE_PANEL = "scaicore.compare";

/** The ids of the runs that a page sets side by side. */
type CompareKey = readonly string[];

/** The pages that set runs side by side, opened again from their runs after a reload. */
export class ComparePanels implements Disposable {
  readonly #panels: PanelManager<CompareKey, CompareWebviewMessage, CompareHostMessage>;

  /** @param read what a page of these runs shows; `undefined` where one of them is gone or has asked nobody */
  constructor(
    services: Services,
    read: (items: readonly RunItem[]) => Promise<Comparison | undefined>,
    isGranted: () => boolean,
  ) {
    this.#panels = new PanelManager<CompareKey, CompareWebviewMessage, CompareHostMessage>(services, {
      viewType: COMPARE_PANEL,
      script: "compare",
      keyText: (key) => JSON.stringify(key),
      keyIn: parseComparePageState,
      parse: parseCompareWebviewMessage,
      state: async (runs) => {
        if (!isGranted()) return { type: "state", runs, problem: "Runs are shown once this folder is trusted." };
        const { runs: all } = services.overview.current ?? (await services.overview.read());
        const items = runs.flatMap((id) => all.find(({ summary }) => summary.invocationId === id) ?? []);
        const comparison = items.length === runs.length ? await read(items) : undefined;
        return comparison === undefined
          ? {
              type: "state",
              runs,
              problem: "One of these runs is not in the store any more, or nothing was recorded of it.",
            }
          : { type: "state", runs, comparison };
      },
      receive: () => Promise.resolve(),
      listen: () => undefined,
    });
    services.openPanels.reopens(COMPARE_PANEL, (text) => {
      const key = parseComparePageState({ runs: parsed(text) });
      if (key !== undefined) this.#panels.open(key, plain`Runs`, true);
    });
  }

  open(items: readonly RunItem[]): void {
    const key = items.map(({ summary }) => summary.invocationId);
    this.#panels.open(key, plain`Runs of ${items[0]?.summary.start.flow ?? ""}`);
  }

  dispose(): void {
    this.#panels.dispose();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
