import { plain } from "../../../runtime/plain-text.js";
import { createStatusItem } from "../../infrastructure/ui/status-item.js";
import type { Services } from "../../services.js";

/** How many decisions wait, in the status bar, while there are any. */
export function showDecisionCount({ overview, lifetime }: Services): void {
  const item = lifetime.add(createStatusItem("scaicore.decisions", plain`ScaiCore Decisions`));
  lifetime.add(
    overview.onChange(({ pending }) => {
      const count = pending.length;
      if (count === 0) {
        item.hide();
        return;
      }
      const words = count === 1 ? plain`1 decision` : plain`${count} decisions`;
      item.show({
        text: { icon: "bell", text: words },
        tooltip:
          count === 1 ? plain`1 checkpoint waits for a decision` : plain`${count} checkpoints wait for a decision`,
        command: "scaicore.checkpoints.decide",
        isError: false,
      });
    }),
  );
}
