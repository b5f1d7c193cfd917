/** The checkpoint panel as a whole: state in, elements and messages out. */

import type { CheckpointInfo, Decision } from "scaicore";
import { announcer } from "../shared/announcer.js";
import { card } from "../shared/card.js";
import { isSubmitKey } from "../shared/controls.js";
import { h, slot } from "../shared/dom.js";
import type { Draft } from "../shared/draft.js";
import type { Formats } from "../shared/formats.js";
import { loading, notice } from "../shared/notice.js";
import type { RunView } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { schemaForm, type SchemaForm } from "../shared/schema-form.js";
import { randomId, sendOnce } from "../shared/send-once.js";
import { ticker } from "../shared/ticker.js";
import { trackView } from "../shared/track.js";
import type { Host } from "../shared/vscode-api.js";
import { decidedCard, payloadCard, type ShownPayload } from "./cards.js";
import { decisionBar } from "./decision-bar.js";
import { headerView } from "./header.js";
import type {
  CheckpointHostMessage,
  CheckpointPanelState,
  CheckpointStateMessage,
  CheckpointView,
  CheckpointWebviewMessage,
  RefusedMessage,
} from "./messages.js";
import { formSchema, isFreeform, outcomeOf, resolutionOf, type Choice } from "./words.js";

export type CheckpointHost = Host<CheckpointHostMessage, CheckpointWebviewMessage, CheckpointPanelState>;

export interface CheckpointPanel {
  receive(message: CheckpointHostMessage): void;
}

