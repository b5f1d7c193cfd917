import { basename } from "node:path/posix";
import { commands, ProgressLocation, Uri, window } from "vscode";
import type { InvocationResult, IRModule, JsonObject } from "scaicore";
import { compileDocument, type Compiled, type CompileError } from "../../engine/compile-document.js";
import { personName } from "../../engine/person.js";
import type { RunHost } from "../../engine/run-host.js";
import { show } from "../../engine/source-places.js";
import type { Services } from "../../services.js";
import { brokenText, refusalFrom, refusalOf, type Refusal } from "./refusal.js";

export interface RunWish {
  readonly source: Uri;
  readonly flow: string;
  readonly input: JsonObject;
  /** Of this wish: a repetition is the same run. */
  readonly invocationId: string;
}

/** What became of a wish to run. */
export type RunOutcome =
  | { readonly kind: "rests"; readonly result: InvocationResult; readonly host: RunHost }
  | Refusal
  | Exclude<Compiled, { kind: "compiled" }>;

/** A run shorter than this is not worth a notification that comes and goes. */
const PROGRESS_AFTER_MS = 700;

/**
 * Compiles what is in the editor and runs a flow of it until it rests, with progress and Cancel.
 * @param isSeen whether a panel shows the run, with a Cancel of its own
 */
export async function startRun({ stores }: Services, wish: RunWish, isSeen: () => boolean): Promise<RunOutcome> {
  const compiled = await compileDocument(wish.source);
  if (compiled.kind !== "compiled") return compiled;
  const host = await stores.of(wish.source);
  const person = personName();
  const running = host.start(
    { module: compiled.module, source: wish.source.toString() },
    {
      flow: wish.flow,
      input: wish.input,
      invocationId: wish.invocationId,
      identity: { id: person, name: person },
    },
  );
  try {
    const result = await withProgress(wish.flow, host, wish.invocationId, running, isSeen);
    return refusalOf(result) ?? { kind: "rests", result, host };
  } catch (error) {
    const refusal = refusalFrom(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** Shows that something runs when it takes long enough to be wondered about and no panel shows it. Cancel ends it for good. */
async function withProgress<T>(
  flow: string,
  host: RunHost,
  invocationId: string,
  running: Promise<T>,
  isSeen: () => boolean,
): Promise<T> {
  let rested = false;
  const settled = running.then(
    () => (rested = true),
    () => (rested = true),
  );
  const timer = setTimeout(() => {
    if (rested || isSeen()) return;
    void window.withProgress(
      { location: ProgressLocation.Notification, title: `Running ${flow}`, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => {
          progress.report({ message: "cancelling…" });
          void host.cancel(invocationId, "Cancelled in the editor.").catch(() => undefined);
        });
        await settled;
      },
    );
  }, PROGRESS_AFTER_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

/** Says why a file cannot be run or exported, and shows the Problems view with the particulars. Waits for no answer. */
export async function tellBroken(
  doing: string,
  source: Uri,
  compiled: Exclude<Compiled, { kind: "compiled" }>,
): Promise<void> {
  const file = basename(source.path);
  if (compiled.kind === "missing") {
    void window.showErrorMessage(`${doing}: the file ${file} is gone or cannot be read.`);
    return;
  }
  await commands.executeCommand("workbench.panel.markers.view.focus");
  const showIt = "Show Error";
  void window.showErrorMessage(`${doing}: ${brokenText(file, compiled)}`, showIt).then((chosen) => {
    if (chosen === showIt) void showError(compiled.first);
  });
}

const showError = ({ uri, line, column }: CompileError): Promise<void> =>
  show(uri, (document) => {
    const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
    return document.validateRange(range.with(range.start.translate(0, column)));
  });

export const invocableFlows = (module: IRModule) =>
  module.flows.filter(({ role, visibility }) => role === "flow" && visibility === "public");
