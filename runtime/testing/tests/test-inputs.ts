import { Scope } from "../../engine/scope.js";
import { RunError } from "../../host/errors.js";
import type { IRModule } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import { toJson } from "../../stdlib/to-json.js";
import { World } from "./world/world.js";

/** What a test starts a flow with. */
export interface TestInput {
  readonly test: string;
  readonly flow: string;
  readonly input: JsonObject;
}

/**
 * What the tests of a module start flows with, from their `@given` and `@when`. Nothing runs but the expressions there; what cannot be
 * evaluated without a run is left out. A module contains its tests if it is compiled with `debug: true`.
 */
export async function testInputs(module: IRModule): Promise<readonly TestInput[]> {
  const inputs: TestInput[] = [];
  for (const test of module.tests ?? []) {
    const world = new World(module);
    const scope = new Scope(module, test.name, {
      now: () => world.clock.now(),
      config: (name) => world.config(name),
      reference: (name) => world.reference(name),
      answer: () => Promise.reject(new RunError("InternalError", "Nothing runs.")),
    });
    try {
      for (const step of test.steps) {
        if (step.kind === "given")
          for (const { name, value } of step.values) scope.set(name, await scope.evaluate(value));
        if (step.kind !== "when" || step.action !== "start" || step.flow === undefined) continue;
        const entries: [string, Json][] = [];
        for (const { name, value } of step.args) entries.push([name, toJson(await scope.evaluate(value))]);
        inputs.push({ test: test.name, flow: step.flow, input: Object.fromEntries(entries) });
      }
    } catch {
      // It takes something from a run.
    }
  }
  return inputs;
}
