import type { JsonObject } from "../json.js";
import { typeToJsonSchema } from "./json-schema.js";
import type { IRModule } from "./module.js";

/** JSON Schemas of what the methods of a module's plugins are declared to give, by `alias.method`. */
export function pluginResults(module: IRModule): Readonly<Record<string, JsonObject>> {
  const results: Record<string, JsonObject> = {};
  for (const plugin of module.plugins) {
    const declared = module.plugin_interfaces.find(
      (other) => other.package === plugin.package && other.version === plugin.version,
    );
    for (const { name, return_type: type } of declared?.methods ?? [])
      results[`${plugin.alias}.${name}`] = type === undefined ? { type: "null" } : typeToJsonSchema(type, module.types);
  }
  return results;
}
