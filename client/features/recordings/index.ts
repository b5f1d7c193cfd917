import { plain } from "../../../runtime/plain-text.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import type { RunItem } from "../../engine/overview.js";
import type { Services } from "../../services.js";
import type { Models } from "../models/index.js";
import { chooseRun } from "../runs/choose-run.js";
import type { Trust } from "../trust/index.js";
import { ComparePanels } from "./compare-panels.js";

/** What was answered in runs: as mocks, beside another run, and asked anew of other models. */
export function activateRecordings(services: Services, models: Models, trust: Trust): void {
  const load = once(() => import("./recording-tools.js"));
  const panels = services.lifetime.add(
    new ComparePanels(
      services,
      async (items) => await (await load()).comparisonOf(items),
      () => trust.granted,
    ),
  );

  registerCommand(services, "scaicore.runs.useAsMock", "Writing the mock", async (given) => {
    const item = await chooseRun(services, given, hasEnded, plain`The run whose answers become the mock`);
    return item && (await (await load()).useAsMock(item, typeof given === "string"));
  });
  registerCommand(services, "scaicore.runs.copyAsTest", "Copying the run as a test", async (given) => {
    const item = await chooseRun(services, given, hasEnded, plain`The run that becomes a test`);
    if (item === undefined) return undefined;
    const tools = await load();
    // It is run once, with its mocks.
    return await trust.whenGranted("Running a test", () => tools.copyAsTest(item));
  });
  registerCommand(services, "scaicore.runs.export", "Exporting the run", async (given, file) => {
    const item = await chooseRun(services, given, () => true, plain`The run to export`);
    return item && (await (await load()).exportRun(item, file));
  });
  registerCommand(services, "scaicore.runs.rerunFrom", "Running it again from here", async (given, row) => {
    const item = await chooseRun(services, given, hasEnded, plain`The run to repeat`);
    if (item === undefined) return undefined;
    const tools = await load();
    return await trust.whenGranted("Running a flow", () => tools.rerunFrom(services, models, item, idOf(row)));
  });
  registerCommand(services, "scaicore.runs.compare", "Comparing the runs", async (first, second) => {
    const item = await chooseRun(services, first, () => true, plain`The first run`);
    if (item === undefined) return undefined;
    const other = await chooseRun(services, idOf(second), sameFlow(item), plain`The run beside it`);
    return other && (await (await load()).compare(panels, [item, other]));
  });
  registerCommand(services, "scaicore.runs.withOtherModels", "Running it with other models", async (given, file) => {
    const item = await chooseRun(services, given, () => true, plain`The run to repeat`);
    if (item === undefined) return undefined;
    const tools = await load();
    return await trust.whenGranted("Running a flow", () => tools.runWithOthers(services, panels, models, item, file));
  });
}

/** A command of a list gives the whole selection as its second argument. */
const idOf = (given: unknown): unknown => (Array.isArray(given) ? undefined : given);

const hasEnded = ({ status }: RunItem): boolean => status === "completed" || status === "failed";

const sameFlow =
  ({ summary }: RunItem) =>
  ({ summary: other }: RunItem): boolean =>
    other.start.core === summary.start.core &&
    other.start.flow === summary.start.flow &&
    other.invocationId !== summary.invocationId;
