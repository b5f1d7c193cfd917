import { commands, window } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import type { Overview, PendingItem } from "../../engine/overview.js";
import { setting } from "../../infrastructure/configuration.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { coversText, panelColumn } from "../../infrastructure/webview-panel.js";
import type { Services } from "../../services.js";
import { type CheckpointPanels, tabTitle } from "./checkpoint-panel.js";

/**
 * Announces new checkpoints: one of a run that this window started opens beside the editor, where it covers no text and takes no
 * focus from one; any other one is a notification, only in the window that has the focus. While the panel is open, a new one is in its
 * list. Checkpoints that were pending before are on the badge only.
 */
export function announceCheckpoints({ overview, lifetime }: Services, panels: CheckpointPanels): void {
  let known: ReadonlySet<string> | undefined;

  const take = ({ pending }: Overview) => {
    const ids = new Set(pending.map(({ checkpoint }) => checkpoint.checkpointId));
    const before = known;
    known = ids;
    // At the first overview, only checkpoints of runs of this window are new.
    const fresh = pending.filter((item) =>
      before === undefined ? isMine(item) : !before.has(item.checkpoint.checkpointId),
    );
    const [first] = fresh;
    if (first !== undefined) announce(first, fresh.length, ids);
  };

  const announce = (item: PendingItem, count: number, pending: ReadonlySet<string>) => {
    const { checkpoint } = item;
    const how = setting("checkpoints.reveal");
    if (how === "off") return;
    const { shown } = panels;
    if (shown?.visible === true) {
      // A question that somebody looks at stays; one that is decided makes room.
      if (isMine(item) && how === "open" && !pending.has(shown.checkpointId)) panels.select(checkpoint.checkpointId);
      return;
    }
    if (how === "open" && isMine(item) && !coversText(panelColumn())) {
      // The focus stays in the editor of a person who types.
      const typing = window.activeTextEditor !== undefined;
      panels.open({ checkpointId: checkpoint.checkpointId, title: tabTitle(checkpoint) }, typing);
      return;
    }
    if (window.state.focused) void notify(item, count);
  };

  lifetime.add(overview.onChange(take));
}

const isMine = ({ host, checkpoint }: PendingItem): boolean => host.wasStartedHere(checkpoint.invocationId);

async function notify({ checkpoint }: PendingItem, count: number): Promise<void> {
  const open = "Open";
  const others = count === 1 ? plain`` : plain` And ${count - 1} more.`;
  const chosen = await showInformation(plain`${checkpoint.flow} asks: ${checkpoint.prompt}${others}`, open);
  if (chosen === open) await commands.executeCommand("scaicore.checkpoints.open", checkpoint.checkpointId);
}
