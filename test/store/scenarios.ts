import { driverScenario } from "./driver-scenario.js";
import { engineScenario } from "./engine-scenario.js";
import { memoryScenario } from "./memory-scenario.js";
import type { Scenario } from "./scenario.js";

const all: readonly Scenario[] = [engineScenario, memoryScenario, driverScenario];

/** The scenarios of the kill suites: the engine, and in a soak run also the small driver. */
export const scenarios = process.env.SCAICORE_SOAK === "1" ? all : all.slice(0, 2);

export function scenarioOf(name: string): Scenario {
  const found = all.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`There is no scenario ${name}.`);
  return found;
}
