import { commands, window } from "vscode";
import type { Overview } from "../../engine/overview.js";
import { needsSomeone } from "../../engine/run-host.js";
import { setting } from "../../infrastructure/configuration.js";
import type { Services } from "../../services.js";
import { RUNS_VIEW } from "./tree.js";

/** Says once, at start, that runs were interrupted: they rest until the person says Continue or Discard. */
export function announceInterrupted({ overview, lifetime }: Services): void {
  const listener = overview.onChange((now) => {
    if (!window.state.focused) return;
    listener.dispose();
    if (setting("recovery") === "ask") void tell(now);
  });
  lifetime.add(listener);
}

async function tell({ runs }: Overview): Promise<void> {
  // What was decided goes on by itself.
  const interrupted = runs.filter(({ head, rests }) => rests === "interrupted" && !needsSomeone(head, false));
  const [first] = interrupted;
  if (first === undefined) return;
  const show = "Show Runs";
  const what = interrupted.length === 1 ? `A run of ${first.head.start.flow} was` : `${interrupted.length} runs were`;
  const chosen = await window.showInformationMessage(
    `${what} interrupted. Continue or discard in the list of runs.`,
    show,
  );
  if (chosen === show) await commands.executeCommand(`${RUNS_VIEW}.focus`);
}
