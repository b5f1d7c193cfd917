/** The panel of decisions as a whole: state in, elements and messages out. */

import { render } from "lit";
import { needsForm } from "../../../runtime/form-need.js";
import { Announcer } from "../shared/announcer.js";
import { loading, type View } from "../shared/elements.js";
import { onFold, restoreFolds } from "../shared/folds.js";
import type { Formats } from "../shared/formats.js";
import { notice } from "../shared/notice.js";
import type { RunView } from "../shared/protocol.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { html } from "../shared/template.js";
import { Ticker } from "../shared/ticker.js";
import type { Host } from "../shared/vscode-api.js";
import { Arming } from "./arming.js";
import { inboxList } from "./inbox-list.js";
import {
  EMPTY_INBOX,
  filtered,
  likeOnes,
  neighbour,
  type Inbox,
  type InboxFilter,
  type Sending,
} from "./inbox-view.js";
import { NOTHING_KEPT, type Kept } from "./kept.js";
import { pageKey, type PageKey } from "./keys.js";
import type {
  CheckpointHostMessage,
  CheckpointPanelState,
  CheckpointStateMessage,
  CheckpointView,
  CheckpointWebviewMessage,
  EditedMessage,
  RefusedMessage,
  VotedMessage,
} from "./messages.js";
import { chosenOf, openCheckpoint, type OpenCheckpoint } from "./open-checkpoint.js";
import { drawContent, pageView, sendingOf, type PageContext } from "./page.js";
import { choicesOf, decisionWords, isFreeform, resolutionOf, type Choice } from "./words.js";

export type CheckpointHost = Host<CheckpointHostMessage, CheckpointWebviewMessage, CheckpointPanelState>;

/** From here on the list has room beside the question. */
const WIDE = matchMedia("(min-width: 840px)");

export class CheckpointPanel {
  readonly #host: CheckpointHost;
  readonly #formats: Formats;
  readonly #page = document.createElement("div");
  readonly #voice = new Announcer();
  readonly #once = sendOnce(randomId);
  readonly #ticker = new Ticker(() => this.#render());
  /** Of the decision that was sent last: its refusal may come when the host has held it for a while. */
  #last: string | undefined;
  readonly #arming = new Arming(() => performance.now());
  readonly #context: PageContext;
  /** What is shown instead of a checkpoint. */
  #instead: View = loading("Loading the checkpoint…");
  #open: OpenCheckpoint | undefined;
  #inbox: Inbox = EMPTY_INBOX;
  #filter: InboxFilter = { mine: false, text: "" };

