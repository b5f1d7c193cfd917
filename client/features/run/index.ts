import { randomUUID } from "node:crypto";
import type { JsonObject } from "scaicore";
import { commands, Uri, window } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { compileDocument } from "../../engine/compile-document.js";
import { registerCommand, runIdFrom } from "../../infrastructure/commands.js";
import type { RunItem } from "../../engine/overview.js";
import { once } from "../../infrastructure/scheduling.js";
import { took } from "../../infrastructure/relative-time.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { showError, showInformation } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import { LANGUAGE, type LanguageServer } from "../language-client/index.js";
import type { Models } from "../models/index.js";
import { chooseRun } from "../runs/choose-run.js";
import type { Trust } from "../trust/index.js";
import { registerFlowLenses } from "./code-lens.js";
import { decorateEditors } from "./decorate-editors.js";
import { rememberInputs } from "./panel-memory.js";
import { RunPanels } from "./run-panel.js";
import { invocableFlows, type RunOutcome, showCompileError } from "./start-run.js";

export interface RunFeatureParts {
  readonly server: LanguageServer;
  readonly trust: Trust;
  readonly models: Models;
}

/**
 * Running a flow: the code lens, the command, and the panel with the input form and the result.
 *
 * `scaicore.run` takes its answers as arguments: the file, the flow, the input, and for a library the program to run it with. With an
 * input it runs at once and gives the result; without one it shows the form. Without a file it offers the flows of the workspace.
 */
export function activateRun(services: Services, { server, trust, models }: RunFeatureParts): void {
  const { context, lifetime, overview } = services;
  const tools = loadRunTools;
  const remembered = rememberInputs(context.workspaceState);
  const panels = lifetime.add(new RunPanels({ services, trust, models, remembered, onOutcome: announceOutcome }));
  registerFlowLenses(services, server);
  decorateEditors(services);

  registerCommand(services, "scaicore.run", "Running the flow", async (file, flowName, input, program) => {
    const source = givenSource(file);
    if (source === "refused") return undefined;
    return await trust.whenGranted("Running a flow", async () => {
      const placeHolder = plain`The flow to run`;
      const parts = { services, server, compile: compileDocument };
      const chosen = await (await tools()).chooseFlow(parts, { file: source, flow: flowName, program, placeHolder });
      if (chosen?.kind !== "unusable") return chosen && (await run(chosen.source, chosen.flow, input));
      await showCompileError(plain`Nothing was run`, chosen.source, chosen.compiled);
      return { kind: chosen.compiled.kind };
    });
  });

  async function run(source: Uri, name: string, input: unknown): Promise<unknown> {
    const compiled = await compileDocument(source);
    if (compiled.kind !== "compiled") {
      await showCompileError(plain`Nothing was run`, source, compiled);
      return { kind: compiled.kind };
    }
    const flows = invocableFlows(compiled.module);
    const flow = flows.find((one) => one.name === name);
    if (flow === undefined) {
      void showError(plain`There is no flow ${name} to run in ${compiled.module.name}.`);
      return undefined;
    }
    const key = { kind: "flow", source: source.toString(), flow: name } as const;
    const given: JsonObject | undefined = isJsonObject(input) ? input : flow.params.length === 0 ? {} : undefined;
    if (given === undefined) {
      panels.open(key, plainLine(name));
      return;
    }
    const outcome = await panels.start(key, given, randomUUID());
    return outcome?.kind === "ran" ? outcome.result : outcome;
  }

  /** Notifies of a run that ended while its panel was not visible. */
  function announceOutcome(outcome: RunOutcome, flow: string, source: Uri): void {
    if (outcome.kind !== "ran") return;
    const { result, host } = outcome;
    const seen = panels.isVisible({ kind: "flow", source: source.toString(), flow });
    if (seen || result.status === "SUSPENDED") return;
    const open = "Open Result";
    const shown =
      result.status === "COMPLETED"
        ? showInformation(plain`${flow} completed in ${took(result.durationMs)}.`, open)
        : showError(plain`${flow} failed: ${result.error.message}`, open);
    void shown.then((chosen) => {
      if (chosen === open) void commands.executeCommand("scaicore.runs.open", result.invocationId, host.place.id);
    });
  }

  registerCommand(services, "scaicore.runs.again", "Running it again", async (given) => {
    const item = await chooseRun(services, given, ({ source }) => source !== undefined, plain`The run to repeat`);
    if (item === undefined) return undefined;
    const { flow, input } = item.summary.start;
    if (item.source === undefined || addressOf(item.source) === undefined) {
      void showInformation(plain`The file that this run was made from is no source in a folder of this window.`);
      return undefined;
    }
    const outcome = await panels.start({ kind: "flow", source: item.source, flow }, input, randomUUID());
    return outcome?.kind === "ran" ? outcome.result : outcome;
  });

  registerCommand(services, "scaicore.runs.open", "Opening the run", async (given, store) => {
    const invocationId = runIdFrom(given);
    const isMeant = ({ summary, host }: RunItem) =>
      summary.invocationId === invocationId && (typeof store !== "string" || host.place.id === store);
    // What is known opens at once, and is read anew for the page.
    const item = overview.current?.runs.find(isMeant) ?? (await overview.read()).runs.find(isMeant);
    if (item === undefined) {
      void showInformation(plain`This run is not in the store any more.`);
      return;
    }
    const { summary, host } = item;
    const { flow, createdAt } = summary.start;
    panels.open(
      { kind: "run", store: host.place.id, invocationId: summary.invocationId },
      plain`${flow}, ${new Date(createdAt).toLocaleTimeString()}`,
    );
  });
}

/** What lets the person choose a flow, loaded when they do for the first time. */
export const loadRunTools = once(() => import("./run-tools.js"));

/** The file given, as an address or its text; else the one in front, which the person is asked to open where there is none. */
export function sourceFrom(given: unknown): Uri | undefined {
  const source = givenSource(given);
  if (source === undefined) void showInformation(plain`Open a .scaicore file first.`);
  return source === "refused" ? undefined : source;
}

/** The file given, else the one in front; `refused`, which is told, for one that this window does not open. */
export function givenSource(given: unknown): Uri | "refused" | undefined {
  if (given instanceof Uri) return given;
  if (typeof given === "string") {
    const address = addressOf(given);
    if (address === undefined) void showError(plain`${given} is no source in a folder of this window.`);
    return address ?? "refused";
  }
  const active = window.activeTextEditor?.document;
  if (active?.languageId === LANGUAGE) return active.uri;
  const visible = window.visibleTextEditors.filter(({ document }) => document.languageId === LANGUAGE);
  const [only] = visible;
  return visible.length === 1 ? only?.document.uri : undefined;
}
