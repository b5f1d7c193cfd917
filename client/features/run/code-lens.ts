import {
  type CancellationToken,
  type CodeLens,
  type CodeLensProvider,
  EventEmitter,
  languages,
  type TextDocument,
} from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import type { FlowInfo } from "../../../server/protocol.js";
import { latestRun, type Overview, type RunItem } from "../../engine/overview.js";
import { setting } from "../../infrastructure/configuration.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { again } from "../../infrastructure/scheduling.js";
import { codeLens } from "../../infrastructure/ui/editor-marks.js";
import type { Services } from "../../services.js";
import { LANGUAGE, type LanguageServer } from "../language-client/index.js";
import { outcomeOf } from "./outcome.js";

/** Above each flow that can be invoked: Run, Debug, Graph, and how its last run stands. */
export function registerFlowLenses({ lifetime, overview }: Services, server: LanguageServer): void {
  const changed = lifetime.add(new EventEmitter<void>());
  // VS Code asks for lenses once for each state of a document: without this, a document that the server did not have at that
  // moment would stay without any.
  const unanswered = lifetime.add(again(() => changed.fire(), 250, 30_000));
  let shown = "";
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document: TextDocument, token: CancellationToken) {
      const result = await server.flows(document, token);
      if (token.isCancellationRequested) return [];
      if (result === undefined) {
        unanswered.request();
        return [];
      }
      unanswered.reset();
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
  const offers = [
    [{ icon: "play", text: plain`Run` }, plain`Run ${flow.name} as it stands in the editor`, "scaicore.run"],
    [{ icon: "debug-alt", text: plain`Debug` }, plain`Run ${flow.name} under the debugger`, "scaicore.debug"],
    [{ icon: "type-hierarchy-sub", text: plain`Graph` }, plain`Show ${flow.name} as a graph`, "scaicore.graph.show"],
  ] as const;
  const lenses = offers.map(([title, tooltip, command]) =>
    codeLens(line, title, tooltip, command, document.uri, flow.name),
  );
  if (last === undefined || !setting("run.showLastOutcome", document)) return lenses;
  const outcome = codeLens(
    line,
    outcomeOf(last, Date.now()),
    plain`Open the last run`,
    last.status === "suspended" ? "scaicore.checkpoints.open" : "scaicore.runs.open",
    last.status === "suspended" ? pendingOf(last) : last.summary.invocationId,
  );
  return [...lenses, outcome];
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