  constructor(root: HTMLElement, host: CheckpointHost, formats: Formats) {
    this.#host = host;
    this.#formats = formats;
    this.#context = {
      formats,
      send: host.send,
      onDecide: (choice) => this.#decide(choice),
      onUndo: (sending) => this.#undo(sending),
      onSendNow: ({ requestId }) => host.send({ type: "sendNow", requestId }),
      onTogether: (together) => {
        if (this.#open !== undefined) this.#open.together = together;
        this.#render();
      },
      onReveal: host.offers.source ? (target) => host.send({ type: "reveal", target }) : undefined,
    };
    this.#page.className = "page";
    root.replaceChildren(this.#page, this.#voice.element);
    this.#render();
    document.addEventListener("keydown", (event) => this.#key(event));
    WIDE.addEventListener("change", () => this.#render());
    onFold(this.#page, (path, isOpen) => this.#keep({ folds: { ...this.#open?.kept.folds, [path]: isOpen } }));
    let later: ReturnType<typeof setTimeout> | undefined;
    addEventListener("scroll", () => {
      clearTimeout(later);
      later = setTimeout(() => this.#keep({ scroll: Math.round(scrollY) }), 100);
    });
  }

  receive(message: CheckpointHostMessage): void {
    switch (message.type) {
      case "state":
        this.#show(message);
        return;
      case "refused":
        this.#refused(message);
        return;
      case "voted":
        this.#voted(message);
        return;
      case "edited":
        this.#edited(message);
    }
  }

  #show({ state, checkpointId, inbox, kept }: CheckpointStateMessage): void {
    this.#inbox = inbox;
    switch (state.kind) {
      case "loading":
        this.#open = undefined;
        this.#instead = loading("Loading the checkpoint…");
        this.#render();
        return;
      case "unavailable":
        this.#open = undefined;
        this.#once.reset();
        this.#instead = notice(state, "checkpoint", this.#host.send);
        this.#render();
        return;
      case "checkpoint": {
        this.#ticker.set(state.now);
        const known = this.#open?.view.checkpoint.checkpointId === checkpointId ? this.#open : undefined;
        if (known === undefined) this.#begin(state, kept);
        else this.#update(known, state);
      }
    }
  }

  /** Shows another checkpoint than before. */
  #begin(view: CheckpointView, kept: Kept | undefined): void {
    const { checkpoint } = view;
    const { checkpointId } = checkpoint;
    const before = this.#open;
    this.#once.reset();
    this.#last = undefined;
    this.#arming.restart();
    const mine = this.#host.state?.checkpointId === checkpointId ? this.#host.state.kept : undefined;
    const state = kept ?? mine ?? NOTHING_KEPT;
    const open = openCheckpoint(view, state, {
      formats: this.#formats,
      onKeep: (change) => this.#keep(change),
      onEdit: this.#host.offers.editor
        ? (edit) => this.#host.send({ type: "editField", checkpointId, ...edit })
        : undefined,
    });
    this.#open = open;
    this.#host.keep({ checkpointId, kept: state });
    this.#render();
    drawContent(open, this.#context);
    restoreFolds(this.#page, state.folds ?? {});
    this.#scrollTo(open, state.scroll ?? 0);
    if (before !== undefined) {
      this.#voice.say(`Next: ${checkpoint.prompt}`);
      this.#page.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    } else if (isFreeform(checkpoint) && document.hasFocus()) open.form?.focusFirst();
  }

  #scrollTo(open: OpenCheckpoint, place: number): void {
    scrollTo(0, place);
    if (place === 0) return;
    // Fields draw themselves a moment later. What stands above grows then, and the browser moves the place along.
    const nextFrame = (then: () => void) => requestAnimationFrame(() => requestAnimationFrame(then));
    nextFrame(() => {
      if (this.#open === open) scrollTo(0, place);
    });
  }

  #update(open: OpenCheckpoint, view: CheckpointView): void {
    const { checkpoint, run } = view;
    const before = open.view;
    open.view = view;
    if (open.kept.problem !== undefined && barKey(before) !== barKey(view)) this.#keep({ problem: undefined });
    // What the host holds for some seconds is not under way in the page.
    if (sendingOf(this.#inbox, checkpoint.checkpointId) !== undefined) this.#once.reset();
    if (checkpoint.status === "pending") {
      this.#render();
      drawContent(open, this.#context);
      return;
    }
    const wasHere = this.#page.contains(document.activeElement);
    this.#once.reset();
    open.form = undefined;
    this.#render();
    drawContent(open, this.#context);
    if (before.checkpoint.status === "pending" && view !== before) {
      this.#voice.say(decisionWords(checkpoint));
      // The focus was on something that is gone.
      if (wasHere && !this.#page.contains(document.activeElement))
        this.#page.querySelector<HTMLElement>(".outcome")?.focus();
    }
    this.#announceRun(before.run, run);
  }

  #render(): void {
    render(this.#open === undefined ? this.#instead : this.#shown(this.#open), this.#page);
  }

  #shown(open: OpenCheckpoint): View {
    const now = this.#ticker.now();
    const shown = open.view.checkpoint.checkpointId;
    const page = pageView(open, { inbox: this.#inbox, busy: this.#isBusy(open), now }, this.#context);
    const list = open.parts.draw({ name: "The list", class: "inbox-slot" }, () =>
      inboxList(
        { inbox: this.#inbox, filter: this.#filter, shown, now, wide: WIDE.matches },
        {
          onSelect: (checkpointId) => this.#select(checkpointId),
          onFilter: (filter) => {
            this.#filter = filter;
            this.#render();
          },
        },
      ),
    );
    return html`<div class="decisions">${list}${page}</div>`;
  }

  #isBusy({ view }: OpenCheckpoint): boolean {
    return view.deciding || this.#once.busy;
  }

  #keep(change: { readonly [Name in keyof Kept]?: Kept[Name] | undefined }): void {
    const open = this.#open;
    if (open === undefined) return;
    const entries = Object.entries({ ...open.kept, ...change }).filter(([, value]) => value !== undefined);
    open.kept = Object.fromEntries(entries) as unknown as Kept;
    const { checkpointId } = open.view.checkpoint;
    this.#host.keep({ checkpointId, kept: open.kept });
    if (open.view.checkpoint.status === "pending") this.#host.send({ type: "keep", checkpointId, kept: open.kept });
  }

  #select(checkpointId: string): void {
    if (checkpointId !== this.#open?.view.checkpoint.checkpointId) this.#host.send({ type: "select", checkpointId });
  }

  #key(event: KeyboardEvent): void {
    const key = pageKey(event);
    if (key === undefined || this.#open === undefined) return;
    event.preventDefault();
    this.#do(key, this.#open);
  }

  #do(key: PageKey, open: OpenCheckpoint): void {
    const { checkpoint } = open.view;
    switch (key.kind) {
      case "step": {
        const items = filtered(this.#inbox.items, this.#filter, checkpoint.checkpointId);
        const next = neighbour(items, checkpoint.checkpointId, key.step);
        if (next !== undefined) this.#select(next);
        return;
      }
      case "choose": {
        const choice = choicesOf(checkpoint)[key.index];
        if (choice === undefined || !this.#mayDecide(open)) return;
        this.#keep({ chosen: choice.decision ?? "" });
        this.#voice.say(`${choice.label} is chosen.`);
        this.#render();
        return;
      }
      case "confirm": {
        if (!this.#mayDecide(open)) return;
        const choice = chosenOf(open);
        if (!this.#arming.takesKey()) this.#voice.say("That was too early. Read the question first.");
        else if (choice === undefined) {
          this.#keep({ problem: "Choose first: with 1 to 9, or with the mouse. Then Ctrl+Enter confirms it." });
          this.#render();
        } else this.#decide(choice);
      }
    }
  }

  #mayDecide({ view }: OpenCheckpoint): boolean {
    const { checkpoint, refusal } = view;
    return (
      checkpoint.status === "pending" &&
      refusal === undefined &&
      !this.#once.busy &&
      sendingOf(this.#inbox, checkpoint.checkpointId) === undefined
    );
  }

  #decide(choice: Choice): void {
    const open = this.#open;
    if (open === undefined || this.#isBusy(open) || !this.#mayDecide(open)) return;
    const { form, view, note, together } = open;
    const { checkpointId, digest } = view.checkpoint;
    this.#keep({ problem: undefined });
    const reading = form?.read(!needsForm(view.checkpoint, choice.decision));
    if (reading?.ok === false) {
      this.#render();
      form?.focusFirstError();
      this.#voice.warn(
        reading.errors.length === 1
          ? `One field needs a change: ${reading.errors[0]?.message ?? ""}`
          : `${reading.errors.length} fields need a change.`,
      );
      return;
    }
    const requestId = this.#once.begin();
    if (requestId === undefined) return;
    this.#last = requestId;
    const words = String(note.get()).trim();
    const likes = together && form === undefined ? likeOnes(this.#inbox.items, checkpointId) : [];
    const also = likes.flatMap((like) =>
      like.digest === undefined ? [] : [{ checkpointId: like.checkpointId, shownDigest: like.digest }],
    );
    this.#render();
    this.#voice.say("Sending the decision.");
    this.#host.send({
      type: "decide",
      requestId,
      checkpointId,
      label: also.length === 0 ? choice.label : `${choice.label} all ${also.length + 1}`,
      resolution: resolutionOf(choice, reading?.value ?? {}),
      ...(digest === undefined ? {} : { shownDigest: digest }),
      ...(words === "" ? {} : { note: words }),
      ...(also.length === 0 ? {} : { also }),
    });
  }

  #undo({ requestId, label }: Sending): void {
    this.#host.send({ type: "undo", requestId });
    this.#voice.say(`${label} is taken back.`);
  }

  #refused({ requestId, field, message }: RefusedMessage): void {
    const open = this.#open;
    if (open === undefined || requestId !== this.#last) return;
    this.#once.end(requestId);
    this.#render();
    if (field !== undefined && open.form?.showError(field, message) === true) {
      open.form.focusFirstError();
      this.#voice.warn(message);
    } else {
      this.#keep({ problem: message });
      this.#render();
    }
  }

  #voted({ requestId }: VotedMessage): void {
    if (this.#open === undefined || !this.#once.end(requestId)) return;
    this.#voice.say("Your approval is recorded. The decision needs more of them.");
    this.#render();
  }

  #edited({ checkpointId, field, text }: EditedMessage): void {
    if (this.#open?.view.checkpoint.checkpointId === checkpointId) this.#open.form?.setEntry(field, text);
  }

  #announceRun(before: RunView | undefined, now: RunView | undefined): void {
    if (now === undefined || before?.status === now.status) return;
    switch (now.status) {
      case "running":
      case "interrupted":
        return;
      case "completed":
        this.#voice.say("The flow is complete.");
        break;
      case "failed":
        this.#voice.warn(`The run failed: ${now.error.message}`);
        break;
      case "suspended":
        this.#voice.say("The flow waits for another decision.");
    }
    this.#page.querySelector(".run-state")?.scrollIntoView({ block: "nearest" });
  }
}

/** What the bar is about: a problem is shown until that changes. */
function barKey({ checkpoint, refusal }: CheckpointView): string {
  return JSON.stringify([checkpoint.options, checkpoint.decision, checkpoint.votes?.length, refusal]);
}
