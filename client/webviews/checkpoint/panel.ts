/** The checkpoint panel as a whole: state in, elements and messages out. */

import { nothing, render } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { Announcer } from "../shared/announcer.js";
import { isSubmitKey } from "../shared/controls.js";
import { card, loading, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { markdown } from "../shared/markdown.js";
import { notice } from "../shared/notice.js";
import { Parts } from "../shared/parts.js";
import type { RevealTarget, RunView } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { formOf, type SchemaForm } from "../shared/schema-form.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { Ticker } from "../shared/ticker.js";
import { trackView } from "../shared/track.js";
import type { Host } from "../shared/vscode-api.js";
import { decidedCard, payloadCard, votesCard } from "./cards.js";
import { decisionBar, primaryChoice } from "./decision-bar.js";
import { headerView } from "./header.js";
import type {
  CheckpointHostMessage,
  CheckpointPanelState,
  CheckpointStateMessage,
  CheckpointView,
  CheckpointWebviewMessage,
  RefusedMessage,
  VotedMessage,
} from "./messages.js";
import { decisionWords, formSchema, isFreeform, promptParts, resolutionOf, type Choice } from "./words.js";
import { html, machineText } from "../shared/template.js";

export type CheckpointHost = Host<CheckpointHostMessage, CheckpointWebviewMessage, CheckpointPanelState>;

/** A checkpoint that the page shows. */
interface OpenCheckpoint {
  view: CheckpointView;
  readonly parts: Parts;
  /** While it is pending, and where there is something to fill in. */
  form: SchemaForm | undefined;
  /** Why there is no form, though there is something to fill in. */
  formProblem: Error | undefined;
  problem: string | undefined;
  payloadKey: string | undefined;
}

const LEAD = { name: "The text of the question", class: "lead" };
const PAYLOAD = { name: "The details" };
const DECIDED = { name: "The decision's values" };
const RUN = { name: "The run", class: "run-state" };

export class CheckpointPanel {
  readonly #host: CheckpointHost;
  readonly #formats: Formats;
  readonly #page = document.createElement("div");
  readonly #voice = new Announcer();
  readonly #once = sendOnce(randomId);
  readonly #ticker = new Ticker(() => this.#render());
  /** What is shown instead of a checkpoint. */
  #instead: View = loading("Loading the checkpoint…");
  #open: OpenCheckpoint | undefined;

  constructor(root: HTMLElement, host: CheckpointHost, formats: Formats) {
    this.#host = host;
    this.#formats = formats;
    this.#page.className = "page";
    root.replaceChildren(this.#page, this.#voice.element);
    this.#render();
    document.addEventListener("keydown", (event) => {
      if (!isSubmitKey(event) || this.#open === undefined) return;
      event.preventDefault();
      const { checkpoint } = this.#open.view;
      const primary = checkpoint.status === "pending" ? primaryChoice(checkpoint) : undefined;
      if (primary !== undefined && !this.#isBusy(this.#open)) this.#decide(primary);
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
    }
  }

  #show({ state, checkpointId }: CheckpointStateMessage): void {
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
        if (known === undefined) this.#once.reset();
        const open = known ?? this.#openCheckpoint(state);
        this.#open = open;
        this.#update(open, state);
        if (known === undefined && isFreeform(state.checkpoint) && document.hasFocus()) open.form?.focusFirst();
      }
    }
  }

  #openCheckpoint(view: CheckpointView): OpenCheckpoint {
    const { checkpoint } = view;
    const { checkpointId } = checkpoint;
    const draft = this.#host.state?.checkpointId === checkpointId ? this.#host.state.draft : {};
    const schema = checkpoint.status === "pending" ? formSchema(checkpoint) : undefined;
    const form =
      schema &&
      formOf({
        schema,
        draft,
        formats: this.#formats,
        onInput: (typed) => this.#host.keep({ checkpointId, draft: typed }),
      });
    this.#host.keep({ checkpointId, draft });
    return {
      view,
      parts: new Parts(),
      form: form instanceof Error || form?.isEmpty === true ? undefined : form,
      formProblem: form instanceof Error ? form : undefined,
      problem: undefined,
      payloadKey: undefined,
    };
  }

  #update(open: OpenCheckpoint, view: CheckpointView): void {
    const { checkpoint, run } = view;
    const before = open.view;
    open.view = view;
    if (barKey(before) !== barKey(view)) open.problem = undefined;
    if (checkpoint.status === "pending") {
      this.#render();
      this.#drawContent(open);
      return;
    }
    const wasHere = this.#page.contains(document.activeElement);
    this.#once.reset();
    open.form = undefined;
    this.#render();
    this.#drawContent(open);
    if (before.checkpoint.status === "pending" && view !== before) {
      this.#voice.say(decisionWords(checkpoint));
      // The focus was on something that is gone.
      if (wasHere && !this.#page.contains(document.activeElement))
        this.#page.querySelector<HTMLElement>(".outcome")?.focus();
    }
    this.#announceRun(before.run, run);
  }

  #render(): void {
    render(this.#open === undefined ? this.#instead : this.#panel(this.#open), this.#page);
  }

  /** The bar comes first: whatever cannot be shown above it, the checkpoint can be decided. */
  #panel(open: OpenCheckpoint): View {
    const { view, parts, form, formProblem, problem } = open;
    const { checkpoint, steps } = view;
    const busy = this.#isBusy(open);
    const now = this.#ticker.now();
    const [formats, send] = [this.#formats, this.#host.send];
    const bar = parts.draw({ name: "The decision", class: "bar-slot" }, () =>
      decisionBar({ view, busy, problem, now }, { formats, send, onDecide: (choice) => this.#decide(choice) }),
    );
    const header = parts.draw(
      { name: "The question" },
      () => headerView(checkpoint, { formats, now, lead: parts.box(LEAD), onReveal: (target) => this.#reveal(target) }),
      () => html`<h1 class="long" dir="auto">${checkpoint.prompt}</h1>`,
    );
    const answers = parts.draw({ name: "The form" }, () => {
      if (formProblem !== undefined) throw formProblem;
      form?.setDisabled(busy || view.refusal !== undefined);
      return form === undefined ? nothing : formCard(form, isFreeform(checkpoint));
    });
    const votes = parts.draw({ name: "The approvals" }, () =>
      view.approvals === undefined ? nothing : votesCard(checkpoint, view.approvals, { formats, now }),
    );
    const track = parts.draw({ name: "The run so far" }, () =>
      steps.length === 0
        ? nothing
        : card(
            { name: "track", title: "Run so far" },
            trackView(steps, formats, (path) => this.#reveal({ kind: "step", path })),
          ),
    );
    return keyed(
      checkpoint.checkpointId,
      html`<main class="panel">
        ${header} ${parts.box(PAYLOAD)} ${answers} ${parts.box(DECIDED)} ${votes} ${track} ${parts.box(RUN)} ${bar}
      </main>`,
    );
  }

  /** What changes with a message only is drawn once for it, not at each tick, and after the rest of the page. */
  #drawContent(open: OpenCheckpoint): void {
    const { parts, view } = open;
    const { checkpoint, run } = view;
    const [formats, send] = [this.#formats, this.#host.send];
    const { rest } = promptParts(checkpoint.prompt);
    parts.draw(LEAD, () => (rest === "" ? nothing : markdown(rest)));
    const { nodeId, payload = null, payloadSchema = null } = checkpoint;
    const key = JSON.stringify([nodeId, payload, payloadSchema]);
    if (open.payloadKey !== key)
      parts.draw(
        PAYLOAD,
        () => payloadCard({ nodeId, payload, payloadSchema }, formats, send),
        () => html`<pre class="raw" tabindex="0">${machineText(JSON.stringify(payload, null, 2))}</pre>`,
      );
    open.payloadKey = key;
    parts.draw(DECIDED, () => decidedCard(checkpoint, formats, send));
    parts.draw(RUN, () => (run === undefined ? nothing : runCards(run, { formats, send })));
  }

  #isBusy({ view }: OpenCheckpoint): boolean {
    return view.deciding || this.#once.busy;
  }

  #decide(choice: Choice): void {
    const open = this.#open;
    if (open === undefined || this.#once.busy || open.view.refusal !== undefined) return;
    const { form, view } = open;
    open.problem = undefined;
    // A refusal may not need what an approval needs.
    const reading = form?.read(choice.style === "danger");
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
    const { checkpointId, digest } = view.checkpoint;
    this.#render();
    this.#voice.say("Sending the decision.");
    this.#host.send({
      type: "decide",
      requestId,
      checkpointId,
      resolution: resolutionOf(choice, reading?.value ?? {}),
      ...(digest === undefined ? {} : { shownDigest: digest }),
    });
  }

  #refused({ requestId, field, message }: RefusedMessage): void {
    const open = this.#open;
    if (open === undefined || !this.#once.end(requestId)) return;
    this.#render();
    if (field !== undefined && open.form?.showError(field, message) === true) {
      open.form.focusFirstError();
      this.#voice.warn(message);
    } else {
      open.problem = message;
      this.#render();
    }
  }

  #voted({ requestId }: VotedMessage): void {
    if (this.#open === undefined || !this.#once.end(requestId)) return;
    this.#voice.say("Your approval is recorded. The decision needs more of them.");
    this.#render();
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

  #reveal(target: RevealTarget): void {
    this.#host.send({ type: "reveal", target });
  }
}

function formCard(form: SchemaForm, freeform: boolean): View {
  const look = freeform
    ? { title: "Your answer", class: "form-card single" }
    : { title: "You may change", class: "form-card" };
  return card({ name: "form", ...look }, form.element);
}

/** What the bar is about: a problem is shown until that changes. */
function barKey({ checkpoint, next, refusal }: CheckpointView): string {
  return JSON.stringify([checkpoint.options, checkpoint.decision, next, refusal]);
}
