import { commands, window } from "vscode";
import type { Overview, PendingItem } from "../../engine/overview.js";
import { setting } from "../../infrastructure/configuration.js";
import type { Services } from "../../services.js";
import { tabTitle, type CheckpointPanels } from "./checkpoint-panel.js";

/**
 * Tells the person of new checkpoints: one of a run that they started here opens beside the editor, any other is a
 * notification, and that only in the window that has the focus. What was pending before is on the badge.
 */
export function announceCheckpoints({ overview, lifetime }: Services, panels: CheckpointPanels): void {
  let known: ReadonlySet<string> | undefined;

  const take = ({ pending }: Overview) => {
    const ids = new Set(pending.map(({ checkpoint }) => checkpoint.checkpointId));
    const before = known;
    known = ids;
    if (before === undefined) {
      // At start: only what came from a run of this window is new.
      pending.filter(isMine).forEach(announce);
      return;
    }
    const fresh = pending.filter(({ checkpoint }) => !before.has(checkpoint.checkpointId));
    fresh.forEach(announce);
  };

  const announce = (item: PendingItem) => {
    const { checkpoint } = item;
    const how = setting("checkpoints.reveal");
    if (how === "off" || panels.isVisible(checkpoint.checkpointId)) return;
    if (how === "open" && isMine(item)) {
      // Who types in an editor goes on typing.
      const typing = window.activeTextEditor !== undefined;
      panels.present({ checkpointId: checkpoint.checkpointId, title: tabTitle(checkpoint) }, typing);
      return;
    }
    if (window.state.focused) void notify(item);
  };

  lifetime.add(overview.onChange(take));
}

const isMine = ({ host, checkpoint }: PendingItem): boolean => host.wasStartedHere(checkpoint.invocationId);

async function notify({ checkpoint }: PendingItem): Promise<void> {
  const open = "Open";
  const chosen = await window.showInformationMessage(`${checkpoint.flow} asks: ${checkpoint.prompt}`, open);
  if (chosen === open) await commands.executeCommand("scaicore.checkpoints.open", checkpoint.checkpointId);
}
