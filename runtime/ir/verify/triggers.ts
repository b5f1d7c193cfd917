import { cronProblem, timeZoneProblem } from "../cron.js";
import type { IRModule } from "../module.js";
import { mayBeNull } from "./behind-names.js";
import type { Report } from "./fault.js";

/** Schedules can be followed, and the flows they start need no input. What a trigger starts is `references.ts`. */
export function verifyTriggers({ triggers, flows, types }: IRModule, report: Report): void {
  for (const { kind, name, target_flow, cron, timezone } of triggers) {
    if (kind === "schedule") {
      const problem = cron === undefined ? "there is no cron line" : cronProblem(cron);
      if (problem !== undefined) report("E411", `The schedule ${name} cannot be followed: ${problem}.`);
      const needed = flows
        .find((flow) => flow.name === target_flow)
        ?.params.find((param) => param.default === undefined && !mayBeNull(param.type, types));
      if (needed !== undefined)
        report("E416", `The schedule ${name} gives no input, and the flow ${target_flow} needs ${needed.name}.`);
    }
    const problem = timezone === undefined ? undefined : timeZoneProblem(timezone);
    if (problem !== undefined) report("E411", `The trigger ${name} cannot be followed: ${problem}.`);
  }
}
