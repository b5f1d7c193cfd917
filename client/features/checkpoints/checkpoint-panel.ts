import type { CheckpointInfo } from "scaicore";
import { type WebviewPanel, window } from "vscode";
import { doCommon, type PanelSubject } from "../../engine/panel-actions.js";
import type { RunHost } from "../../engine/run-host.js";
import { revealPlace } from "../../engine/source-places.js";
import { reportError } from "../../infrastructure/commands.js";
import { personName } from "../../infrastructure/configuration.js";
import { describeError } from "../../infrastructure/errors.js";
import { type AttachedPanel, attachPanel, panelColumn } from "../../infrastructure/webview-panel.js";
import type { Services } from "../../services.js";
import {
  type CheckpointHostMessage,
  type CheckpointState,
  type CheckpointWebviewMessage,
  type DecideMessage,
  parseCheckpointPanelState,
  parseCheckpointWebviewMessage,
} from "../../webviews/checkpoint/messages.js";
import type { RevealTarget } from "../../webviews/shared/protocol.js";
import type { Trust } from "../trust/index.js";
import { checkpointState, decisionFailure } from "./checkpoint-state.js";

export const CHECKPOINT_PANEL = "scaicore.checkpoint";

export interface CheckpointPanels {
  /** Shows the panel of a checkpoint; one each. */
  open(checkpoint: { readonly checkpointId: string; readonly title: string }): void;
  /** Shows a new question by itself, in place of what it has shown so before and is decided. */
  present(checkpoint: { readonly checkpointId: string; readonly title: string }, preserveFocus: boolean): void;
  isVisible(checkpointId: string): boolean;
}

/** A checkpoint in its store, wherever in this window that is. */
export type FindCheckpoint = (
  checkpointId: string,
) => Promise<{ readonly host: RunHost; readonly checkpoint: CheckpointInfo } | undefined>;

export function createCheckpointPanels(services: Services, trust: Trust, find: FindCheckpoint): CheckpointPanels {
  const { lifetime, overview, stores, log } = services;
  const panels = new Map<string, AttachedPanel<CheckpointHostMessage>>();
  /** Opened without being asked for. */
  const presented = new Set<string>();
  const decided = new Set<string>();

  function attach(panel: WebviewPanel, checkpointId: string): void {
    const attached = attachPanel<CheckpointWebviewMessage, CheckpointHostMessage>(services, panel, {
      name: "checkpoint",
      title: panel.title,
      parse: parseCheckpointWebviewMessage,
      state: async () => ({ type: "state", checkpointId, state: await stateOf(checkpointId) }),
      receive: (message) => receive(checkpointId, message),
      onError: (doing, error) => void reportError(log, doing, error),
    });
    panels.set(checkpointId, attached);
    attached.lifetime.add({ dispose: () => panels.delete(checkpointId) });
    attached.lifetime.add(services.openPanels.add(CHECKPOINT_PANEL, () => checkpointId));
    // A decision of this window under way, another's, a deadline: all are changes of a store.
    attached.lifetime.add(stores.onChange(attached.refresh));
    attached.lifetime.add(overview.onChange(attached.refresh));
    attached.lifetime.add(stores.onLive(attached.refresh));
    attached.lifetime.add(overview.shownBy(() => panel.visible));
  }

  lifetime.add(
    window.registerWebviewPanelSerializer(CHECKPOINT_PANEL, {
      deserializeWebviewPanel(panel: WebviewPanel, state: unknown) {
        const kept = parseCheckpointPanelState(state);
        if (kept === undefined) panel.dispose();
        else attach(panel, kept.checkpointId);
        return Promise.resolve();
      },
    }),
  );

  async function stateOf(checkpointId: string): Promise<CheckpointState> {
    try {
      const found = await find(checkpointId);
      if (found !== undefined && found.checkpoint.status !== "pending") decided.add(checkpointId);
      return found === undefined
        ? { kind: "unavailable", reason: "notFound" }
        : await checkpointState(found.host, found.checkpoint, Date.now());
    } catch (error) {
      log.error("Reading a checkpoint", error);
      return { kind: "unavailable", reason: "store", message: describeError(error) };
    }
  }

  async function receive(checkpointId: string, message: CheckpointWebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "decide":
        // Asked of the panel it came from: the message's own id says nothing about who may speak for a checkpoint.
        if (message.checkpointId === checkpointId) await decide(message);
        return;
      default: {
        const panel = panels.get(checkpointId);
        if (panel !== undefined) await doCommon(services, panel, subjectOf(checkpointId), message);
      }
    }
  }

  const subjectOf = (checkpointId: string): PanelSubject => ({
    invocationId: async () => (await find(checkpointId))?.checkpoint.invocationId,
    cancel: async () => {
      const found = await find(checkpointId);
      await found?.host.cancel(found.checkpoint.invocationId, "Cancelled in the editor.");
    },
    reveal: (target) => reveal(checkpointId, target),
  });

  async function decide({ checkpointId, requestId, resolution }: DecideMessage): Promise<void> {
    const panel = panels.get(checkpointId);
    // A repetition while the first is under way has nothing to add: the first one's outcome is shown.
    const found = await find(checkpointId);
    if (found === undefined || found.host.isDeciding(checkpointId)) return panel?.refresh();
    await trust.whenGranted("Deciding", async () => {
      try {
        await found.host.resume({ checkpointId, resolution, resolvedBy: personName(), requestId });
      } catch (error) {
        const failure = decisionFailure(error);
        if (failure.kind === "refused") {
          log.error(`Deciding checkpoint ${checkpointId}`, error);
          const { message, field } = failure;
          panel?.post({ type: "refused", requestId, message, ...(field === undefined ? {} : { field }) });
        }
      } finally {
        panel?.refresh();
        overview.request();
      }
    });
    panel?.refresh();
  }

  async function reveal(checkpointId: string, target: RevealTarget): Promise<void> {
    const found = await find(checkpointId);
    if (found === undefined) return;
    const { host, checkpoint } = found;
    const head = await host.head(checkpoint.invocationId);
    await revealPlace(
      {
        source: (await host.record(checkpoint.invocationId)).source,
        module: head && (await host.moduleOf(head)),
        folder: host.place.folder,
        flow: checkpoint.flow,
        nodeId: checkpoint.nodeId,
      },
      target,
    );
  }

  function openPanel(
    checkpoint: { readonly checkpointId: string; readonly title: string },
    preserveFocus: boolean,
  ): void {
    const { checkpointId, title } = checkpoint;
    const known = panels.get(checkpointId);
    if (known !== undefined) {
      known.panel.reveal(undefined, preserveFocus);
      return;
    }
    const panel = window.createWebviewPanel(CHECKPOINT_PANEL, title, { viewColumn: panelColumn(), preserveFocus });
    attach(panel, checkpointId);
  }

  return {
    open: (checkpoint) => openPanel(checkpoint, false),
    present(checkpoint, preserveFocus) {
      openPanel(checkpoint, preserveFocus);
      for (const other of presented) {
        if (!decided.has(other)) continue;
        presented.delete(other);
        panels.get(other)?.panel.dispose();
      }
      presented.add(checkpoint.checkpointId);
    },
    isVisible: (checkpointId) => panels.get(checkpointId)?.panel.visible === true,
  };
}

/** A short name for a panel's tab. */
export function tabTitle({ title, flow, nodeId }: CheckpointInfo): string {
  return title ?? `${flow}: ${nodeId.slice(nodeId.lastIndexOf("/") + 1)}`;
}
