import { type TextDocument, type TextEditor, window, workspace } from "vscode";
import type { IRBlock, IRModule } from "scaicore";
import { baseOf, compileDocument, lastGoodModule, pathIn } from "../../engine/compile-document.js";
import { latestRun, type RunItem } from "../../engine/overview.js";
import { flowOf } from "../../engine/run-view.js";
import { loadRuntime } from "../../engine/runtime.js";
import { setting } from "../../infrastructure/configuration.js";
import { coalesce } from "../../infrastructure/scheduling.js";
import { createLineEnds } from "../../infrastructure/ui/editor-marks.js";
import { registerTextHovers } from "../../infrastructure/ui/hovers.js";
import type { Services } from "../../services.js";
import { LANGUAGE } from "../language-client/index.js";
import { resultHover } from "./result-hover.js";
import { RowsOfRuns } from "./rows-of-runs.js";
import { type RunDecoration, decorationsOf, resultsOf } from "./run-decorations.js";

const COLORS: Readonly<Record<RunDecoration["kind"], string>> = {
  running: "editorCodeLens.foreground",
  waiting: "editorWarning.foreground",
  failed: "editorError.foreground",
  done: "editorCodeLens.foreground",
  refused: "editorCodeLens.foreground",
};

const SPACING_MS = 100;

/**
 * Shows at its block what the last run of each flow is doing or what it gave, and where it failed until that line is edited. It is
 * read from the store, so a reload changes nothing.
 */
export function decorateEditors({ overview, stores, lifetime, log }: Services): void {
  const lineEnds = lifetime.add(createLineEnds());
  const rows = new RowsOfRuns();
  /** The version of each document that was compiled for its marks. */
  const tried = new Map<string, number>();
  /** Failed runs whose file was edited since. */
  const dismissed = new Set<string>();

  async function update(editor: TextEditor): Promise<void> {
    const { document } = editor;
    if (document.languageId !== LANGUAGE) return;
    const runs = overview.current?.runs ?? [];
    const withResults = setting("run.showResults", document);
    const module = await moduleOf(document, runs);
    const blocks = module === undefined ? [] : await blocksIn(module);
    // Newest first, as a flow that another calls may have run by itself too: a line has the results of one run.
    const latest = (module?.flows ?? [])
      .map(({ name }) => latestRun(runs, document.uri.toString(), module?.name, name))
      .filter((run) => run !== undefined)
      .filter(({ summary }) => !dismissed.has(summary.invocationId))
      .sort((a, b) => runs.indexOf(a) - runs.indexOf(b));
    const marks = await Promise.all(
      latest.map(async (run): Promise<readonly RunDecoration[]> => {
        const file = pathIn(baseOf(document.uri), document.uri);
        // Whether the text was changed since another window's run failed is not known.
        const isOld = run.status === "failed" && !run.host.wasStartedHere(run.summary.invocationId);
        const doing = isOld ? [] : decorationsOf(run, await stepsOf(run), blocks, file);
        if (!withResults || run.status === "running") return doing;
        const marked = new Set(doing.map(({ line }) => line));
        const results = resultsOf(await rows.of(run), blocks, file);
        return [...doing, ...results.filter(({ line }) => !marked.has(line))];
      }),
    );
    const taken = new Set<number>();
    const shown = marks.flatMap((ofRun) => {
      const free = ofRun.filter(({ line }) => !taken.has(line));
      for (const { line } of free) taken.add(line);
      return free;
    });
    lineEnds.show(
      editor,
      shown.map(({ line, kind, text }) => ({ line, text, color: COLORS[kind] })),
    );
  }

  /** The program of a document that has run. After a reload nothing has compiled it yet. */
  async function moduleOf(document: TextDocument, runs: readonly RunItem[]): Promise<IRModule | undefined> {
    const address = document.uri.toString();
    const known = runs.length === 0 ? undefined : lastGoodModule(document.uri);
    if (known !== undefined || !runs.some(({ source }) => source === address)) return known;
    if (tried.get(address) === document.version) return undefined;
    tried.set(address, document.version);
    const compiled = await compileDocument(document.uri);
    return compiled.kind === "compiled" ? compiled.module : undefined;
  }

  async function stepsOf({ host, summary, status }: RunItem) {
    // Of a run that has ended, its error and its rows tell all there is.
    if (status === "completed" || status === "failed") return [];
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
  lifetime.add(
    registerTextHovers(LANGUAGE, /\S.*/, async (document, range) => {
      if (!setting("run.showResults", document)) return undefined;
      return await resultHover(document, range.start.line, overview.current?.runs ?? [], rows);
    }),
  );
  lifetime.add(
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("scaicore.run.showResults")) request();
    }),
  );
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
