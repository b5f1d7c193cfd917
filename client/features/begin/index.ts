import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import type { Services } from "../../services.js";

/** To begin: a new flow from a template, the walkthrough, and a report of what went wrong. */
export function activateBegin(services: Services): void {
  const load = once(() => import("./begin-tools.js"));

  // From menus a command gets what was clicked on, which is none of its answers.
  registerCommand(services, "scaicore.newFlow", "Making the flow", async (template, name, folder) =>
    (await load()).newFlow({ template, name, folder }),
  );
  registerCommand(services, "scaicore.walkthrough.open", "Opening the walkthrough", async () =>
    (await load()).openWalkthrough(services),
  );
  registerCommand(services, "scaicore.reportIssue", "Writing the report", async () =>
    (await load()).reportIssue(services),
  );
}
