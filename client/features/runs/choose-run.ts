import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { runIdFrom } from "../../infrastructure/commands.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { pickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";

/** The run that a command was given, by its id or as an item of a list; else the one that the person chooses. */
export async function chooseRun(
  { overview }: Pick<Services, "overview">,
  given: unknown,
  accept: (item: RunItem) => boolean,
  placeHolder: PlainText = plain`The run`,
): Promise<RunItem | undefined> {
  const { runs } = await overview.read();
  const id = runIdFrom(given);
  if (id !== undefined) {
    const named = runs.find(({ summary }) => summary.invocationId === id);
    if (named === undefined) void showInformation(plain`This run is not in the store any more.`);
    return named;
  }
  const fitting = runs.filter(accept);
  if (fitting.length === 0) {
    void showInformation(plain`There is no such run.`);
    return undefined;
  }
  const items = fitting.map((run) => ({
    label: plainLine(run.summary.start.flow),
    description: plainLine(run.summary.start.createdAt),
    run,
  }));
  return (await pickItem(items, placeHolder))?.run;
}
