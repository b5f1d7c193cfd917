import { basename } from "node:path/posix";
import type { InvocationResult, IRModule, JsonObject } from "scaicore";
import { commands, type Uri } from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
import { type Compiled, compileDocument, type CompileError } from "../../engine/compile-document.js";
import type { RunHost } from "../../engine/run-host.js";
import { show } from "../../engine/source-places.js";
import { personName } from "../../infrastructure/configuration.js";
import { BUNDLE_ERROR } from "../../infrastructure/errors.js";
import { showError, showProgress } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import { brokenText, type Refusal, refusalFrom, refusalOf } from "./refusal.js";

export interface RunRequest {
  readonly source: Uri;
  readonly flow: string;
  readonly input: JsonObject;
  /** Made for this request: repeating the request joins the same run. */
  readonly invocationId: string;
  /** Whether the person started it, and not an agent. */
  readonly byHand: boolean;
}

/** The outcome of a request to run. */
export type RunOutcome =
  | { readonly kind: "ran"; readonly result: InvocationResult; readonly host: RunHost }
  | Refusal
  | Exclude<Compiled, { kind: "compiled" }>;

/** A run shorter than this is not worth a notification that comes and goes. */
const PROGRESS_AFTER_MS = 700;

/**
 * Compiles what is in the editor and runs a flow of it until it ends or is suspended, with progress and Cancel.
 * @param isSeen whether a panel shows the run, with a Cancel of its own
 */
export async function startRun(services: Services, request: RunRequest, isSeen: () => boolean): Promise<RunOutcome> {
  const compiled = await compileDocument(request.source);
  return compiled.kind === "compiled" ? await startCompiled(services, compiled.module, request, isSeen) : compiled;
}

/** Does the same with a program that was compiled before. */
export async function startCompiled(
  { stores, byHand }: Services,
  module: IRModule,
  request: RunRequest,
  isSeen: () => boolean,
): Promise<Exclude<RunOutcome, { kind: "broken" | "missing" }>> {
  const host = await stores.of(request.source);
  const person = personName();
  const start = () =>
    host.start(
      { module, source: request.source.toString() },
      {
        flow: request.flow,
        input: request.input,
        invocationId: request.invocationId,
        identity: { id: person, name: person },
      },
    );
  const running = request.byHand ? byHand.during(request.invocationId, start) : start();
  try {
    const result = await withProgress(request.flow, host, request.invocationId, running, isSeen);
    return refusalOf(result) ?? { kind: "ran", result, host };
  } catch (error) {
    const refusal = refusalFrom(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** Shows a progress notification for a run that takes longer and that no panel shows. Its Cancel ends the run. */
async function withProgress<T>(
  flow: string,
  host: RunHost,
  invocationId: string,
  running: Promise<T>,
  isSeen: () => boolean,
): Promise<T> {
  let done = false;
  const settled = running.then(
    () => (done = true),
    () => (done = true),
  );
  const timer = setTimeout(() => {
    if (done || isSeen()) return;
    showProgress(plain`Running ${flow}`, async (report, onCancel) => {
      onCancel(() => {
        report(plain`cancelling…`);
        void host.cancel(invocationId, "Cancelled in the editor.").catch(() => undefined);
      });
      await settled;
    });
  }, PROGRESS_AFTER_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

/** Says why a file cannot be run or exported, and focuses the Problems view. Does not wait for an answer. */
export async function showCompileError(
  doing: PlainText,
  source: Uri,
  compiled: Exclude<Compiled, { kind: "compiled" }>,
): Promise<void> {
  const file = basename(source.path);
  if (compiled.kind === "missing") {
    void showError(plain`${doing}: the file ${file} is gone or cannot be read.`);
    return;
  }
  if (compiled.first.code === BUNDLE_ERROR) {
    void showError(plain`${doing}: ${brokenText(file, compiled)}`);
    return;
  }
  await commands.executeCommand("workbench.panel.markers.view.focus");
  const showIt = "Show Error";
  void showError(plain`${doing}: ${brokenText(file, compiled)}`, showIt).then((chosen) => {
    if (chosen === showIt) void showPlace(compiled.first);
  });
}

const showPlace = ({ uri, line, column }: CompileError): Promise<void> =>
  show(uri, (document) => {
    const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
    return document.validateRange(range.with(range.start.translate(0, column)));
  });

export const invocableFlows = (module: IRModule) =>
  module.flows.filter(({ role, visibility }) => role === "flow" && visibility === "public");