export function checkpointPanel(root: HTMLElement, host: CheckpointHost, formats: Formats): CheckpointPanel {
  const clock = ticker();
  const once = sendOnce(randomId);
  const voice = announcer();
  const page = h("div", { class: "page" }, loading("Loading the checkpoint…"));
  root.replaceChildren(page, voice.element);

  let open: OpenCheckpoint | undefined;

  const context = {
    formats,
    ticker: clock,
    send: host.send,
    onReveal: (target: Parameters<typeof revealMessage>[0]) => {
      host.send(revealMessage(target));
    },
  };

  const decide = (choice: Choice) => {
    if (open === undefined || once.busy) return;
    const { form, bar, view } = open;
    // A refusal may not need what an approval needs.
    const reading = form?.read(choice.style === "danger");
    if (reading?.ok === false) {
      bar.setProblem(undefined);
      form?.focusFirstError();
      voice.warn(
        reading.errors.length === 1
          ? `One field needs a change: ${reading.errors[0]?.message ?? ""}`
          : `${reading.errors.length} fields need a change.`,
      );
      return;
    }
    const requestId = once.begin();
    if (requestId === undefined) return;
    bar.setProblem(undefined);
    setBusy(open, true);
    voice.say("Sending the decision.");
    host.send({
      type: "decide",
      requestId,
      checkpointId: view.checkpoint.checkpointId,
      resolution: resolutionOf(choice, reading?.value ?? {}),
    });
  };

  const bar = () => decisionBar({ ...context, onDecide: decide });

  const refused = (message: RefusedMessage) => {
    if (open === undefined || !once.end(message.requestId)) return;
    setBusy(open, open.view.deciding);
    const { form } = open;
    if (message.field !== undefined && form?.showError(message.field, message.message) === true) {
      form.focusFirstError();
      voice.warn(message.message);
    } else {
      open.bar.setProblem(message.message);
    }
  };

  const show = (message: CheckpointStateMessage) => {
    const { state, checkpointId } = message;
    switch (state.kind) {
      case "loading":
        open = undefined;
        page.replaceChildren(loading("Loading the checkpoint…"));
        return;
      case "unavailable":
        open = undefined;
        once.reset();
        page.replaceChildren(notice(state, "checkpoint", host.send));
        return;
      case "checkpoint": {
        clock.set(state.now);
        if (open?.view.checkpoint.checkpointId !== checkpointId) {
          once.reset();
          const kept = host.state?.checkpointId === checkpointId ? host.state.draft : {};
          open = openCheckpoint(state, kept, bar());
          page.replaceChildren(open.element);
          if (isFreeform(state.checkpoint) && document.hasFocus()) open.form?.focusFirst();
        }
        update(open, state);
      }
    }
  };

  const openCheckpoint = (view: CheckpointView, draft: Draft, decisions: ReturnType<typeof bar>): OpenCheckpoint => {
    const { checkpoint } = view;
    const schema = checkpoint.status === "pending" ? formSchema(checkpoint) : undefined;
    const keep = (form: SchemaForm) => {
      host.keep({ checkpointId: checkpoint.checkpointId, draft: form.draft() });
    };
    const form: SchemaForm | undefined =
      schema === undefined
        ? undefined
        : schemaForm({
            schema,
            draft,
            formats,
            onInput: () => {
              if (form !== undefined) keep(form);
            },
          });
    host.keep({ checkpointId: checkpoint.checkpointId, draft });
    const header = slot(h("header", { class: "top" }), (info: CheckpointInfo) => headerView(info, context));
    const payload = slot(h("div", { class: "slot" }), (shown: ShownPayload) => payloadCard(shown, formats, host.send));
    const filled = form === undefined || form.isEmpty ? undefined : form;
    const formSlot = h("div", { class: "slot" });
    if (filled !== undefined) {
      const title = isFreeform(checkpoint) ? "Your answer" : "You may change";
      formSlot.append(
        card({ title, class: isFreeform(checkpoint) ? "form-card single" : "form-card" }, filled.element),
      );
    } else formSlot.hidden = true;
    const decided = slot(h("div", { class: "slot" }), (info: CheckpointInfo) => decidedCard(info, formats, host.send));
    const track = slot(h("div", { class: "slot" }), (steps: CheckpointView["steps"]) =>
      steps.length === 0
        ? []
        : [
            card(
              { title: "Run so far" },
              trackView(steps, formats, (path) => {
                context.onReveal({ kind: "step", path });
              }),
            ),
          ],
    );
    const run = slot(h("div", { class: "slot" }), (state: RunView | null) =>
      state === null ? [] : runCards(state, context),
    );
    const element = h(
      "main",
      { class: "panel" },
      header.element,
      payload.element,
      formSlot,
      decided.element,
      track.element,
      run.element,
      decisions.element,
    );
    return { element, view, form: filled, formSlot, bar: decisions, header, payload, decided, track, run };
  };

  const update = (panel: OpenCheckpoint, view: CheckpointView) => {
    const { checkpoint } = view;
    const before = panel.view;
    panel.view = view;
    panel.header.update(checkpoint);
    // Only what the card shows: a decision does not fold the payload up again.
    const { nodeId, payload = null, payloadSchema = null } = checkpoint;
    panel.payload.update({ nodeId, payload, payloadSchema });
    panel.track.update(view.steps);
    panel.run.update(view.run ?? null);
    if (checkpoint.status === "pending") {
      panel.decided.update(checkpoint);
      panel.bar.open(checkpoint, view.next);
      setBusy(panel, view.deciding || once.busy);
      return;
    }
    const wasHere = panel.element.contains(document.activeElement);
    once.reset();
    panel.form = undefined;
    panel.formSlot.replaceChildren();
    panel.formSlot.hidden = true;
    panel.decided.update(checkpoint);
    panel.bar.close(checkpoint, checkpoint.decision, view.run);
    if (before.checkpoint.status === "pending" && view !== before) {
      voice.say(decisionWords(checkpoint, checkpoint.decision));
      // The focus was on something that is gone.
      if (wasHere && !panel.element.contains(document.activeElement)) panel.bar.focusOutcome();
    }
    announceRun(before.run, view.run);
  };

  const announceRun = (before: RunView | undefined, now: RunView | undefined) => {
    if (before?.status === now?.status) return;
    if (now?.status === "completed") voice.say("The flow is complete.");
    if (now?.status === "failed") voice.warn(`The run failed: ${now.error.message}`);
    if (now?.status === "suspended") voice.say("The flow waits for another decision.");
    if (now?.status === "completed" || now?.status === "failed" || now?.status === "suspended") {
      open?.run.element.scrollIntoView({ block: "nearest" });
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!isSubmitKey(event) || open === undefined) return;
    event.preventDefault();
    open.bar.pressPrimary();
  });

  return {
    receive: (message) => {
      if (message.type === "state") show(message);
      else refused(message);
    },
  };
}

interface OpenCheckpoint {
  readonly element: HTMLElement;
  view: CheckpointView;
  form: SchemaForm | undefined;
  readonly formSlot: HTMLElement;
  readonly bar: ReturnType<typeof decisionBar>;
  readonly header: ReturnType<typeof slot<CheckpointInfo>>;
  readonly payload: ReturnType<typeof slot<ShownPayload>>;
  readonly decided: ReturnType<typeof slot<CheckpointInfo>>;
  readonly track: ReturnType<typeof slot<CheckpointView["steps"]>>;
  readonly run: ReturnType<typeof slot<RunView | null>>;
}

function setBusy(panel: OpenCheckpoint, busy: boolean): void {
  panel.bar.setBusy(busy);
  panel.form?.setDisabled(busy);
}

function revealMessage(
  target: Extract<CheckpointWebviewMessage, { type: "reveal" }>["target"],
): CheckpointWebviewMessage {
  return { type: "reveal", target };
}

function decisionWords(checkpoint: CheckpointInfo, decision: Decision | undefined): string {
  if (decision === undefined) return "The checkpoint is closed.";
  const outcome = outcomeOf(checkpoint, decision);
  const by = decision.by === undefined ? "" : ` by ${decision.by}`;
  return `${outcome.title}${by}. ${outcome.text ?? ""}`.trim();
}
