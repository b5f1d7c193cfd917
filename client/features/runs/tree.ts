import { commands } from "vscode";
import { joinPlain, plain } from "../../../runtime/plain-text.js";
import { createTreeList } from "../../infrastructure/ui/tree-view.js";
import type { Services } from "../../services.js";
import { filterFrom, filterWords, isFiltering, passes, type RunFilter } from "./filter.js";
import { dayOf, runLine } from "./tree-item.js";

export const RUNS_VIEW = "scaicore.runs";
const FILTER = "scaicore.runs.filter";

export interface RunTree {
  readonly filter: RunFilter;
  /** Lists the runs that pass, and remembers it for the workspace. */
  setFilter(filter: RunFilter): Promise<void>;
}

/** The list of runs, newest first, by day. */
export function createRunTree({ context, overview, lifetime }: Services): RunTree {
  let filter: RunFilter = filterFrom(context.workspaceState.get(FILTER)) ?? {};
  let hidden = 0;
  const list = createTreeList(
    {
      view: RUNS_VIEW,
      items: async () => {
        const { runs } = overview.current ?? (await overview.read());
        const shown = runs.filter((run) => passes(run, filter));
        hidden = runs.length - shown.length;
        tellFilter();
        return shown;
      },
      id: ({ host, summary }) => `${host.place.id}/${summary.invocationId}`,
      line: (run) => {
        const line = runLine(run, Date.now(), (overview.current?.stores ?? 1) > 1);
        return { ...line, spoken: joinPlain([line.label, line.description], ", ") };
      },
      heading: ({ summary }) => dayOf(summary.start.createdAt, Date.now()),
      context: ({ status }) => `run.${status}`,
      open: ({ summary, host }) => ["scaicore.runs.open", summary.invocationId, host.place.id],
    },
    lifetime,
  );
  const tellFilter = () => {
    const words = filterWords(filter);
    list.tell(isFiltering(filter) ? plain`${words} (${hidden} more not listed)` : undefined);
    void commands.executeCommand("setContext", "scaicore.runs.filtered", isFiltering(filter));
  };
  tellFilter();
  lifetime.add(overview.shownBy(() => list.visible));
  lifetime.add(overview.onChange(() => list.refresh()));
  return {
    get filter() {
      return filter;
    },
    async setFilter(changed) {
      filter = changed;
      tellFilter();
      list.refresh();
      await context.workspaceState.update(FILTER, isFiltering(changed) ? changed : undefined);
    },
  };
}
