import type { IRFlow, IRModule, JsonObject } from "scaicore";
import { loadRuntime } from "./runtime.js";

/** What goes into a flow and what comes out, as JSON Schema: for the form and for showing the result by its types. */
export interface FlowSchemas {
  readonly parameters: JsonObject;
  readonly output: JsonObject;
}

const known = new WeakMap<IRFlow, FlowSchemas>();

export async function flowSchemas(module: IRModule, flow: IRFlow): Promise<FlowSchemas> {
  const made = known.get(flow);
  if (made !== undefined) return made;
  const { paramsToJsonSchema, schemaFields, typeToJsonSchema } = await loadRuntime();
  const schemas: FlowSchemas = {
    parameters: paramsToJsonSchema(schemaFields(flow.params), module.types),
    output: typeToJsonSchema(flow.return_type, module.types),
  };
  known.set(flow, schemas);
  return schemas;
}
