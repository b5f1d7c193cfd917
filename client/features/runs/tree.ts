import { joinPlain } from "../../../runtime/plain-text.js";
import { createTreeList } from "../../infrastructure/ui/tree-view.js";
import type { Services } from "../../services.js";
import { dayOf, runLine } from "./tree-item.js";

export const RUNS_VIEW = "scaicore.runs";

/** The list of runs, newest first, by day. */
export function createRunTree({ overview, lifetime }: Services): void {
  const list = createTreeList(
    {
      view: RUNS_VIEW,
      items: async () => (overview.current ?? (await overview.read())).runs,
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
  lifetime.add(overview.shownBy(() => list.visible));
  lifetime.add(overview.onChange(() => list.refresh()));
}
