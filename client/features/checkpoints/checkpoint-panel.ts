import type { CheckpointInfo, InvocationResult } from "scaicore";
import { excerpt, plain, type PlainText } from "../../../runtime/plain-text.js";
import { doCommon, type PanelSubject } from "../../engine/panel-actions.js";
import type { RunHost } from "../../engine/run-host.js";
import { revealPlace } from "../../engine/source-places.js";
import { decider, onDeciderChange } from "../../infrastructure/configuration.js";
import { describeError } from "../../infrastructure/errors.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { PanelManager, type Panel } from "../../infrastructure/panel-manager.js";
import type { Services } from "../../services.js";
import {
  parseCheckpointPanelState,
  parseCheckpointWebviewMessage,
  type CheckpointHostMessage,
  type CheckpointState,
  type CheckpointWebviewMessage,
  type DecideMessage,
} from "../../webviews/checkpoint/messages.js";
import type { RevealTarget } from "../../webviews/shared/protocol.js";
import type { Trust } from "../trust/index.js";
import { checkpointState, decisionFailure } from "./checkpoint-state.js";

export const CHECKPOINT_PANEL = "scaicore.checkpoint";

/** A checkpoint in its store, wherever in this window that is. */
export type FindCheckpoint = (
  checkpointId: string,
) => Promise<{ readonly host: RunHost; readonly checkpoint: CheckpointInfo } | undefined>;

type CheckpointPanel = Panel<string, CheckpointHostMessage>;

/** The panels of checkpoints, one for each. */
export class CheckpointPanels implements Disposable {
  readonly #services: Services;
  readonly #trust: Trust;
  readonly #find: FindCheckpoint;
  readonly #panels: PanelManager<string, CheckpointWebviewMessage, CheckpointHostMessage>;
  /** Checkpoints whose panels the extension opened by itself. */
  readonly #presented = new Set<string>();
  readonly #decided = new Set<string>();

  constructor(services: Services, trust: Trust, find: FindCheckpoint) {
    this.#services = services;
    this.#trust = trust;
    this.#find = find;
    this.#panels = new PanelManager<string, CheckpointWebviewMessage, CheckpointHostMessage>(services, {
      viewType: CHECKPOINT_PANEL,
      script: "checkpoint",
      keyText: (checkpointId) => checkpointId,
      keyIn: (state) => parseCheckpointPanelState(state)?.checkpointId,
      parse: parseCheckpointWebviewMessage,
      state: async (checkpointId) => ({ type: "state", checkpointId, state: await this.#stateOf(checkpointId) }),
      receive: (panel, message) => this.#receive(panel, message),
      listen: ({ lifetime, refresh }) => {
        // A decision of this window or of another one, and a deadline: each changes a store.
        lifetime.add(services.stores.onChange(refresh));
        lifetime.add(onDeciderChange(refresh));
      },
    });
  }

  open({ checkpointId, title }: { readonly checkpointId: string; readonly title: PlainText }): void {
    this.#panels.open(checkpointId, title);
  }

  /** Shows a new question by itself, in place of the decided ones that it has shown so before. */
  present(
    { checkpointId, title }: { readonly checkpointId: string; readonly title: PlainText },
    preserveFocus: boolean,
  ): void {
    this.#panels.open(checkpointId, title, preserveFocus);
    for (const other of this.#presented) {
      if (!this.#decided.has(other)) continue;
      this.#presented.delete(other);
      this.#panels.find(other)?.panel.dispose();
    }
    this.#presented.add(checkpointId);
  }

  isVisible(checkpointId: string): boolean {
    return this.#panels.isVisible(checkpointId);
  }

  dispose(): void {
    this.#panels.dispose();
  }

  async #stateOf(checkpointId: string): Promise<CheckpointState> {
    try {
      const found = await this.#find(checkpointId);
      if (found !== undefined && found.checkpoint.status !== "pending") this.#decided.add(checkpointId);
      return found === undefined
        ? { kind: "unavailable", reason: "notFound" }
        : await checkpointState(found.host, found.checkpoint, decider(), Date.now());
    } catch (error) {
      this.#services.log.error("Reading a checkpoint", error);
      return { kind: "unavailable", reason: "store", message: describeError(error) };
    }
  }

  async #receive(panel: CheckpointPanel, message: CheckpointWebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "decide":
        // A page decides the checkpoint that it shows, and no other one whose id it may send.
        if (message.checkpointId === panel.key) await this.#decide(panel, message);
        return;
      case "reveal":
      case "copy":
      case "openCheckpoint":
      case "cancelRun":
      case "action":
        await doCommon(this.#services, panel, this.#subjectOf(panel.key), message);
    }
  }

  #subjectOf(checkpointId: string): PanelSubject {
    return {
      invocationId: async () => (await this.#find(checkpointId))?.checkpoint.invocationId,
      cancel: async () => {
        const found = await this.#find(checkpointId);
        await found?.host.cancel(found.checkpoint.invocationId, "Cancelled in the editor.");
      },
      reveal: (target) => this.#reveal(checkpointId, target),
    };
  }

  async #decide(panel: CheckpointPanel, message: DecideMessage): Promise<void> {
    const { checkpointId, requestId, resolution, shownDigest } = message;
    const { overview, log } = this.#services;
    const found = await this.#find(checkpointId);
    // A repetition while the first decision is under way adds nothing: the panel shows the outcome of the first.
    if (found === undefined || found.host.isDeciding(checkpointId)) {
      panel.refresh();
      return;
    }
    await this.#trust.whenGranted("Deciding", async () => {
      try {
        const shown = shownDigest === undefined ? {} : { shownDigest };
        const result = await found.host.resume({ checkpointId, resolution, ...decider(), ...shown, requestId });
        // A vote was recorded, and the quorum needs more.
        if (isPendingIn(result, checkpointId)) panel.post({ type: "voted", requestId });
      } catch (error) {
        const failure = decisionFailure(error);
        if (failure.kind === "refused") {
          log.error(`Deciding checkpoint ${checkpointId}`, error);
          const { message: text, field } = failure;
          panel.post({ type: "refused", requestId, message: text, ...(field === undefined ? {} : { field }) });
        }
      } finally {
        panel.refresh();
        overview.request();
      }
    });
    panel.refresh();
  }

  async #reveal(checkpointId: string, target: RevealTarget): Promise<void> {
    const found = await this.#find(checkpointId);
    if (found === undefined) return;
    const { host, checkpoint } = found;
    const summary = await host.summary(checkpoint.invocationId);
    await revealPlace(
      {
        source: (await host.record(checkpoint.invocationId)).source,
        module: summary && (await host.moduleOf(summary)),
        folder: host.place.folder,
        flow: checkpoint.flow,
        nodeId: checkpoint.nodeId,
      },
      target,
    );
  }
}

const LONGEST_TITLE = 80;

const isPendingIn = (result: InvocationResult, checkpointId: string): boolean =>
  result.status === "SUSPENDED" && result.checkpoints.some((other) => other.checkpointId === checkpointId);

/** A short name for a panel's tab. */
export function tabTitle({ title, flow, nodeId }: CheckpointInfo): PlainText {
  return title === undefined
    ? plain`${flow}: ${nodeId.slice(nodeId.lastIndexOf("/") + 1)}`
    : excerpt(title, LONGEST_TITLE);
}
