import { type TextEditor, window, workspace } from "vscode";
import type { IRBlock, IRModule } from "scaicore";
import { baseOf, lastGoodModule, pathIn } from "../../engine/compile-document.js";
import { latestRun, type RunItem } from "../../engine/overview.js";
import { flowOf } from "../../engine/run-view.js";
import { loadRuntime } from "../../engine/runtime.js";
import { coalesce } from "../../infrastructure/scheduling.js";
import { createLineEnds } from "../../infrastructure/ui/editor-marks.js";
import type { Services } from "../../services.js";
import { LANGUAGE } from "../language-client/index.js";
import { type RunDecoration, decorationsOf } from "./run-decorations.js";

const COLORS: Readonly<Record<RunDecoration["kind"], string>> = {
  running: "editorCodeLens.foreground",
  waiting: "editorWarning.foreground",
  failed: "editorError.foreground",
};

const SPACING_MS = 100;

/** Shows at its block what a run of this window is doing, and where it failed until that line is edited. */
export function decorateEditors({ overview, stores, lifetime, log }: Services): void {
  const lineEnds = lifetime.add(createLineEnds());
  /** Failed runs whose file was edited since. */
  const dismissed = new Set<string>();

  async function update(editor: TextEditor): Promise<void> {
    const { document } = editor;
    if (document.languageId !== LANGUAGE) return;
    const runs = (overview.current?.runs ?? []).filter(
      ({ summary, host }) => host.wasStartedHere(summary.invocationId) && !dismissed.has(summary.invocationId),
    );
    const module = runs.length === 0 ? undefined : lastGoodModule(document.uri);
    const blocks = module === undefined ? [] : await blocksIn(module);
    const marks = await Promise.all(
      (module?.flows ?? []).map(async (flow): Promise<readonly RunDecoration[]> => {
        const run = latestRun(runs, document.uri.toString(), module?.name, flow.name);
        return run === undefined || module === undefined
          ? []
          : decorationsOf(run, await stepsOf(run), blocks, pathIn(baseOf(document.uri), document.uri));
      }),
    );
    lineEnds.show(
      editor,
      marks.flat().map(({ line, kind, text }) => ({ line, text, color: COLORS[kind] })),
    );
  }

  async function stepsOf({ host, summary, status }: RunItem) {
    const { trackSteps } = await loadRuntime();
    const flow = flowOf(await host.moduleOf(summary), summary.start.flow);
    return trackSteps(flow, (await host.record(summary.invocationId)).events, status);
  }

  const updating = lifetime.add(
    coalesce(async () => {
      try {
        await Promise.all(window.visibleTextEditors.map(update));
      } catch (error) {
        log.error("Marking the blocks of a run", error);
      }
    }, SPACING_MS),
  );
  const request = () => updating.request();
  lifetime.add(overview.onChange(request));
  lifetime.add(stores.onLive(request));
  lifetime.add(window.onDidChangeVisibleTextEditors(request));
  lifetime.add(
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.languageId !== LANGUAGE || contentChanges.length === 0) return;
      const address = document.uri.toString();
      for (const { source, status, summary } of overview.current?.runs ?? []) {
        if (source === address && status === "failed") dismissed.add(summary.invocationId);
      }
      request();
    }),
  );
}

async function blocksIn({ flows }: IRModule): Promise<readonly IRBlock[]> {
  const { blocksOf } = await loadRuntime();
  return flows.flatMap(({ body }) => blocksOf(body));
}
