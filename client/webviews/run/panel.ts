/** The run panel as a whole: a form for a flow's input, then the run, then what came of it. */

import { html, nothing, render } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { Announcer } from "../shared/announcer.js";
import { isSubmitKey } from "../shared/controls.js";
import { breadcrumbs, card, loading, region, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { markdown } from "../shared/markdown.js";
import { notice } from "../shared/notice.js";
import type { Draft, RevealTarget } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { SchemaForm } from "../shared/schema-form.js";
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

export type RunHost = Host<RunHostMessage, RunWebviewMessage, RunPanelState>;

/** A flow that the page shows. What changes with a message only is made once for it, not at each tick. */
interface OpenFlow {
  /** What the form was made from: another form is made when the parameters change, with what was typed. */
  readonly key: string;
  readonly form: SchemaForm;
  problem: string | undefined;
  view: FlowView;
  run: View;
}

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
    open.view = view;
    open.run = run === undefined ? nothing : runCards(run.view, { formats: this.#formats, send: this.#host.send });
    if (run !== undefined) {
      this.#ticker.set(run.now);
      if (run.invocationId !== before?.invocationId) this.#once.reset();
    }
    this.#render();
    if (known === undefined && document.hasFocus()) open.form.focusFirst();
    this.#announce(before, run);
  }

  #openFlow(key: string, stateKey: string, view: FlowView): OpenFlow {
    const kept = this.#host.state?.key === stateKey ? this.#host.state.draft : {};
    const keep = (draft: Draft) => this.#host.keep({ key: stateKey, draft });
    const form = new SchemaForm({
      schema: view.parameters,
      ...(view.remembered === undefined ? {} : { initial: view.remembered }),
      draft: this.#open?.form.draft() ?? kept,
      formats: this.#formats,
      onInput: keep,
    });
    keep(form.draft());
    return { key, form, problem: undefined, view, run: nothing };
  }

  #render(): void {
    render(this.#open === undefined ? this.#instead : this.#panel(this.#open), this.#page);
  }

  #panel(open: OpenFlow): View {
    const { view, form, problem } = open;
    const { core, flow, doc = "", run } = view;
    const starting = this.#once.busy;
    form.setDisabled(starting || run?.view.status === "running");
    const crumbs = breadcrumbs(
      [
        [core, { kind: "core" }],
        [flow, { kind: "flow" }],
      ],
      (target) => this.#reveal(target),
    );
    const steps = run?.steps ?? [];
    const track = trackView(steps, this.#formats, (path) => this.#reveal({ kind: "step", path }));
    const content = html`<main class="panel">
      <header class="top">
        ${crumbs}
        <h1>Run ${flow}</h1>
        ${doc === "" ? nothing : html`<div class="lead">${markdown(doc)}</div>`}
      </header>
      ${
        form.isEmpty
          ? html`<p class="quiet" ?hidden=${run !== undefined}>This flow takes no input.</p>`
          : card({ name: "form", title: "Input", class: "form-card" }, form.element)
      }
      ${region(steps.length === 0 ? nothing : card({ name: "track", title: "Run" }, track))}
      ${region(open.run, { class: "run-state", focusable: true })}
      ${runBar(
        { view, starting, problem, now: this.#ticker.now() },
        () => this.#start(),
        () => this.#host.send({ type: "cancelRun" }),
      )}
    </main>`;
    return keyed(open.key, content);
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
