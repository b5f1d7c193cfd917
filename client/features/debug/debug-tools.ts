/** What starts a debug session, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { randomUUID } from "node:crypto";
import { basename, isAbsolute } from "node:path";
import type { JsonObject } from "scaicore";
import {
  commands,
  type DebugConfiguration,
  type DebugSession as VscodeSession,
  Uri,
  type WorkspaceFolder,
} from "vscode";
import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import { type CompileDocument, compileWithTests } from "../../engine/compile-document.js";
import { DebugSession } from "../../engine/debug-session.js";
import type { OnCalled, RunHost } from "../../engine/run-host.js";
import { isBundle } from "../../infrastructure/file-names.js";
import { readText } from "../../infrastructure/open-text.js";
import { addressOf, mayOpen } from "../../infrastructure/source-address.js";
import { type Belonging, BroughtSessions, type OpenSession } from "../../infrastructure/ui/brought-sessions.js";
import { type DebuggerKind, type OpenAdapter, startDebugging } from "../../infrastructure/ui/debugging.js";
import { showError } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import { type Debugged, expressionsOf, sourcesOf } from "./debugged-program.js";
import type { loadRunTools, RunFeatureParts } from "../run/index.js";
import { loadInputTools } from "../run/load-inputs.js";
import { rememberInputs } from "../run/panel-memory.js";
import { invocableFlows, showCompileError, startCompiled } from "../run/start-run.js";

export interface DebugToolParts extends RunFeatureParts {
  readonly services: Services;
  readonly compile: CompileDocument;
  readonly runTools: typeof loadRunTools;
  /** The source that the person looks at. */
  readonly inFront: () => Uri | undefined;
  /** Of the debugger, in the manifest. */
  readonly type: string;
}

export interface DebugTools {
  resolve(folder: WorkspaceFolder | undefined, config: DebugConfiguration): Promise<DebugConfiguration | undefined>;
  readonly open: DebuggerKind["open"];
  /** Has a session whose adapter is given, and waits for its end. `false`: it could not begin. */
  session(name: PlainText, belongsTo: Belonging, open: OpenSession): Promise<boolean>;
}

