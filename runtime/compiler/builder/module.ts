import { type IRModule, SCHEMA_VERSION } from "../../ir/module.js";
import { version } from "../../version.js";
import type { CoreEntity } from "../resolve/core-entity.js";
import type { Unit } from "../resolve/unit.js";
import { typeToIR } from "../types/to-ir.js";
import { buildCore } from "./core.js";
import { buildConfig } from "./declarations/config.js";
import { buildPolicies } from "./declarations/policies.js";
import { buildCoreInterfaces } from "./declarations/core-interfaces.js";
import { buildPluginInterfaces } from "./declarations/plugin-interfaces.js";
import { buildPlugins } from "./declarations/plugins.js";
import { buildStoredFields } from "./declarations/stored-fields.js";
import { buildSubscriptions } from "./declarations/subscriptions.js";
import { buildTests } from "./declarations/tests.js";
import { buildTriggers } from "./declarations/triggers.js";
import { buildFlow } from "./flow.js";
import { sha256Hex } from "./sha256.js";

/** Files may use the same name for different things; in a module each has its own. */
function giveNames(entities: readonly { readonly name: string; irName: string }[]): void {
  const counts = new Map<string, number>();
  for (const entity of entities) {
    const count = (counts.get(entity.name) ?? 0) + 1;
    counts.set(entity.name, count);
    entity.irName = count === 1 ? entity.name : `${entity.name}#${count}`;
  }
}

/** The module of a program that has been checked and has no errors. */
export function buildModule(core: CoreEntity, units: readonly Unit[], debug: boolean): IRModule {
  const types = units.flatMap((unit) => [...unit.types.values()].filter((type) => type.unit === unit));
  const flows = units.flatMap((unit) => [...unit.flows.values()].filter((flow) => flow.unit === unit));
  giveNames(types);
  giveNames(flows);
  return {
    schema_version: SCHEMA_VERSION,
    ...buildCore(core),
    compiler: { name: "scaicore", version },
    plugins: buildPlugins(core),
    plugin_interfaces: buildPluginInterfaces(core),
    core_interfaces: buildCoreInterfaces(core),
    memory: buildStoredFields(core, "memory"),
    reference: buildStoredFields(core, "reference"),
    config: buildConfig(core),
    ...buildPolicies(core),
    triggers: buildTriggers(core),
    subscriptions: buildSubscriptions(core),
    types: Object.fromEntries(types.map((type) => [type.irName, typeToIR(type.type)])),
    flows: flows.map((flow) => buildFlow(flow, debug)),
    ...(debug ? buildTests(units) : {}),
    sources: units.map((unit) => ({ path: unit.path, sha256: sha256Hex(unit.text) })),
  };
}
