import { plain } from "../../../runtime/plain-text.js";
import { createTreeList } from "../../infrastructure/ui/tree-view.js";
import type { Services } from "../../services.js";
import { checkpointLine } from "./tree-item.js";

export const CHECKPOINTS_VIEW = "scaicore.checkpoints";

/** The list of what waits for a decision, with its number on the activity bar. */
export function createCheckpointTree({ overview, lifetime }: Services): void {
  const list = createTreeList(
    {
      view: CHECKPOINTS_VIEW,
      items: async () => (overview.current ?? (await overview.read())).pending,
      id: ({ checkpoint }) => checkpoint.checkpointId,
      line: ({ checkpoint, host }) =>
        checkpointLine(checkpoint, Date.now(), (overview.current?.stores ?? 1) > 1 ? host.place.label : undefined),
      context: () => "checkpoint",
      open: ({ checkpoint }) => ["scaicore.checkpoints.open", checkpoint.checkpointId],
    },
    lifetime,
  );
  lifetime.add(overview.shownBy(() => list.visible));
  lifetime.add(
    overview.onChange(({ pending }) => {
      const count = pending.length;
      list.badge(count, count === 1 ? plain`1 checkpoint waits` : plain`${count} checkpoints wait`);
      list.refresh();
    }),
  );
}
