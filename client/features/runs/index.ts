import { commands, window } from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
import type { Overview, RunItem } from "../../engine/overview.js";
import { needsSomeone } from "../../engine/run-host.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { setting } from "../../infrastructure/configuration.js";
import { confirmed, showInformation } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";
import type { Trust } from "../trust/index.js";
import { chooseRun } from "./choose-run.js";
import { chooseFilter } from "./choose-filter.js";
import { filterFrom } from "./filter.js";
import { createRunTree, RUNS_VIEW } from "./tree.js";

/** Past and running runs: open, cancel, and go on with what was interrupted. */
export function activateRuns(services: Services, trust: Trust): void {
  const { overview } = services;
  const tree = createRunTree(services);
  announceInterrupted(services);

  registerCommand(services, "scaicore.refresh", "Refreshing the views", async () => {
    await overview.read();
  });

  registerCommand(services, "scaicore.runs.filter", "Filtering the runs", async (given) => {
    const filter =
      given === undefined ? await chooseFilter(overview.current?.runs ?? [], tree.filter) : filterFrom(given);
    if (filter !== undefined) await tree.setFilter(filter);
    return filter;
  });
  registerCommand(services, "scaicore.runs.showAll", "Showing all runs", async () => await tree.setFilter({}));

  registerCommand(services, "scaicore.runs.delete", "Deleting the run", async (given) => {
    const item = await chooseRun(services, given, hasEnded, plain`The run to delete`);
    if (item === undefined) return undefined;
    const { flow } = item.summary.start;
    if (!hasEnded(item)) {
      void showInformation(plain`This run of ${flow} goes on. Cancel it first.`);
      return false;
    }
    const detail = plain`Its input, its events and what it was answered are gone for good.`;
    if (typeof given !== "string" && !(await confirmed(plain`Delete the run of ${flow}?`, detail, "Delete Run")))
      return false;
    return await trust.whenGranted("Deleting a run", () => item.host.remove(item.summary.invocationId));
  });

  registerCommand(services, "scaicore.runs.continue", "Continuing the run", async (given) => {
    const item = await chooseRun(services, given, ({ status }) => status === "interrupted", plain`The run to continue`);
    if (item === undefined) return undefined;
    const { invocationId } = item.summary;
    return await trust.whenGranted("Continuing a run", () =>
      services.byHand.during(invocationId, () => item.host.continueRun(invocationId)),
    );
  });

  // Both end a run for good; the words differ by what a person sees.
  const cancel = async (given: unknown, accept: (item: RunItem) => boolean, question: PlainText, reason: string) => {
    const item = await chooseRun(services, given, accept, question);
    if (item === undefined) return undefined;
    // Whoever names the run by its id has decided; a click in a list may have slipped.
    if (typeof given !== "string" && !(await confirmEnd(item))) return undefined;
    return await trust.whenGranted("Ending a run", () => item.host.cancel(item.summary.invocationId, reason));
  };
  registerCommand(services, "scaicore.runs.cancel", "Cancelling the run", (given) =>
    cancel(given, isUnfinished, plain`The run to cancel`, "Cancelled in the editor."),
  );
  registerCommand(services, "scaicore.runs.discard", "Discarding the run", (given) =>
    cancel(
      given,
      ({ status }) => status === "interrupted",
      plain`The run to discard`,
      "Discarded after an interruption.",
    ),
  );
}

async function confirmEnd({ summary, status }: RunItem): Promise<boolean> {
  const end = status === "interrupted" ? "Discard Run" : "Cancel Run";
  const detail =
    status === "suspended"
      ? plain`Its question is withdrawn, and it cannot go on any more.`
      : plain`It cannot go on any more.`;
  return await confirmed(plain`End the run of ${summary.start.flow}?`, detail, end);
}

const hasEnded = ({ status }: RunItem): boolean => status === "completed" || status === "failed";
const isUnfinished = (item: RunItem): boolean => !hasEnded(item);

/** Says once, at start, that runs were interrupted: they rest until the person says Continue or Discard. */
function announceInterrupted({ overview, lifetime }: Services): void {
  const listener = overview.onChange((now) => {
    if (!window.state.focused) return;
    listener.dispose();
    if (setting("recovery") === "ask") void tell(now);
  });
  lifetime.add(listener);
}

async function tell({ runs }: Overview): Promise<void> {
  // Decided runs continue without a question.
  const interrupted = runs.filter(({ summary, status }) => status === "interrupted" && !needsSomeone(summary, false));
  const [first] = interrupted;
  if (first === undefined) return;
  const show = "Show Runs";
  const what =
    interrupted.length === 1 ? plain`A run of ${first.summary.start.flow} was` : plain`${interrupted.length} runs were`;
  const chosen = await showInformation(plain`${what} interrupted. Continue or discard in the list of runs.`, show);
  if (chosen === show) await commands.executeCommand(`${RUNS_VIEW}.focus`);
}
