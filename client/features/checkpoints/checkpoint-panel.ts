import type { CheckpointInfo, InvocationResult } from "scaicore";
import { excerpt, plain, type PlainText } from "../../../runtime/plain-text.js";
import { doCommon, type PanelSubject } from "../../engine/panel-actions.js";
import type { RunHost } from "../../engine/run-host.js";
import { loadRuntime } from "../../engine/runtime.js";
import { revealPlace } from "../../engine/source-places.js";
import { decider, onDeciderChange, setting } from "../../infrastructure/configuration.js";
import { describeError } from "../../infrastructure/errors.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { PanelManager, type Panel } from "../../infrastructure/panel-manager.js";
import { showError } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import { inboxItem } from "../../webviews/checkpoint/inbox-item.js";
import type { Inbox } from "../../webviews/checkpoint/inbox-view.js";
import type { Kept } from "../../webviews/checkpoint/kept.js";
import {
  parseCheckpointPanelState,
  parseCheckpointWebviewMessage,
  type CheckpointHostMessage,
  type CheckpointState,
  type CheckpointStateMessage,
  type CheckpointWebviewMessage,
  type DecideMessage,
} from "../../webviews/checkpoint/messages.js";
import type { RevealTarget } from "../../webviews/shared/protocol.js";
import type { Trust } from "../trust/index.js";
import { checkpointState, decisionFailure } from "./checkpoint-state.js";
import type { Drafts } from "./drafts.js";
import { FieldEditor } from "./field-editor.js";
import { Outbox, type HeldDecision } from "./outbox.js";

export const CHECKPOINT_PANEL = "scaicore.checkpoint";

/** A checkpoint in its store, wherever in this window that is. */
export type FindCheckpoint = (
  checkpointId: string,
) => Promise<{ readonly host: RunHost; readonly checkpoint: CheckpointInfo } | undefined>;

type CheckpointPanel = Panel<string, CheckpointHostMessage>;

/** There is one panel of decisions in a window, whichever of them it shows. */
const THE_PANEL = "decisions";
/** A list of more is no list: the filter and the view find the others. */
const MOST_LISTED = 300;
const UNSENT = "This decision was not sent, because the window was closed before. Confirm it again.";

export interface CheckpointPanelParts {
  readonly services: Services;
  readonly trust: Trust;
  readonly find: FindCheckpoint;
  readonly drafts: Drafts;
}

/** The panel in which checkpoints are decided: one of them, and the list of all. */
export class CheckpointPanels implements Disposable {
  readonly #parts: CheckpointPanelParts;
  readonly #panels: PanelManager<string, CheckpointWebviewMessage, CheckpointHostMessage>;
  readonly #outbox: Outbox;
  readonly #editor: FieldEditor;

