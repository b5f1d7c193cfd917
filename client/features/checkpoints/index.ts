import { randomUUID } from "node:crypto";
import type { CheckpointInfo, JsonObject } from "scaicore";
import { commands } from "vscode";
import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import { checkpointIdFrom, registerCommand } from "../../infrastructure/commands.js";
import { decider } from "../../infrastructure/configuration.js";
import { span } from "../../infrastructure/relative-time.js";
import { showError, showInformation } from "../../infrastructure/ui/notifications.js";
import { askText, pickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import type { Trust } from "../trust/index.js";
import { announceCheckpoints } from "./announce.js";
import { CHECKPOINT_PANEL, CheckpointPanels, type FindCheckpoint, tabTitle } from "./checkpoint-panel.js";
import { showDecisionCount } from "./decision-count.js";
import { Drafts } from "./drafts.js";
import { CHECKPOINTS_VIEW, createCheckpointTree } from "./tree.js";

/** Deciding: the list of pending checkpoints with its badge, and the panel of each. */
export function activateCheckpoints(services: Services, trust: Trust): void {
  const { overview, stores } = services;

  const find: FindCheckpoint = async (checkpointId) => {
    for (const host of await stores.each()) {
      const checkpoint = await host.checkpoint(checkpointId);
      if (checkpoint !== undefined) return { host, checkpoint };
    }
    return undefined;
  };
  const drafts = new Drafts(services.context.workspaceState);
  const panels = services.lifetime.add(new CheckpointPanels({ services, trust, find, drafts }));
  const open = (checkpointId: string, found: Awaited<ReturnType<FindCheckpoint>>, preserveFocus = false): void => {
    const title = found === undefined ? plain`Checkpoint` : tabTitle(found.checkpoint);
    panels.open({ checkpointId, title }, preserveFocus);
  };
  services.openPanels.reopens(CHECKPOINT_PANEL, async (checkpointId) => {
    open(checkpointId, await find(checkpointId), true);
  });
  createCheckpointTree(services);
  announceCheckpoints(services, panels);
  showDecisionCount(services);

  registerCommand(services, "scaicore.checkpoints.show", "Showing the checkpoints", () =>
    commands.executeCommand(`${CHECKPOINTS_VIEW}.focus`),
  );

  registerCommand(services, "scaicore.checkpoints.decide", "Opening the decisions", async () => {
    // What is known opens at once, and is read anew for the panel.
    const known = overview.current?.pending ?? [];
    const pending = known.length > 0 ? known : (await overview.read()).pending;
    const [first] = pending;
    if (first === undefined) {
      void showInformation(plain`No checkpoint waits for a decision.`);
      return;
    }
    // What somebody has begun comes before what is more urgent.
    const begun = pending.find(({ checkpoint }) => drafts.isBegun(checkpoint.checkpointId));
    const { checkpoint } = begun ?? first;
    panels.open({ checkpointId: checkpoint.checkpointId, title: tabTitle(checkpoint) });
  });

  registerCommand(services, "scaicore.checkpoints.open", "Opening the checkpoint", async (given) => {
    const checkpointId = checkpointIdFrom(given) ?? (await choose(plain`The checkpoint to open`));
    if (checkpointId === undefined) return;
    // What is known opens at once, and is read anew for the panel.
    const known = overview.current?.pending.find(({ checkpoint }) => checkpoint.checkpointId === checkpointId);
    open(checkpointId, known ?? (await find(checkpointId)));
  });

  // For key bindings, other extensions and tests; a person without arguments is asked.
  registerCommand(
    services,
    "scaicore.checkpoints.resolve",
    "Resolving the checkpoint",
    async (given, resolution, by) => {
      const checkpointId = checkpointIdFrom(given) ?? (await choose(plain`The checkpoint to resolve`));
      if (checkpointId === undefined) return undefined;
      const found = await find(checkpointId);
      if (found === undefined) {
        void showError(plain`There is no checkpoint ${checkpointId} in the stores of this window.`);
        return undefined;
      }
      const decision = isJsonObject(resolution) ? resolution : await askDecision(found.checkpoint);
      if (decision === undefined) return undefined;
      return await trust.whenGranted("Deciding", () =>
        found.host.resume({
          checkpointId,
          resolution: decision,
          ...(typeof by === "string" ? { resolvedBy: by } : decider()),
          requestId: randomUUID(),
        }),
      );
    },
  );

  async function choose(placeHolder: PlainText): Promise<string | undefined> {
    const { pending } = await overview.read();
    if (pending.length === 0) {
      void showInformation(plain`No checkpoint waits for a decision.`);
      return undefined;
    }
    const items = pending.map(({ checkpoint }) => ({
      label: plainLine(checkpoint.title ?? checkpoint.prompt),
      description: plainLine(checkpoint.flow),
      detail: plain`asked ${span(Date.now() - Date.parse(checkpoint.createdAt))} ago`,
      id: checkpoint.checkpointId,
    }));
    const [only] = items;
    return items.length === 1 ? only?.id : (await pickItem(items, placeHolder))?.id;
  }
}

/** One of the options, or the text of a freeform. A checkpoint with a form needs its panel. */
async function askDecision({ options, prompt, form, checkpointId }: CheckpointInfo): Promise<JsonObject | undefined> {
  if (form !== undefined) {
    await commands.executeCommand("scaicore.checkpoints.open", checkpointId);
    return undefined;
  }
  if (options.length === 0) {
    const text = await askText(plainLine(prompt));
    return text === undefined ? undefined : { decision: text };
  }
  const items = options.map(({ id, label }) => ({ label: plainLine(label), id }));
  const chosen = await pickItem(items, plainLine(prompt));
  return chosen && { decision: chosen.id };
}
