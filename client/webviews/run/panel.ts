/** The run panel as a whole: a form for a flow's input, then its run; or a run by itself, which is read and not changed. */

import type { JsonObject } from "scaicore";
import { nothing, render } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { Announcer } from "../shared/announcer.js";
import { isSubmitKey } from "../shared/controls.js";
import { breadcrumbs, card, icon, linkButton, loading, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import { markdown } from "../shared/markdown.js";
import { notice } from "../shared/notice.js";
import { Parts } from "../shared/parts.js";
import type { Draft, RevealTarget } from "../shared/protocol.js";
import { isCancelled, runCards } from "../shared/run-cards.js";
import { formOf, type SchemaForm } from "../shared/schema-form.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { Ticker } from "../shared/ticker.js";
import type { Host } from "../shared/vscode-api.js";
import type {
  FillMessage,
  FlowRun,
  FlowView,
  InputRefusedMessage,
  PastRun,
  RunHostMessage,
  RunPanelState,
  RunStateMessage,
  RunWebviewMessage,
} from "./messages.js";
import { PastRunPage } from "./past-run.js";
import { mayRun, runBar } from "./run-bar.js";
import { RunEventsCard } from "./run-events.js";
import { runHead } from "./run-head.js";
import { TimelineCard } from "./timeline.js";
import { html } from "../shared/template.js";

export type RunHost = Host<RunHostMessage, RunWebviewMessage, RunPanelState>;

/** A flow that the page shows. */
interface OpenFlow {
  /** What the form was made from: another form is made when the parameters change, with what was typed. */
  readonly key: string;
  /** Of the state that the page keeps. */
  readonly stateKey: string;
  form: SchemaForm;
  /** What was in the form before an input was put into it, and where that is from. */
  filled: { readonly from: string; readonly base: JsonObject | undefined; readonly draft: Draft } | undefined;
  /** Why the form is not the one that the flow needs. */
  readonly formProblem: Error | undefined;
  readonly parts: Parts;
  problem: string | undefined;
  view: FlowView;
}

/** Why Run cannot be pressed. */
const NO_FORM = "The form of this flow cannot be shown; the command line runs it.";
const DOC = { name: "The description of the flow", class: "lead" };
const RUN = { name: "The run", class: "run-state", focusable: true };

export class RunPanel {
  readonly #host: RunHost;
  readonly #formats: Formats;
  readonly #page = document.createElement("div");
  readonly #voice = new Announcer();
  readonly #once = sendOnce(randomId);
  readonly #ticker = new Ticker(() => this.#render());
  readonly #timeline: TimelineCard;
  readonly #past: PastRunPage;
  /** What is shown instead of a flow. */
  #instead: View = loading("Loading the flow…");
  #open: OpenFlow | undefined;
  /** The run that is shown by itself. */
  #alone: PastRun | undefined;

  constructor(root: HTMLElement, host: RunHost, formats: Formats) {
    this.#host = host;
    this.#formats = formats;
    this.#timeline = new TimelineCard(formats, {
      read: (id) => host.send({ type: "details", id }),
      copy: (text) => host.send({ type: "copy", text }),
      reveal: (path) => this.#reveal({ kind: "step", path }),
      rerun: (id) => host.send({ type: "rerunFrom", id }),
    });
    this.#past = new PastRunPage({
      formats,
      send: host.send,
      timeline: this.#timeline,
      events: new RunEventsCard(formats, () => host.send({ type: "events" })),
      again: () => this.#again(),
      reveal: (target) => this.#reveal(target),
    });
    this.#page.className = "page";
    root.replaceChildren(this.#page, this.#voice.element);
    this.#render();
    document.addEventListener("keydown", (event) => {
      const isEnter = event.key === "Enter" && !event.isComposing && !event.repeat;
      const inOneLine =
        isEnter && this.#open?.form.isOneLine === true && this.#open.form.element.contains(event.target as Node);
      if (!isSubmitKey(event) && !inOneLine) return;
      event.preventDefault();
      this.#start();
    });
  }

  receive(message: RunHostMessage): void {
    switch (message.type) {
      case "state":
        this.#show(message);
        return;
      case "refused":
        this.#refused(message);
        return;
      case "fill":
        this.#fill(message);
        return;
      case "details":
        this.#timeline.receive(message);
        return;
      case "events":
        this.#past.receive(message);
    }
  }

  #show(message: RunStateMessage): void {
    const { state } = message;
    const before = this.#alone;
    if (state.kind !== "run") this.#alone = undefined;
    switch (state.kind) {
      case "loading":
        this.#open = undefined;
        this.#instead = loading("Loading the flow…");
        this.#render();
        return;
      case "unavailable":
        this.#open = undefined;
        this.#once.reset();
        this.#instead = notice(state, "flow", this.#host.send);
        this.#render();
        return;
      case "run":
        this.#open = undefined;
        this.#alone = state;
        this.#ticker.set(state.run.now);
        if (before?.run.invocationId !== state.run.invocationId) this.#once.reset();
        this.#host.keep({ key: message.key, draft: {} });
        this.#render();
        this.#announce(before?.run, state.run);
        return;
      case "flow":
        this.#update(message.key, state, message.kept);
    }
  }

  /** Runs the flow of the run that is shown once more, with the same input. */
  #again(): void {
    const alone = this.#alone;
    const requestId = alone === undefined ? undefined : this.#once.begin();
    if (alone === undefined || requestId === undefined) return;
    this.#past.problem = undefined;
    this.#render();
    this.#voice.say("Starting the run.");
    this.#host.send({ type: "run", requestId, input: alone.input });
  }

  #update(stateKey: string, view: FlowView, given: RunPanelState | undefined): void {
    const { run } = view;
    const before = this.#open?.view.run;
    const key = JSON.stringify([stateKey, view.parameters]);
    const known = this.#open?.key === key ? this.#open : undefined;
    const open = known ?? this.#openFlow(key, stateKey, view, this.#host.state ?? given);
    this.#open = open;
    open.view = open.formProblem === undefined ? view : { ...view, blocked: NO_FORM };
    if (run !== undefined) {
      this.#ticker.set(run.now);
      if (run.invocationId !== before?.invocationId) this.#once.reset();
    }
    this.#render();
    // What changes with a message only is drawn once for it, not at each tick, and after the rest of the page.
    open.parts.draw(DOC, () => (view.doc === undefined || view.doc === "" ? nothing : markdown(view.doc)));
    open.parts.draw(RUN, () =>
      run === undefined ? nothing : runCards(run.view, { formats: this.#formats, send: this.#host.send }),
    );
    if (known === undefined && document.hasFocus()) open.form.focusFirst();
    this.#announce(before, run);
  }

  #openFlow(key: string, stateKey: string, view: FlowView, given: RunPanelState | undefined): OpenFlow {
    const kept = given?.key === stateKey ? given : undefined;
    const before = this.#open?.form;
    const base = before?.initial ?? kept?.base ?? view.remembered;
    const made = this.#form(stateKey, view.parameters, base, before?.draft() ?? kept?.draft ?? {});
    const formProblem = made instanceof Error ? made : undefined;
    const form = made instanceof Error ? (this.#form(stateKey, { type: "object" }, undefined, {}) as SchemaForm) : made;
    this.#keep(stateKey, form);
    return { key, stateKey, form, filled: undefined, formProblem, parts: new Parts(), problem: undefined, view };
  }

  #form(stateKey: string, schema: JsonObject, base: JsonObject | undefined, draft: Draft): SchemaForm | Error {
    const made = formOf({
      schema,
      draft,
      formats: this.#formats,
      onInput: () => {
        if (!(made instanceof Error)) this.#host.send({ type: "keep", kept: this.#keep(stateKey, made) });
      },
      say: (text) => this.#voice.say(text),
      ...(base === undefined ? {} : { initial: base }),
    });
    return made;
  }

  #keep(key: string, form: SchemaForm): RunPanelState {
    const { initial } = form;
    const kept = { key, draft: form.draft(), ...(initial === undefined ? {} : { base: initial }) };
    this.#host.keep(kept);
    return kept;
  }

  /** Puts an input into the form. What was there comes back with Undo. */
  #fill({ input, from }: FillMessage): void {
    const open = this.#open;
    if (open === undefined || open.formProblem !== undefined || this.#once.busy) return;
    const { form } = open;
    if (this.#refill(open, input, {})) open.filled = { from, base: form.initial, draft: form.draft() };
    this.#render();
    open.form.focusFirst();
    this.#voice.say(`Filled in from ${from}.`);
  }

  #undoFill(): void {
    const open = this.#open;
    if (open?.filled === undefined) return;
    const { base, draft } = open.filled;
    this.#refill(open, base, draft);
    open.filled = undefined;
    this.#render();
    open.form.focusFirst();
    this.#voice.say("The input is as it was.");
  }

  /** Whether the form has this input now. */
  #refill(open: OpenFlow, base: JsonObject | undefined, draft: Draft): boolean {
    const made = this.#form(open.stateKey, open.view.parameters, base, draft);
    if (made instanceof Error) return false;
    open.form = made;
    open.problem = undefined;
    this.#host.send({ type: "keep", kept: this.#keep(open.stateKey, made) });
    return true;
  }

  #savePreset(): void {
    const input = this.#read();
    if (input !== undefined) this.#host.send({ type: "savePreset", input });
  }

  #render(): void {
    const view =
      this.#open !== undefined
        ? this.#panel(this.#open)
        : this.#alone === undefined
          ? this.#instead
          : this.#past.view(this.#alone, this.#ticker.now(), this.#once.busy);
    render(view, this.#page);
  }

  #panel(open: OpenFlow): View {
    const { view, form, problem, parts } = open;
    const { run } = view;
    const starting = this.#once.busy;
    const bar = parts.draw({ name: "Run", class: "bar-slot" }, () =>
      runBar(
        { view, starting, problem, now: this.#ticker.now() },
        {
          run: () => this.#start(),
          debug: () => this.#debug(),
          cancel: () => this.#host.send({ type: "cancelRun" }),
          chooseModels: () => this.#host.send({ type: "chooseModels" }),
        },
      ),
    );
    const header = parts.draw({ name: "The name of the flow" }, () => this.#header(view, parts.box(DOC)));
    const input = parts.draw({ name: "The form" }, () => {
      if (open.formProblem !== undefined) throw open.formProblem;
      form.setDisabled(starting || run?.view.status === "running");
      return form.isEmpty
        ? html`<p class="quiet" ?hidden=${run !== undefined}>This flow takes no input.</p>`
        : card({ name: "form", title: "Input", class: "form-card", aside: this.#inputTools(open) }, [
            this.#filledNote(open),
            form.element,
          ]);
    });
    const track = parts.draw({ name: "The timeline of the run" }, () => {
      if (run === undefined) return nothing;
      const now = this.#ticker.now();
      const head = html`<section class="run-state-line" aria-label="The run">
        ${runHead(run, now, this.#formats)}
      </section>`;
      return run.rows.length === 0 ? head : [head, this.#timeline.show(run, now, run.endedAt !== undefined)];
    });
    return keyed(open.key, html`<main class="panel">${header} ${input} ${track} ${parts.box(RUN)} ${bar}</main>`);
  }

  #inputTools({ form }: OpenFlow): View {
    const toggle = () => {
      if (!form.showsJson) form.editAsJson();
      else if (!form.editAsFields()) this.#voice.warn("The fields cannot show this yet.");
      this.#render();
    };
    return [
      linkButton("Fill in…", () => this.#host.send({ type: "chooseInput" }), {
        class: "link tool",
        title: "Fill in an earlier input, a preset, that of a test, or an example",
      }),
      linkButton("Save as preset…", () => this.#savePreset(), {
        class: "link tool",
        title: "Keep this input under a name, in a file beside the program",
      }),
      html`<button
        type="button"
        class="link tool"
        aria-pressed=${String(form.showsJson)}
        title="Edit the whole input as JSON"
        @click=${toggle}
      >
        ${icon("json")}<span>JSON</span>
      </button>`,
    ];
  }

  #filledNote({ filled }: OpenFlow): View {
    if (filled === undefined) return nothing;
    return html`<p class="filled-note quiet">
      Filled in from ${filled.from}. ${linkButton("Undo", () => this.#undoFill())}
    </p>`;
  }

  #header({ core, flow }: FlowView, doc: HTMLElement): View {
    const crumbs = breadcrumbs(
      [
        [core, { kind: "core" }],
        [flow, { kind: "flow" }],
      ],
      (target) => this.#reveal(target),
    );
    return html`<header class="top">
      ${crumbs}
      <h1>Run ${shortLabel(flow)}</h1>
      ${doc}
    </header>`;
  }

  #start(): void {
    const open = this.#open;
    if (open === undefined || this.#once.busy || !mayRun(open.view)) return;
    const input = this.#read();
    if (input === undefined) return;
    const requestId = this.#once.begin();
    if (requestId === undefined) return;
    open.filled = undefined;
    this.#render();
    this.#voice.say("Starting the run.");
    this.#host.send({ type: "run", requestId, input });
  }

  #debug(): void {
    const open = this.#open;
    if (open === undefined || this.#once.busy || !mayRun(open.view)) return;
    const input = this.#read();
    if (input === undefined) return;
    this.#voice.say("Starting the debugger.");
    this.#host.send({ type: "debug", input });
  }

  /** The input; `undefined` where it needs a change, which then stands under its field. */
  #read(): JsonObject | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    const reading = open.form.read();
    open.problem = undefined;
    this.#render();
    if (reading.ok) {
      // A sentence on an earlier try is not true any more.
      this.#voice.warn("");
      return reading.value;
    }
    open.form.focusFirstError();
    const [first] = reading.errors;
    this.#voice.warn(
      reading.errors.length === 1
        ? `One field needs a change: ${first?.message ?? ""}`
        : `${reading.errors.length} fields need a change.`,
    );
    return undefined;
  }

  #refused({ requestId, path, message }: InputRefusedMessage): void {
    const open = this.#open;
    if (!this.#once.end(requestId)) return;
    if (open === undefined) {
      this.#past.problem = message;
      this.#render();
      return;
    }
    this.#render();
    if (path !== undefined && open.form.showError(path, message)) {
      open.form.focusFirstError();
      this.#voice.warn(message);
    } else {
      open.problem = message;
      this.#render();
    }
  }

  #announce(before: FlowRun | undefined, now: FlowRun | undefined): void {
    const run = now?.view;
    if (run === undefined || (before?.view.status === run.status && before.invocationId === now?.invocationId)) return;
    switch (run.status) {
      case "running":
        return;
      case "interrupted":
        break;
      case "completed":
        this.#voice.say("The flow is complete.");
        break;
      case "failed":
        if (isCancelled(run)) this.#voice.say("The run was cancelled.");
        else this.#voice.warn(`The run failed: ${run.error.message}`);
        break;
      case "suspended":
        this.#voice.say("The flow waits for a decision.");
    }
    if (before !== undefined) this.#page.querySelector(".run-state")?.scrollIntoView({ block: "nearest" });
  }

  #reveal(target: RevealTarget): void {
    this.#host.send({ type: "reveal", target });
  }
}
