import { commands, type Uri, workspace } from "vscode";
import type { JsonObject } from "scaicore";
import { plain, type PlainText, plainLine } from "../../../runtime/plain-text.js";
import { doCommon, type PanelSubject } from "../../engine/panel-actions.js";
import { revealPlace } from "../../engine/source-places.js";
import { describeError } from "../../infrastructure/errors.js";
import { addressOf } from "../../infrastructure/source-address.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { PanelManager, type Panel } from "../../infrastructure/panel-manager.js";
import {
  parseRunPanelState,
  parseRunWebviewMessage,
  type RunHostMessage,
  type RunTask,
  type RunWebviewMessage,
} from "../../webviews/run/messages.js";
import type { RevealTarget } from "../../webviews/shared/protocol.js";
import { KeptPages } from "./kept-pages.js";
import { loadInputTools } from "./load-inputs.js";
import { readKey, writeKey, type RunPanelKey } from "./panel-memory.js";
import { RunPanelState, type RunPanelStateParts } from "./run-panel-state.js";
import { showCompileError, startRun, type RunOutcome } from "./start-run.js";

const RUN_PANEL = "scaicore.run";

const COMMANDS: Readonly<Record<Exclude<RunTask, "editInput">, string>> = {
  useAsMock: "scaicore.runs.useAsMock",
  copyAsTest: "scaicore.runs.copyAsTest",
  compare: "scaicore.runs.compare",
  withOtherModels: "scaicore.runs.withOtherModels",
  export: "scaicore.runs.export",
  delete: "scaicore.runs.delete",
};

type FlowKey = Extract<RunPanelKey, { kind: "flow" }>;
type RunPanel = Panel<RunPanelKey, RunHostMessage>;

export interface RunPanelParts extends RunPanelStateParts {
  /** A run of this window ended, was suspended, or was refused. */
  readonly onOutcome: (outcome: RunOutcome, flow: string, source: Uri) => void;
}

/** The panels of flows and runs, one for each: the input form of a flow, and what its run does and gives. */
export class RunPanels implements Disposable {
  readonly #parts: RunPanelParts;
  readonly #shown: RunPanelState;
  readonly #kept: KeptPages;
  readonly #panels: PanelManager<RunPanelKey, RunWebviewMessage, RunHostMessage>;

