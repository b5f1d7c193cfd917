import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemsAfter } from "./aftermath.js";
import { eachOf, openWorkshop, type Workshop } from "./child-processes.js";
import { scenarios } from "./scenarios.js";
import type { ChildReport, ChildTask } from "./store-child.js";
import { sampled } from "../support/sampled.js";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(async () => {
  await workshop.close();
});

const AT_ONCE = 2;

describe.each(scenarios)("$name", (scenario) => {
  test("R6: killed at any boundary of the disk, the flow comes to one outcome", { timeout: 900_000 }, async () => {
    const base = { scenario: scenario.name, owner: "child", by: "child" };
    const fresh = await workshop.directory();
    const suspended = await stepsOf({ ...base, directory: fresh, phase: "suspend" });
    const copy = await workshop.directory(fresh);
    const resumed = await stepsOf({ ...base, owner: "child-two", directory: copy, phase: "resume" });
    const kills = sampled([...killsOf("suspend", suspended), ...killsOf("resume", resumed)], 9);
    const problems: string[] = [];
    await eachOf(kills, AT_ONCE, async ({ phase, boundary, torn, step }) => {
      const directory = await workshop.directory(phase === "resume" ? fresh : undefined);
      const owner = phase === "resume" ? "child-two" : "child";
      const task: ChildTask = { ...base, owner, directory, phase, at: { boundary, signal: "SIGKILL", torn } };
      const reports = await workshop.run(task).ended;
      const found = await problemsAfter(scenario, directory, reports, phase);
      problems.push(
        ...found.map((problem) => `${phase}, killed ${torn ? "in" : "before"} ${step} ${boundary}: ${problem}`),
      );
    });
    console.log(
      `${scenario.name}: ${suspended.length} boundaries of suspend and ${resumed.length} of resume, ` +
        `${kills.length} kills (torn writes included), ${problems.length} problems`,
    );
    expect(problems).toEqual([]);
  });
});

interface Kill {
  readonly phase: ChildTask["phase"];
  /** From 1; one more than there are is a kill after the last. */
  readonly boundary: number;
  readonly torn: boolean;
  readonly step: string;
}

function killsOf(phase: ChildTask["phase"], steps: readonly string[]): readonly Kill[] {
  return steps.flatMap((step, index) => {
    const kill = { phase, boundary: index + 1, torn: false, step };
    return step === "write" ? [kill, { ...kill, torn: true }] : [kill];
  });
}

async function stepsOf(task: ChildTask): Promise<readonly string[]> {
  const reports = await workshop.run(task).ended;
  const counted = reports.find(
    (report): report is Extract<ChildReport, { reported: "boundaries" }> => report.reported === "boundaries",
  );
  if (counted === undefined) throw new Error(`The child did not come to its end: ${JSON.stringify(reports)}`);
  return counted.steps;
}
