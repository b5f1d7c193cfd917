/** The run panel as a whole: a form for a flow's input, then the run, then what came of it. */

import { announcer } from "../shared/announcer.js";
import { card } from "../shared/card.js";
import { isSubmitKey } from "../shared/controls.js";
import { breadcrumbs } from "../shared/crumbs.js";
import { h, slot, type Child } from "../shared/dom.js";
import type { Draft } from "../shared/draft.js";
import type { Formats } from "../shared/formats.js";
import { markdown } from "../shared/markdown.js";
import { loading, notice } from "../shared/notice.js";
import type { RevealTarget } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { schemaForm, type SchemaForm } from "../shared/schema-form.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { ticker } from "../shared/ticker.js";
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
import { mayRun, runBar, type RunBar } from "./run-bar.js";

export type RunHost = Host<RunHostMessage, RunWebviewMessage, RunPanelState>;

export interface RunPanel {
  receive(message: RunHostMessage): void;
}

interface OpenFlow {
  readonly element: HTMLElement;
  /** What the form was made from: another form is made when the parameters change, with what was typed. */
  readonly key: string;
  readonly form: SchemaForm;
  readonly track: ReturnType<typeof slot<FlowRun["steps"]>>;
  readonly cards: ReturnType<typeof slot<FlowRun["view"] | null>>;
  readonly header: ReturnType<typeof slot<Pick<FlowView, "core" | "flow" | "doc">>>;
  readonly bar: RunBar;
  view: FlowView;
}

export function runPanel(root: HTMLElement, host: RunHost, formats: Formats): RunPanel {
  const clock = ticker();
  const once = sendOnce(randomId);
  const voice = announcer();
  const page = h("div", { class: "page" }, loading("Loading the flow…"));
  root.replaceChildren(page, voice.element);

  let open: OpenFlow | undefined;
  const context = { formats, send: host.send };
  const reveal = (target: RevealTarget) => {
    host.send({ type: "reveal", target });
  };

  const start = () => {
    if (open === undefined || once.busy || !mayRun(open.view)) return;
    const { form, bar } = open;
    const reading = form.read();
    bar.setProblem(undefined);
    if (!reading.ok) {
      form.focusFirstError();
      const [first] = reading.errors;
      voice.warn(
        reading.errors.length === 1
          ? `One field needs a change: ${first?.message ?? ""}`
          : `${reading.errors.length} fields need a change.`,
      );
      return;
    }
    const requestId = once.begin();
    if (requestId === undefined) return;
    refresh(open);
    voice.say("Starting the run.");
    host.send({ type: "run", requestId, input: reading.value });
  };

  const refused = (message: InputRefusedMessage) => {
    if (open === undefined || !once.end(message.requestId)) return;
    refresh(open);
    if (message.path !== undefined && open.form.showError(message.path, message.message)) {
      open.form.focusFirstError();
      voice.warn(message.message);
    } else open.bar.setProblem(message.message);
  };

  const openFlow = (key: string, stateKey: string, view: FlowView, draft: Draft): OpenFlow => {
    const form: SchemaForm = schemaForm({
      schema: view.parameters,
      ...(view.remembered === undefined ? {} : { initial: view.remembered }),
      draft,
      formats,
      onInput: () => {
        host.keep({ key: stateKey, draft: form.draft() });
      },
    });
    const header = slot(
      h("header", { class: "top" }),
      ({ core, flow, doc }: Pick<FlowView, "core" | "flow" | "doc">) => [
        breadcrumbs(
          [
            [core, { kind: "core" }],
            [flow, { kind: "flow" }],
          ],
          reveal,
        ),
        h("h1", {}, `Run ${flow}`),
        doc === undefined || doc === "" ? undefined : h("div", { class: "lead" }, markdown(doc)),
      ],
    );
    const input = form.isEmpty
      ? h("p", { class: "quiet", hidden: view.run !== undefined }, "This flow takes no input.")
      : card({ title: "Input", class: "form-card" }, form.element);
    const track = slot(h("div", { class: "slot" }), (steps: FlowRun["steps"]) =>
      steps.length === 0
        ? []
        : [
            card(
              { title: "Run" },
              trackView(steps, formats, (path) => {
                reveal({ kind: "step", path });
              }),
            ),
          ],
    );
    const cards = slot(h("div", { class: "slot", tabindex: "-1" }), (run: FlowRun["view"] | null): readonly Child[] =>
      run === null ? [] : runCards(run, context),
    );
    const bar = runBar(start, () => {
      host.send({ type: "cancelRun" });
    });
    const element = h("main", { class: "panel" }, header.element, input, track.element, cards.element, bar.element);
    return { element, key, form, track, cards, header, bar, view };
  };

  const refresh = (panel: OpenFlow) => {
    const { view } = panel;
    const running = view.run?.view.status === "running";
    const busy = once.busy || running;
    panel.form.setDisabled(busy);
    panel.bar.update(view, once.busy);
    panel.bar.follow(clock, view.run);
  };

  const show = (message: RunStateMessage) => {
    const { state } = message;
    switch (state.kind) {
      case "loading":
        open = undefined;
        page.replaceChildren(loading("Loading the flow…"));
        return;
      case "unavailable":
        open = undefined;
        once.reset();
        page.replaceChildren(notice(state, "flow", host.send));
        return;
      case "flow": {
        const before = open?.view.run;
        const key = JSON.stringify([message.key, state.parameters]);
        if (open?.key !== key) {
          const kept = host.state?.key === message.key ? host.state.draft : {};
          open = openFlow(key, message.key, state, open === undefined ? kept : open.form.draft());
          page.replaceChildren(open.element);
          host.keep({ key: message.key, draft: open.form.draft() });
          if (document.hasFocus()) open.form.focusFirst();
        }
        open.view = state;
        if (state.run !== undefined) clock.set(state.run.now);
        if (state.run !== undefined && state.run.invocationId !== before?.invocationId) once.reset();
        open.header.update({
          core: state.core,
          flow: state.flow,
          ...(state.doc === undefined ? {} : { doc: state.doc }),
        });
        open.track.update(state.run?.steps ?? []);
        open.cards.update(state.run?.view ?? null);
        refresh(open);
        announce(before, state.run);
      }
    }
  };

  const announce = (before: FlowRun | undefined, now: FlowRun | undefined) => {
    const status = now?.view.status;
    if (now === undefined || (before?.view.status === status && before?.invocationId === now.invocationId)) return;
    if (now.view.status === "completed") voice.say("The flow is complete.");
    if (now.view.status === "failed") voice.warn(`The run failed: ${now.view.error.message}`);
    if (now.view.status === "suspended") voice.say("The flow waits for a decision.");
    if (status !== "running" && before !== undefined) open?.cards.element.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (!isSubmitKey(event)) return;
    event.preventDefault();
    start();
  });

  return {
    receive: (message) => {
      if (message.type === "state") show(message);
      else refused(message);
    },
  };
}
