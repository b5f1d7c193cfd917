import { cronProblem } from "../cron.js";
import type { IRModule } from "../module.js";
import type { Report } from "./fault.js";

/** Schedules can be followed. */
export function verifyTriggers({ triggers }: IRModule, report: Report): void {
  for (const { kind, name, cron, timezone } of triggers) {
    const problem =
      kind === "schedule" ? (cron === undefined ? "there is no cron line" : cronProblem(cron)) : undefined;
    if (problem !== undefined) report("E411", `The schedule ${name} cannot be followed: ${problem}.`);
    if (timezone !== undefined && !isTimeZone(timezone))
      report("E411", `The trigger ${name} has the time zone ${JSON.stringify(timezone)}, which does not exist.`);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
