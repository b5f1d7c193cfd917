/** The run panel as a whole: a form for a flow's input, then the run, then what came of it. */

import { nothing, render } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { Announcer } from "../shared/announcer.js";
import { isSubmitKey } from "../shared/controls.js";
import { breadcrumbs, card, loading, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import { markdown } from "../shared/markdown.js";
import { notice } from "../shared/notice.js";
import { Parts } from "../shared/parts.js";
import type { Draft, RevealTarget } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { formOf, SchemaForm } from "../shared/schema-form.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { Ticker } from "../shared/ticker.js";
import { trackView } from "../shared/track.js";
import type { Host } from "../shared/vscode-api.js";
import type {
  FlowRun,
  FlowView,
  InputRefusedMessage,
  RunHostMessage,
  RunPanelState,
  RunStateMessage,
  RunWebviewMessage,
} from "./messages.js";
import { mayRun, runBar } from "./run-bar.js";
import { html } from "../shared/template.js";

export type RunHost = Host<RunHostMessage, RunWebviewMessage, RunPanelState>;

/** A flow that the page shows. */
interface OpenFlow {
  /** What the form was made from: another form is made when the parameters change, with what was typed. */
  readonly key: string;
  readonly form: SchemaForm;
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
  /** What is shown instead of a flow. */
  #instead: View = loading("Loading the flow…");
  #open: OpenFlow | undefined;

  constructor(root: HTMLElement, host: RunHost, formats: Formats) {
    this.#host = host;
    this.#formats = formats;
    this.#page.className = "page";
    root.replaceChildren(this.#page, this.#voice.element);
    this.#render();
    document.addEventListener("keydown", (event) => {
      if (!isSubmitKey(event)) return;
      event.preventDefault();
      this.#start();
    });
  }

  receive(message: RunHostMessage): void {
    if (message.type === "state") this.#show(message);
    else this.#refused(message);
  }

  #show(message: RunStateMessage): void {
    const { state } = message;
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
      case "flow":
        this.#update(message.key, state);
    }
  }

  #update(stateKey: string, view: FlowView): void {
    const { run } = view;
    const before = this.#open?.view.run;
    const key = JSON.stringify([stateKey, view.parameters]);
    const known = this.#open?.key === key ? this.#open : undefined;
    const open = known ?? this.#openFlow(key, stateKey, view);
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

  #openFlow(key: string, stateKey: string, view: FlowView): OpenFlow {
    const kept = this.#host.state?.key === stateKey ? this.#host.state.draft : {};
    const keep = (draft: Draft) => this.#host.keep({ key: stateKey, draft });
    const common = { draft: this.#open?.form.draft() ?? kept, formats: this.#formats, onInput: keep };
    const initial = view.remembered === undefined ? {} : { initial: view.remembered };
    const made = formOf({ ...common, schema: view.parameters, ...initial });
    const formProblem = made instanceof Error ? made : undefined;
    const form = made instanceof Error ? new SchemaForm({ ...common, schema: { type: "object" } }) : made;
    keep(form.draft());
    return { key, form, formProblem, parts: new Parts(), problem: undefined, view };
  }

  #render(): void {
    render(this.#open === undefined ? this.#instead : this.#panel(this.#open), this.#page);
  }

  #panel(open: OpenFlow): View {
    const { view, form, problem, parts } = open;
    const { run } = view;
    const starting = this.#once.busy;
    const steps = run?.steps ?? [];
    const bar = parts.draw({ name: "Run", class: "bar-slot" }, () =>
      runBar(
        { view, starting, problem, now: this.#ticker.now() },
        () => this.#start(),
        () => this.#host.send({ type: "cancelRun" }),
      ),
    );
    const header = parts.draw({ name: "The name of the flow" }, () => this.#header(view, parts.box(DOC)));
    const input = parts.draw({ name: "The form" }, () => {
      if (open.formProblem !== undefined) throw open.formProblem;
      form.setDisabled(starting || run?.view.status === "running");
      return form.isEmpty
        ? html`<p class="quiet" ?hidden=${run !== undefined}>This flow takes no input.</p>`
        : card({ name: "form", title: "Input", class: "form-card" }, form.element);
    });
    const track = parts.draw({ name: "The steps of the run" }, () =>
      steps.length === 0
        ? nothing
        : card(
            { name: "track", title: "Run" },
            trackView(steps, this.#formats, (path) => this.#reveal({ kind: "step", path })),
          ),
    );
    return keyed(open.key, html`<main class="panel">${header} ${input} ${track} ${parts.box(RUN)} ${bar}</main>`);
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
    const reading = open.form.read();
    open.problem = undefined;
    if (!reading.ok) {
      this.#render();
      open.form.focusFirstError();
      const [first] = reading.errors;
      this.#voice.warn(
        reading.errors.length === 1
          ? `One field needs a change: ${first?.message ?? ""}`
          : `${reading.errors.length} fields need a change.`,
      );
      return;
    }
    const requestId = this.#once.begin();
    if (requestId === undefined) return;
    this.#render();
    this.#voice.say("Starting the run.");
    this.#host.send({ type: "run", requestId, input: reading.value });
  }

  #refused({ requestId, path, message }: InputRefusedMessage): void {
    const open = this.#open;
    if (open === undefined || !this.#once.end(requestId)) return;
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
        this.#voice.warn(`The run failed: ${run.error.message}`);
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