export function createDebugTools(parts: DebugToolParts): DebugTools {
  const { services, server, trust, models, compile, runTools, inFront } = parts;
  const brought = new BroughtSessions(parts.type);
  const remembered = rememberInputs(services.context.workspaceState);

  async function resolve(
    folder: WorkspaceFolder | undefined,
    config: DebugConfiguration,
  ): Promise<DebugConfiguration | undefined> {
    if (brought.of(config) !== undefined) return config;
    if (!trust.granted) {
      await trust.whenGranted("Debugging a flow", () => startDebugging(folder, config));
      return undefined;
    }
    const file = fileOf(folder, config.program) ?? inFront();
    if (file === "refused") {
      void showError(plain`${String(config.program)} is no source in a folder of this window.`);
      return undefined;
    }
    const { chooseFlow } = await runTools();
    const wanted = { file, flow: config.flow as unknown, program: undefined, placeHolder: plain`The flow to debug` };
    const chosen = await chooseFlow({ services, server, compile }, wanted);
    if (chosen === undefined) return undefined;
    const compiled = chosen.kind === "unusable" ? chosen.compiled : await compile(chosen.source);
    if (compiled.kind !== "compiled") {
      await showCompileError(plain`Nothing was run`, chosen.source, compiled);
      return undefined;
    }
    if (chosen.kind === "unusable") return undefined;
    const { source } = chosen;
    const flow = invocableFlows(compiled.module).find(({ name }) => name === chosen.flow);
    if (flow === undefined) {
      void showError(plain`There is no flow ${chosen.flow} to run in ${compiled.module.name}.`);
      return undefined;
    }
    const given: unknown = config.input;
    if (given !== undefined && !isJsonObject(given)) {
      void showError(plain`The input of ${config.name} is no object with the parameters of ${flow.name}.`);
      return undefined;
    }
    const answering = await answersOf(folder, config, source);
    if (answering.kind === "refused") {
      void showError(answering.why);
      return undefined;
    }
    // One that says who answers is run by its session, which then stops nowhere.
    const saysWho = answering.models !== undefined || config.recording !== undefined;
    if (config.noDebug === true && !saysWho) {
      await commands.executeCommand("scaicore.run", source, flow.name, given);
      return undefined;
    }
    const input = isJsonObject(given) ? given : flow.params.length === 0 ? {} : await askInput(source, flow.name);
    if (input === undefined) return undefined;
    return {
      ...config,
      name: config.name === "" ? plainLine(flow.name) : config.name,
      program: source.toString(),
      flow: flow.name,
      input,
      ...(answering.models === undefined ? {} : { models: answering.models }),
    };
  }

  /** Who answers for models and plugins, where the configuration says so. Without a word about models it is who answers in any run. */
  async function answersOf(
    folder: WorkspaceFolder | undefined,
    config: DebugConfiguration,
    source: Uri,
  ): Promise<Answers> {
    const { models: named, recording } = config as Attributes;
    if (recording !== undefined) {
      if (typeof recording !== "string") return refused(plain`The recording of ${config.name} is no id of a run.`);
      const host = await services.stores.of(source);
      if ((await host.recording(recording)) === undefined)
        return refused(plain`The store has no record of what the run ${recording} was answered.`);
    }
    if (named === undefined || named === "configured") return { kind: "found", models: undefined };
    if (named === "mocks") return { kind: "found", models: named };
    const file = typeof named === "string" ? fileNamed(folder, named, MODELS) : undefined;
    // What an editor has open may have any name.
    if (!file?.path.endsWith(MODELS)) {
      const shown = typeof named === "string" ? named : JSON.stringify(named);
      return refused(
        plain`models of ${config.name} is ${shown}, which is no file *.models.json in a folder of this window. It is also "configured" or "mocks".`,
      );
    }
    if ((await readText(file)) === undefined) return refused(plain`There is no file ${file.fsPath}.`);
    return { kind: "found", models: file.toString() };
  }

  /** The input of a flow: one of those that are at hand, or one that is filled in on its page. */
  async function askInput(source: Uri, flow: string): Promise<JsonObject | undefined> {
    const { chooseInput } = await loadInputTools();
    const form = plain`Fill in the form…`;
    const chosen = await chooseInput(services, source, flow, {
      placeHolder: plain`Debug ${flow} with`,
      otherwise: form,
    });
    if (chosen !== "otherwise") return chosen?.input;
    await commands.executeCommand("scaicore.run", source, flow);
    return undefined;
  }

  /** Debugs the flows of other cores that a run calls, in sessions of their own below that of their caller. */
  const calledIn =
    (host: RunHost, parentSession: VscodeSession): OnCalled =>
    async (program, { flow, invocationId }) => {
      const source = program.source === undefined ? undefined : addressOf(program.source);
      if (source === undefined) return undefined;
      const debugged = { source, module: program.module };
      return await new Promise((ready) => {
        const over = brought.start(plainLine(flow), { parentSession }, async (send, own) =>
          DebugSession.open({
            host,
            program,
            setup: { invocationId, title: flow, sources: sourcesOf(debugged) },
            compile: await expressionsOf(debugged),
            onCalled: calledIn(host, own),
            start: () => new Promise((end, fail) => ready((outcome) => void outcome.then(end, fail))),
            send,
          }),
        );
        // Without a session the flow runs all the same.
        over.catch((error: unknown) => services.log.error(`Debugging ${flow}`, error)).finally(() => ready(undefined));
      });
    };

  async function open(...[config, send, vscodeSession]: Parameters<DebuggerKind["open"]>): Promise<OpenAdapter> {
    const openBrought = brought.of(config);
    if (openBrought !== undefined) return await openBrought(send, vscodeSession);
    const { flow, input } = config as { readonly flow?: unknown; readonly input?: unknown };
    const source = typeof config.program === "string" ? addressOf(config.program) : undefined;
    if (source === undefined || typeof flow !== "string" || !isJsonObject(input))
      throw new Error("This configuration names no flow and no input.");
    const debugged = await compiledFor(source);
    const host = await services.stores.of(source);
    const invocationId = randomUUID();
    await applyAnswers(invocationId, config as Attributes, host);
    remembered.set(source.toString(), flow, input);
    return await DebugSession.open({
      host,
      program: { module: debugged.module, source: source.toString() },
      setup: { invocationId, title: flow, sources: sourcesOf(debugged) },
      compile: await expressionsOf(debugged),
      onCalled: calledIn(host, vscodeSession),
      start: async () => {
        const request = { source, flow, input, invocationId, byHand: true };
        const outcome = await startCompiled(services, debugged.module, request, () => true);
        services.overview.request();
        return outcome.kind === "ran" ? outcome.result : plainLine(outcome.message);
      },
      send,
    });
  }

  async function compiledFor(source: Uri): Promise<Debugged> {
    const compiled = await compile(source);
    if (compiled.kind !== "compiled") throw new Error(`${basename(source.path)} has errors, so nothing ran.`);
    const withTests = isBundle(source.path) ? undefined : await compileWithTests(source);
    return { source, module: withTests ?? compiled.module };
  }

  /** Has the run answered as its resolved configuration says. */
  async function applyAnswers(
    invocationId: string,
    { models: named, recording }: Attributes,
    host: RunHost,
  ): Promise<void> {
    if (named === "mocks") await models.askFor(invocationId, { kind: "mocks" });
    else if (typeof named === "string" && named !== "configured")
      await models.askFor(invocationId, { kind: "file", address: named });
    if (typeof recording === "string") {
      // All that it was answered: no path is empty.
      const all = { path: "", before: Number.MAX_SAFE_INTEGER };
      await models.rerun(invocationId, { directory: host.place.directory, run: recording, ...all });
    }
  }

  return { resolve, open, session: (...given) => brought.start(...given) };
}

const MODELS = ".models.json";

/** What a configuration may say of who answers. */
interface Attributes {
  readonly models?: unknown;
  readonly recording?: unknown;
}

type Answers =
  /** `mocks`, the address of a file of models, or whoever answers in any run. */
  | { readonly kind: "found"; readonly models: string | undefined }
  | { readonly kind: "refused"; readonly why: PlainText };

const refused = (why: PlainText): Answers => ({ kind: "refused", why });

/** The program of a configuration: an address or a path. `undefined`: it names none. */
function fileOf(folder: WorkspaceFolder | undefined, program: unknown): Uri | "refused" | undefined {
  if (program === undefined || program === "") return undefined;
  return (typeof program === "string" ? fileNamed(folder, program) : undefined) ?? "refused";
}

function fileNamed(folder: WorkspaceFolder | undefined, text: string, extension?: string): Uri | undefined {
  // A single letter before the colon is a drive.
  if (/^[a-z][\w+.-]+:/i.test(text)) return addressOf(text, extension);
  const uri = isAbsolute(text) ? Uri.file(text) : folder && Uri.joinPath(folder.uri, text);
  return uri !== undefined && mayOpen(uri, extension) ? uri : undefined;
}
