import {
  type CancellationToken,
  CodeLens,
  type CodeLensProvider,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
} from "vscode";
import type { FlowInfo } from "../../../server/protocol.js";
import { latestRun, type Overview, type RunItem } from "../../engine/overview.js";
import { setting } from "../../infrastructure/configuration.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import type { Services } from "../../services.js";
import { LANGUAGE, type LanguageServer } from "../language-client/index.js";
import { outcomeOf } from "./outcome.js";

/** A plain blank after an icon is swallowed. */
const GAP = "\u00a0";

/** Above each flow that can be invoked: Run, and how its last run stands. */
export function registerFlowLenses({ lifetime, overview }: Services, server: LanguageServer): void {
  const changed = lifetime.add(new EventEmitter<void>());
  let shown = "";
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document: TextDocument, token: CancellationToken) {
      const result = await server.flows(document, token);
      if (result === undefined || token.isCancellationRequested) return [];
      const runs = overview.current?.runs ?? [];
      const address = document.uri.toString();
      return result.flows
        .filter(({ internal }) => !internal)
        .flatMap((flow) => lensesOf(document, flow, latestRun(runs, address, result.core, flow.name)));
    },
  };
  lifetime.add(languages.registerCodeLensProvider({ language: LANGUAGE }, provider));
  lifetime.add(
    overview.onChange((now) => {
      // Asked for again only when a lens would say something else.
      const next = lensTexts(now);
      if (next === shown) return;
      shown = next;
      changed.fire();
    }),
  );
  lifetime.add(everyMinute(() => changed.fire()));
}

function lensesOf(document: TextDocument, flow: FlowInfo, last: RunItem | undefined): CodeLens[] {
  const { line } = flow.selectionRange.start;
  const range = new Range(line, 0, line, 0);
  const run = new CodeLens(range, {
    title: `$(play)${GAP}Run`,
    tooltip: `Run ${flow.name} as it stands in the editor`,
    command: "scaicore.run",
    arguments: [document.uri, flow.name],
  });
  if (last === undefined || !setting("run.showLastOutcome", document)) return [run];
  const { icon, text } = outcomeOf(last, Date.now());
  const outcome = new CodeLens(range, {
    title: `$(${icon})${GAP}${text}`,
    tooltip: "Open the last run",
    command: last.status === "suspended" ? "scaicore.checkpoints.open" : "scaicore.runs.open",
    arguments: [last.status === "suspended" ? pendingOf(last) : last.summary.invocationId],
  });
  return [run, outcome];
}

const pendingOf = ({ summary }: RunItem): string | undefined =>
  summary.checkpoints.find(({ status, waitsFor }) => status === "pending" && waitsFor === undefined)?.checkpointId;

const lensTexts = ({ runs }: Overview): string =>
  runs
    .map(
      ({ summary, status, elsewhere }) =>
        `${summary.invocationId} ${status} ${elsewhere} ${summary.checkpoints.length}`,
    )
    .join("\n");

/** "4 min ago" grows older by itself. */
function everyMinute(tick: () => void): Disposable {
  const timer = setInterval(tick, 60_000);
  return { dispose: () => clearInterval(timer) };
}