  constructor(parts: CheckpointPanelParts) {
    const { services, drafts } = parts;
    this.#parts = parts;
    this.#outbox = new Outbox({
      now: Date.now,
      after: (ms, work) => {
        const timer = setTimeout(work, ms);
        return { stop: () => clearTimeout(timer) };
      },
      send: (decision) => this.#send(decision),
      onChange: () => this.#refresh(),
    });
    this.#editor = new FieldEditor(({ checkpointId, field, text }) => {
      const draft = { ...drafts.get(checkpointId)?.draft, [field]: text };
      drafts.change(checkpointId, { draft });
      this.#panel?.post({ type: "edited", checkpointId, field, text });
    });
    this.#panels = new PanelManager<string, CheckpointWebviewMessage, CheckpointHostMessage>(services, {
      viewType: CHECKPOINT_PANEL,
      script: "checkpoint",
      keyText: () => THE_PANEL,
      storedKey: (checkpointId) => checkpointId,
      keyIn: (state) => parseCheckpointPanelState(state)?.checkpointId,
      parse: parseCheckpointWebviewMessage,
      state: (checkpointId) => this.#message(checkpointId),
      receive: (panel, message) => this.#receive(panel, message),
      listen: ({ lifetime, refresh }) => {
        // A decision of this window or of another one, and a deadline: each changes a store.
        lifetime.add(services.stores.onChange(refresh));
        lifetime.add(onDeciderChange(refresh));
      },
    });
  }

  open(
    { checkpointId, title }: { readonly checkpointId: string; readonly title: PlainText },
    preserveFocus = false,
  ): void {
    this.#panels.open(checkpointId, title, preserveFocus);
  }

  /** What the panel shows, if it is open. */
  get shown(): { readonly checkpointId: string; readonly visible: boolean } | undefined {
    const panel = this.#panel;
    return panel && { checkpointId: panel.key, visible: panel.visible };
  }

  /** Shows another checkpoint in the open panel, which stays where it is. */
  select(checkpointId: string): void {
    void this.#select(checkpointId);
  }

  dispose(): void {
    this.#outbox.dispose();
    this.#editor.dispose();
    this.#panels.dispose();
  }

  get #panel(): CheckpointPanel | undefined {
    return this.#panels.find(THE_PANEL);
  }

  #refresh(): void {
    this.#panel?.refresh();
  }

  async #select(checkpointId: string): Promise<void> {
    const panel = this.#panel;
    if (panel === undefined) return;
    panel.key = checkpointId;
    const found = await this.#parts.find(checkpointId);
    if (found !== undefined && panel.key === checkpointId) panel.setTitle(tabTitle(found.checkpoint));
    panel.saveKey();
    panel.refresh();
  }

  async #message(checkpointId: string): Promise<CheckpointStateMessage> {
    const [state, inbox] = await Promise.all([this.#stateOf(checkpointId), this.#inbox()]);
    const kept = this.#keptOf(checkpointId);
    return {
      type: "state",
      checkpointId,
      state,
      inbox,
      ...(kept === undefined ? {} : { kept }),
    };
  }

  /** A decision that was held when the window was closed is still in the draft, and the person is told so. */
  #keptOf(checkpointId: string): Kept | undefined {
    const kept = this.#parts.drafts.get(checkpointId);
    if (kept?.problem !== UNSENT || !this.#outbox.holds(checkpointId)) return kept;
    const { problem: _, ...others } = kept;
    return others;
  }

  async #stateOf(checkpointId: string): Promise<CheckpointState> {
    const { find, services, drafts } = this.#parts;
    try {
      const found = await find(checkpointId);
      if (found === undefined) return { kind: "unavailable", reason: "notFound" };
      if (found.checkpoint.status !== "pending") drafts.remove(checkpointId);
      return await checkpointState(found.host, found.checkpoint, decider(), Date.now());
    } catch (error) {
      services.log.error("Reading a checkpoint", error);
      return { kind: "unavailable", reason: "store", message: describeError(error) };
    }
  }

  async #inbox(): Promise<Inbox> {
    const { decisionRefusal } = await loadRuntime();
    const { overview } = this.#parts.services;
    const { pending } = overview.current ?? (await overview.read());
    const who = decider();
    const items = pending.slice(0, MOST_LISTED).map(({ checkpoint }) => inboxItem(checkpoint, decisionRefusal, who));
    return { items, omitted: pending.length - items.length, sending: this.#outbox.sending };
  }

  async #receive(panel: CheckpointPanel, message: CheckpointWebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "decide":
        // A page decides the checkpoint that it shows, and no other one whose id it may send.
        if (message.checkpointId === panel.key) await this.#decide(panel, message);
        return;
      case "undo": {
        const decision = this.#outbox.undo(message.requestId);
        for (const { checkpointId } of decision?.checkpoints ?? []) this.#forgetProblem(checkpointId);
        const [first] = decision?.checkpoints ?? [];
        if (first !== undefined) await this.#select(first.checkpointId);
        return;
      }
      case "sendNow":
        await this.#outbox.sendNow(message.requestId);
        return;
      case "select":
        await this.#select(message.checkpointId);
        return;
      case "keep":
        if (message.checkpointId === panel.key) this.#keep(message.checkpointId, message.kept);
        return;
      case "editField":
        if (message.checkpointId === panel.key) await this.#editor.open(message);
        return;
      case "reveal":
      case "copy":
      case "openCheckpoint":
      case "cancelRun":
      case "action":
        await doCommon(this.#parts.services, panel, this.#subjectOf(panel.key), message);
    }
  }

  #keep(checkpointId: string, kept: Kept): void {
    const isHeld = this.#outbox.holds(checkpointId);
    this.#parts.drafts.set(checkpointId, isHeld ? { ...kept, problem: UNSENT } : kept);
  }

  #forgetProblem(checkpointId: string): void {
    const { drafts } = this.#parts;
    const kept = drafts.get(checkpointId);
    if (kept === undefined) return;
    const { problem: _, ...others } = kept;
    drafts.set(checkpointId, others);
  }

  #subjectOf(checkpointId: string): PanelSubject {
    const { find } = this.#parts;
    return {
      invocationId: async () => (await find(checkpointId))?.checkpoint.invocationId,
      cancel: async () => {
        const found = await find(checkpointId);
        await found?.host.cancel(found.checkpoint.invocationId, "Cancelled in the editor.");
      },
      reveal: (target) => this.#reveal(checkpointId, target),
    };
  }

  async #decide(panel: CheckpointPanel, message: DecideMessage): Promise<void> {
    const { checkpointId, requestId, resolution, shownDigest, note, label, also = [] } = message;
    const { find, trust, drafts } = this.#parts;
    const found = await find(checkpointId);
    // A repetition while the first decision is under way adds nothing: the panel shows the outcome of the first.
    if (found === undefined || found.host.isDeciding(checkpointId) || this.#outbox.holds(checkpointId)) {
      panel.refresh();
      return;
    }
    await trust.whenGranted("Deciding", async () => {
      const { decision: chosen } = resolution;
      // Kept until it is sent, and told if it never is.
      drafts.change(checkpointId, { problem: UNSENT, ...(typeof chosen === "string" ? { chosen } : {}) });
      const decision: HeldDecision = {
        requestId,
        resolution,
        label,
        title: tabTitle(found.checkpoint),
        checkpoints: [{ checkpointId, ...(shownDigest === undefined ? {} : { shownDigest }) }, ...also],
        ...(note === undefined ? {} : { note }),
      };
      const held = this.#outbox.hold(decision, setting("checkpoints.undoSeconds") * 1000);
      if (this.#outbox.holds(checkpointId)) await this.#next(checkpointId);
      await held;
    });
    panel.refresh();
  }

  /** Goes on to the most urgent one that the person may decide, if there is one. */
  async #next(decided: string): Promise<void> {
    const { items } = await this.#inbox();
    const next = items.find(
      ({ checkpointId, mine }) => mine && checkpointId !== decided && !this.#outbox.holds(checkpointId),
    );
    if (next !== undefined && this.#panel?.key === decided) await this.#select(next.checkpointId);
  }

  async #send(decision: HeldDecision): Promise<void> {
    const failures: string[] = [];
    await Promise.all(
      decision.checkpoints.map(async (checkpoint) => {
        const failure = await this.#sendOne(decision, checkpoint);
        if (failure !== undefined) failures.push(failure);
      }),
    );
    this.#refresh();
    this.#parts.services.overview.request();
    const [first] = failures;
    if (first !== undefined && decision.checkpoints.length > 1)
      void showError(
        plain`${failures.length} of ${decision.checkpoints.length} decisions did not take effect. ${first}`,
      );
    else if (first === undefined && setting("checkpoints.undoSeconds") === 0)
      for (const { checkpointId } of decision.checkpoints) await this.#next(checkpointId);
  }

  /** Why a decision did not take effect; it is told in the panel too. */
  async #sendOne(
    { requestId, resolution, note, checkpoints }: HeldDecision,
    { checkpointId, shownDigest }: HeldDecision["checkpoints"][number],
  ): Promise<string | undefined> {
    const { find, services, drafts } = this.#parts;
    this.#forgetProblem(checkpointId);
    try {
      const found = await find(checkpointId);
      if (found === undefined) return undefined;
      const result = await found.host.resume({
        checkpointId,
        resolution,
        ...decider(),
        ...(shownDigest === undefined ? {} : { shownDigest }),
        ...(note === undefined ? {} : { note }),
        requestId,
      });
      // A vote was recorded, and the quorum needs more.
      if (isPendingIn(result, checkpointId)) this.#panel?.post({ type: "voted", requestId });
      drafts.remove(checkpointId);
      return undefined;
    } catch (error) {
      const failure = decisionFailure(error);
      if (failure.kind === "closed") return undefined;
      services.log.error(`Deciding checkpoint ${checkpointId}`, error);
      const { message, field } = failure;
      // A page that is not there now finds the reason when it comes back.
      drafts.change(checkpointId, { problem: message });
      if (this.#panel?.key === checkpointId)
        this.#panel.post({ type: "refused", requestId, message, ...(field === undefined ? {} : { field }) });
      else if (checkpoints.length === 1) void showError(plain`The decision did not take effect. ${message}`);
      return message;
    }
  }

  async #reveal(checkpointId: string, target: RevealTarget): Promise<void> {
    const found = await this.#parts.find(checkpointId);
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

/** A short name for a panel's tab: the question. */
export const tabTitle = ({ title, prompt }: CheckpointInfo): PlainText => excerpt(title ?? prompt, LONGEST_TITLE);