  constructor(parts: RunPanelParts) {
    const { services } = parts;
    this.#parts = parts;
    this.#shown = new RunPanelState(parts);
    this.#kept = new KeptPages(services.context.workspaceState);
    this.#panels = new PanelManager<RunPanelKey, RunWebviewMessage, RunHostMessage>(services, {
      viewType: RUN_PANEL,
      script: "run",
      keyText: writeKey,
      keyIn: (state) => readKey(parseRunPanelState(state)?.key ?? ""),
      parse: parseRunWebviewMessage,
      state: async (key) => {
        const text = writeKey(key);
        const kept = this.#kept.of(text);
        return {
          type: "state",
          key: text,
          state: await this.#shown.state(key),
          ...(kept === undefined ? {} : { kept }),
        };
      },
      receive: (panel, message) => this.#receive(panel, message),
      listen: (panel) => this.#listen(panel),
    });
    services.openPanels.reopens(RUN_PANEL, (text) => {
      const key = readKey(text);
      if (key !== undefined) this.#panels.open(key, key.kind === "flow" ? plainLine(key.flow) : plain`Run`, true);
    });
  }

  open(key: RunPanelKey, title: PlainText): void {
    this.#panels.open(key, title);
  }

  /** Starts a run in the panel of its flow, as the person's click on Run does. */
  start(key: FlowKey, input: JsonObject, requestId: string): Promise<RunOutcome | undefined> {
    return this.#run(this.#panels.open(key, plainLine(key.flow)), input, requestId);
  }

  isVisible(key: RunPanelKey): boolean {
    return this.#panels.isVisible(key);
  }

  dispose(): void {
    this.#panels.dispose();
  }

  #listen(panel: RunPanel): void {
    const { lifetime, refresh } = panel;
    lifetime.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (panel.key.kind === "flow" && document.uri.toString() === panel.key.source) refresh();
      }),
    );
    lifetime.add(this.#parts.trust.onGrant(refresh));
    lifetime.add(this.#parts.models.onChange(refresh));
  }

  async #receive(panel: RunPanel, message: RunWebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "run":
        try {
          await this.#run(panel, message.input, message.requestId);
        } catch (error) {
          // The page waits for an answer, and disables its form until one comes.
          panel.post({ type: "refused", requestId: message.requestId, message: describeError(error) });
          throw error;
        }
        return;
      case "debug": {
        const target = await this.#programOf(panel.key);
        if (target !== undefined) await commands.executeCommand("scaicore.debug", ...target, message.input);
        return;
      }
      case "keep":
        if (message.kept.key === writeKey(panel.key)) this.#kept.set(message.kept);
        return;
      case "chooseInput": {
        const target = await this.#programOf(panel.key);
        const chosen = target && (await (await loadInputTools()).chooseInput(this.#parts.services, ...target));
        if (chosen !== undefined) panel.post({ type: "fill", ...chosen });
        return;
      }
      case "savePreset": {
        const target = await this.#programOf(panel.key);
        if (target !== undefined) await (await loadInputTools()).savePreset(...target, message.input);
        return;
      }
      case "chooseModels": {
        const target = await this.#flowKeyOf(panel.key);
        if (target !== undefined) await commands.executeCommand("scaicore.models.configure", target.source);
        return;
      }
      case "details": {
        const read = await this.#shown.details(panel.key, message.id);
        if (read !== undefined) panel.post({ type: "details", id: message.id, ...read });
        return;
      }
      case "events": {
        const read = await this.#shown.events(panel.key);
        if (read !== undefined) panel.post({ type: "events", ...read });
        return;
      }
      case "task":
        await this.#do(panel, message.task);
        return;
      case "rerunFrom":
        await commands.executeCommand("scaicore.runs.rerunFrom", await this.#invocationId(panel.key), message.id);
        return;
      case "reveal":
      case "copy":
      case "openCheckpoint":
      case "cancelRun":
      case "action":
        await doCommon(this.#parts.services, panel, this.#subjectOf(panel), message);
    }
  }

  /** The file and the flow that a panel is about. */
  async #programOf(key: RunPanelKey): Promise<readonly [source: Uri, flow: string] | undefined> {
    const target = await this.#flowKeyOf(key);
    const source = target && addressOf(target.source);
    return target === undefined || source === undefined ? undefined : [source, target.flow];
  }

  async #invocationId(key: RunPanelKey): Promise<string | undefined> {
    return (await this.#shown.run(key))?.summary.invocationId;
  }

  /** Does what the person wants with the run that the panel shows. */
  async #do(panel: RunPanel, task: RunTask): Promise<void> {
    const found = await this.#shown.run(panel.key);
    if (found === undefined) return;
    const { invocationId, start } = found.summary;
    if (task !== "editInput") {
      // Whoever names a run by its id has decided; a click on a page may have slipped, and is asked about.
      await commands.executeCommand(COMMANDS[task], task === "delete" ? found : invocationId);
      return;
    }
    const target = await this.#flowKeyOf(panel.key);
    if (target === undefined) {
      void showInformation(plain`It is not known which file this run was made from.`);
      return;
    }
    this.#parts.remembered.set(target.source, target.flow, start.input);
    this.open(target, plainLine(target.flow));
  }

  #subjectOf(panel: RunPanel): PanelSubject {
    return {
      invocationId: () => this.#invocationId(panel.key),
      cancel: async () => {
        const found = await this.#shown.run(panel.key);
        await found?.host.cancel(found.summary.invocationId, "Cancelled in the editor.");
      },
      reveal: (target) => this.#reveal(panel.key, target),
    };
  }

  async #run(panel: RunPanel, input: JsonObject, requestId: string): Promise<RunOutcome | undefined> {
    const { services, trust, remembered, onOutcome } = this.#parts;
    const target = await this.#flowKeyOf(panel.key);
    const source = target && addressOf(target.source);
    if (target === undefined || source === undefined) {
      const message =
        target === undefined
          ? "It is not known which file this run was made from."
          : "The file that this run was made from is no source in a folder of this window.";
      panel.post({ type: "refused", requestId, message });
      return undefined;
    }
    return await trust.whenGranted("Running a flow", async () => {
      remembered.set(target.source, target.flow, input);
      // From here on the panel shows the flow with its new run.
      panel.key = target;
      services.openPanels.save();
      const request = { source, flow: target.flow, input, invocationId: requestId, byHand: true };
      const outcome = await startRun(services, request, () => panel.panel.visible);
      if (outcome.kind === "refused") {
        const { message, path } = outcome;
        panel.post({ type: "refused", requestId, message, ...(path === undefined ? {} : { path }) });
      } else if (outcome.kind !== "ran") {
        panel.post({ type: "refused", requestId, message: "The source has errors, so nothing ran." });
        void showCompileError(plain`Running ${target.flow}`, source, outcome);
      }
      services.overview.request();
      onOutcome(outcome, target.flow, source);
      return outcome;
    });
  }

  /** The flow that Run starts: that of the panel, or that of the run it shows. */
  async #flowKeyOf(key: RunPanelKey): Promise<FlowKey | undefined> {
    if (key.kind === "flow") return key;
    const found = await this.#shown.run(key);
    return found?.source === undefined
      ? undefined
      : { kind: "flow", source: found.source, flow: found.summary.start.flow };
  }

  async #reveal(key: RunPanelKey, target: RevealTarget): Promise<void> {
    const found = await this.#shown.run(key);
    await revealPlace(
      {
        source: key.kind === "flow" ? key.source : found?.source,
        module: found?.module,
        folder: found?.host.place.folder,
        flow: key.kind === "flow" ? key.flow : (found?.summary.start.flow ?? ""),
      },
      target,
    );
  }
}
