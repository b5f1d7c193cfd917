/** The host of the panel of decisions where there is no VS Code: the service, over HTTP. */

import type { CheckpointHost } from "../checkpoint/panel.js";
import { inboxItem } from "../checkpoint/inbox-item.js";
import type { Inbox } from "../checkpoint/inbox-view.js";
import type {
  CheckpointHostMessage,
  CheckpointState,
  CheckpointWebviewMessage,
  DecideMessage,
} from "../checkpoint/messages.js";
import type { PanelAction } from "../shared/protocol.js";
import { forgetAt, keepAt, keptAt } from "./drafts.js";
import * as service from "./service.js";

export interface InboxHostContext {
  /** The checkpoint that the address names. */
  readonly shown: () => string | undefined;
  /** Makes it the one that the address names. */
  readonly show: (checkpointId: string) => void;
  /** Nothing waits, and the address names nothing. */
  readonly onEmpty: () => void;
  readonly onShown: () => void;
  /** The session has ended. */
  readonly onLoggedOut: () => void;
}

/** Decided, expired or cancelled by others: what is shown then says who, when and what. */
const CLOSED: ReadonlySet<string> = new Set([
  "CheckpointAlreadyResolvedError",
  "CheckpointExpiredError",
  "CheckpointCancelledError",
  "CheckpointNotFoundError",
]);

export class InboxHost implements CheckpointHost {
  readonly offers = { source: false, editor: false };
  readonly state = undefined;
  readonly #deciding = new Set<string>();
  #handler: (message: CheckpointHostMessage) => void = () => undefined;
  /** Of answers that come in another order than they were asked for, the newest counts. */
  #asked = 0;

  constructor(private readonly context: InboxHostContext) {}

  onMessage(handler: (message: CheckpointHostMessage) => void): void {
    this.#handler = handler;
  }

  readonly keep = (): void => undefined;

  readonly send = (message: CheckpointWebviewMessage): void => {
    switch (message.type) {
      case "ready":
        void this.refresh();
        return;
      case "decide":
        void this.#decide(message);
        return;
      case "select":
      case "openCheckpoint":
        this.context.show(message.checkpointId);
        return;
      case "keep":
        keepAt(message.checkpointId, message.kept);
        return;
      case "copy":
        void navigator.clipboard.writeText(message.text);
        return;
      case "action":
        this.#act(message.action);
        return;
      // Nothing is held back here, and the panel offers none of the others: see `offers`.
      case "undo":
      case "sendNow":
      case "editField":
      case "reveal":
      case "cancelRun":
    }
  };

  /** Reads the list and what is shown anew. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const list = await service.checkpoints();
      const inbox = inboxOf(list);
      const [first] = [...inbox.items].sort((a, b) => Number(b.mine) - Number(a.mine));
      const checkpointId = this.context.shown() ?? first?.checkpointId;
      if (checkpointId === undefined) {
        this.context.onEmpty();
        return;
      }
      const state = await this.#stateOf(checkpointId);
      if (asked !== this.#asked) return;
      if (this.context.shown() === undefined) this.context.show(checkpointId);
      const kept = keptAt(checkpointId);
      this.context.onShown();
      this.#handler({ type: "state", checkpointId, state, inbox, ...(kept === undefined ? {} : { kept }) });
    } catch (error) {
      this.#failed(error);
    }
  }

  async #stateOf(checkpointId: string): Promise<CheckpointState> {
    try {
      const shown = await service.checkpoint(checkpointId);
      return {
        kind: "checkpoint",
        ...shown,
        now: new Date().toISOString(),
        deciding: this.#deciding.has(checkpointId),
        steps: [],
        outcomes: [],
      };
    } catch (error) {
      if (error instanceof service.ServiceError && error.status === 404)
        return { kind: "unavailable", reason: "notFound" };
      throw error;
    }
  }

  async #decide(message: DecideMessage): Promise<void> {
    const { checkpointId, requestId, resolution, shownDigest, note, also = [] } = message;
    const request = { resolution, request_id: requestId, ...(note === undefined ? {} : { note }) };
    this.#deciding.add(checkpointId);
    try {
      const digest = shownDigest === undefined ? {} : { shown_digest: shownDigest };
      const { decided } = await service.decide(checkpointId, { ...request, ...digest });
      forgetAt(checkpointId);
      if (!decided) this.#handler({ type: "voted", requestId });
      for (const other of also)
        await service.decide(other.checkpointId, { ...request, shown_digest: other.shownDigest });
    } catch (error) {
      this.#refused(requestId, error);
    } finally {
      this.#deciding.delete(checkpointId);
      await this.refresh();
    }
  }

  #refused(requestId: string, error: unknown): void {
    if (!(error instanceof service.ServiceError)) throw error;
    if (error.status === 401) this.context.onLoggedOut();
    else if (!CLOSED.has(error.errorType)) {
      const { message, field } = error;
      this.#handler({ type: "refused", requestId, message, ...(field === undefined ? {} : { field }) });
    }
  }

  #act(action: PanelAction): void {
    switch (action) {
      case "refresh":
        void this.refresh();
        return;
      case "showCheckpoints":
      case "closePanel":
        location.hash = "";
        return;
      // Of an editor.
      case "showLog":
      case "continueRun":
      case "manageTrust":
      case "showProblems":
    }
  }

  #failed(error: unknown): void {
    if (error instanceof service.ServiceError && error.status === 401) {
      this.context.onLoggedOut();
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.context.onShown();
    this.#handler({
      type: "state",
      checkpointId: this.context.shown() ?? "",
      state: { kind: "unavailable", reason: "store", message },
      inbox: inboxOf({ items: [], more: false }),
    });
  }
}

const inboxOf = ({ items, more }: service.ShownList): Inbox => ({
  items: items.map(({ checkpoint, refusal }) => inboxItem(checkpoint, () => refusal, {})),
  omitted: more ? 1 : 0,
  sending: [],
});
