import { driverScenario } from "./driver-scenario.js";
import { engineScenario } from "./engine-scenario.js";
import type { Scenario } from "./scenario.js";

/** Everything that is driven through the kill suites. */
export const scenarios: readonly Scenario[] = [driverScenario, engineScenario];

export function scenarioOf(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`There is no scenario ${name}.`);
  return found;
}
