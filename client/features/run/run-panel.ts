import type { JsonObject } from "scaicore";
import { Uri, type WebviewPanel, window, workspace } from "vscode";
import { doCommon, type PanelSubject } from "../../engine/panel-actions.js";
import { revealPlace } from "../../engine/source-places.js";
import { reportError } from "../../infrastructure/commands.js";
import { describeError } from "../../infrastructure/errors.js";
import { type AttachedPanel, attachPanel, panelColumn } from "../../infrastructure/webview-panel.js";
import {
  parseRunPanelState,
  parseRunWebviewMessage,
  type RunHostMessage,
  type RunWebviewMessage,
} from "../../webviews/run/messages.js";
import type { RevealTarget } from "../../webviews/shared/protocol.js";
import { createRunPanelState, type RunPanelStateParts } from "./run-panel-state.js";
import { readKey } from "./panel-memory.js";
import { writeKey } from "./panel-memory.js";
import { type RunPanelKey } from "./panel-memory.js";
import { type RunOutcome, startRun, showCompileError } from "./start-run.js";

const RUN_PANEL = "scaicore.run";

export interface RunPanels {
  /** Shows the panel of a flow or of a run; one panel each. */
  open(key: RunPanelKey, title: string): void;
  /** Starts a run in the panel of its flow, as the person's click on Run does. */
  start(
    key: Extract<RunPanelKey, { kind: "flow" }>,
    input: JsonObject,
    requestId: string,
  ): Promise<RunOutcome | undefined>;
  isVisible(key: RunPanelKey): boolean;
}

export interface RunPanelParts extends RunPanelStateParts {
  /** A run of this window ended, was suspended, or was refused. */
  readonly onOutcome: (outcome: RunOutcome, flow: string, source: Uri) => void;
}

interface Open {
  key: RunPanelKey;
  readonly attached: AttachedPanel<RunHostMessage>;
}

/** The input form of a flow, and what its run does and gives. */
export function createRunPanels(parts: RunPanelParts): RunPanels {
  const { services, trust, remembered } = parts;
  const { overview, stores, lifetime, log } = services;
  const panels = new Set<Open>();
  const shown = createRunPanelState(parts);
  const find = (key: RunPanelKey) => [...panels].find((open) => writeKey(open.key) === writeKey(key));
  const onError = (doing: string, error: unknown) => void reportError(log, doing, error);

  function attach(panel: WebviewPanel, key: RunPanelKey): void {
    const open: Open = {
      key,
      attached: attachPanel<RunWebviewMessage, RunHostMessage>(services, panel, {
        name: "run",
        title: panel.title,
        parse: parseRunWebviewMessage,
        state: async () => ({ type: "state", key: writeKey(open.key), state: await shown.state(open.key) }),
        receive: (message) => receive(open, message),
        onError,
      }),
    };
    panels.add(open);
    const { lifetime: while_, refresh } = open.attached;
    while_.add({ dispose: () => panels.delete(open) });
    while_.add(services.openPanels.add(RUN_PANEL, () => writeKey(open.key)));
    while_.add(overview.onChange(refresh));
    while_.add(stores.onLive(refresh));
    while_.add(overview.shownBy(() => panel.visible));
    while_.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (open.key.kind === "flow" && document.uri.toString() === open.key.source) refresh();
      }),
    );
    while_.add(trust.onGrant(refresh));
  }

  lifetime.add(
    window.registerWebviewPanelSerializer(RUN_PANEL, {
      deserializeWebviewPanel(panel: WebviewPanel, state: unknown) {
        const key = readKey(parseRunPanelState(state)?.key ?? "");
        // Kept by another version, or closed before it had a state: nothing to show.
        if (key === undefined) panel.dispose();
        else attach(panel, key);
        return Promise.resolve();
      },
    }),
  );

  async function receive(open: Open, message: RunWebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "run":
        try {
          await run(open, message.input, message.requestId);
        } catch (error) {
          // The form has to come back to life, whatever happened.
          open.attached.post({ type: "refused", requestId: message.requestId, message: describeError(error) });
          throw error;
        }
        return;
      default: {
        await doCommon(services, open.attached, subjectOf(open), message);
        return;
      }
    }
  }

  const subjectOf = (open: Open): PanelSubject => ({
    invocationId: async () => (await shown.run(open.key))?.head.invocationId,
    cancel: async () => {
      const found = await shown.run(open.key);
      await found?.host.cancel(found.head.invocationId, "Cancelled in the editor.");
    },
    reveal: (target) => reveal(open.key, target),
  });

  async function run(open: Open, input: JsonObject, requestId: string): Promise<RunOutcome | undefined> {
    const target = await flowKeyOf(open.key);
    if (target === undefined) {
      open.attached.post({ type: "refused", requestId, message: "It is not known which file this run was made from." });
      return undefined;
    }
    return await trust.whenGranted("Running a flow", async () => {
      const source = Uri.parse(target.source);
      remembered.set(target.source, target.flow, input);
      // From here on the panel shows the flow with its new run.
      open.key = target;
      services.openPanels.save();
      const wish = { source, flow: target.flow, input, invocationId: requestId };
      const outcome = await startRun(services, wish, () => open.attached.panel.visible);
      if (outcome.kind === "refused") {
        const { message, path } = outcome;
        open.attached.post({ type: "refused", requestId, message, ...(path === undefined ? {} : { path }) });
      } else if (outcome.kind !== "ran") {
        open.attached.post({ type: "refused", requestId, message: "The source has errors, so nothing ran." });
        void showCompileError(`Running ${target.flow}`, source, outcome);
      }
      overview.request();
      parts.onOutcome(outcome, target.flow, source);
      return outcome;
    });
  }

  async function flowKeyOf(key: RunPanelKey): Promise<Extract<RunPanelKey, { kind: "flow" }> | undefined> {
    if (key.kind === "flow") return key;
    const found = await shown.run(key);
    return found?.source === undefined
      ? undefined
      : { kind: "flow", source: found.source, flow: found.head.start.flow };
  }

  async function reveal(key: RunPanelKey, target: RevealTarget): Promise<void> {
    const found = await shown.run(key);
    const flow = key.kind === "flow" ? key.flow : (found?.head.start.flow ?? "");
    await revealPlace(
      {
        source: key.kind === "flow" ? key.source : found?.source,
        module: found?.module,
        folder: found?.host.place.folder,
        flow,
      },
      target,
    );
  }

  function openPanel(key: RunPanelKey, title: string): Open {
    const known = find(key);
    if (known !== undefined) {
      known.attached.panel.reveal(undefined, false);
      known.attached.refresh();
      return known;
    }
    const panel = window.createWebviewPanel(RUN_PANEL, title, { viewColumn: panelColumn(), preserveFocus: false });
    attach(panel, key);
    const opened = find(key);
    if (opened === undefined) throw new Error("The panel could not be opened.");
    return opened;
  }

  services.openPanels.reopens(RUN_PANEL, (text) => {
    const key = readKey(text);
    if (key !== undefined) openPanel(key, key.kind === "flow" ? key.flow : "Run");
  });

  return {
    open: (key, title) => void openPanel(key, title),
    start: (key, input, requestId) => run(openPanel(key, key.flow), input, requestId),
    isVisible: (key) => find(key)?.attached.panel.visible === true,
  };
}
