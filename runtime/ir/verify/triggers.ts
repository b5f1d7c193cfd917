import { cronProblem, timeZoneProblem } from "../cron.js";
import type { IRModule } from "../module.js";
import { mayBeNull } from "./behind-names.js";
import type { Report } from "./fault.js";
import { E411, E416 } from "./messages.js";

/** Schedules can be followed, and the flows they start need no input. What a trigger starts is `references.ts`. */
export function verifyTriggers({ triggers, flows, types }: IRModule, report: Report): void {
  for (const { kind, name, target_flow, cron, timezone } of triggers) {
    if (kind === "schedule") {
      const problem = cron === undefined ? "there is no cron line" : cronProblem(cron);
      if (problem !== undefined) report(E411["invalid-schedule"]({ name, problem }));
      const needed = flows
        .find((flow) => flow.name === target_flow)
        ?.params.find((param) => param.default === undefined && !mayBeNull(param.type, types));
      if (needed !== undefined)
        report(E416["schedule-without-input"]({ name, flow: target_flow, parameter: needed.name }));
    }
    const problem = timezone === undefined ? undefined : timeZoneProblem(timezone);
    if (problem !== undefined) report(E411["invalid-trigger"]({ trigger: name, problem }));
  }
}
