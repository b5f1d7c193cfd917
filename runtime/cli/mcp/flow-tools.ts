import { manifestOf } from "../../ir/manifest.js";
import type { IRModule } from "../../ir/module.js";
import { amountWords, DURATION_WORDS } from "../../ir/json-schema.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";

/** A flow that is offered as a tool. */
export interface FlowTool {
  readonly name: string;
  readonly module: IRModule;
  readonly flow: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject;
  /** Whether the argument `instance_key` says which instance is meant. */
  readonly keyed: boolean;
}

/** The tools of the server itself. */
export const OWN_TOOLS = ["scaicore_checkpoints", "scaicore_result", "decide_checkpoint"] as const;

/** The public flows of programs as tools. A name that two of them have, or a tool of the server, has its core before it. */
export function flowTools(modules: readonly IRModule[]): readonly FlowTool[] {
  const flows = modules.flatMap((module) =>
    manifestOf(module)
      .flows.filter(({ visibility }) => visibility === "public")
      .map((flow) => ({ module, flow })),
  );
  const counts = new Map<string, number>();
  for (const { flow } of flows) counts.set(flow.name, (counts.get(flow.name) ?? 0) + 1);
  const own: readonly string[] = OWN_TOOLS;
  const taken = new Set<string>();
  return flows.map(({ module, flow }) => {
    const alone = counts.get(flow.name) === 1 && !own.includes(flow.name);
    const wanted = alone ? flow.name : `${module.name}_${flow.name}`;
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    const { mode, entity_key: key } = module.instance;
    const keyed = mode === "entity" && (key === undefined || !hasProperty(flow.params, key));
    return {
      name,
      module,
      flow: flow.name,
      description: flow.description ?? `Runs the flow ${flow.name} of ${module.name}.`,
      inputSchema: forClients(keyed ? withKey(flow.params) : flow.params),
      outputSchema: outcomeSchema(forClients(flow.returns)),
      keyed,
    };
  });
}

/** A schema without the formats that mean something else to clients, or nothing, which hold answers against it. */
function forClients(schema: JsonObject): JsonObject {
  const of = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(of);
    return isJsonObject(value) ? forClients(value) : value;
  };
  const { format, "x-currency": currency, ...rest } = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, of(value)]));
  if (format === "money" && Array.isArray(schema.type))
    return described(inner, amountWords(typeof currency === "string" ? currency : undefined));
  if (format === "duration" && schema.type === "string") return described(inner, DURATION_WORDS);
  const kept = { ...inner, ...(format === undefined ? {} : { format: of(format) }) };
  return currency === undefined ? kept : { ...kept, "x-currency": of(currency) };
}

const described = (schema: JsonObject, words: string): JsonObject => ({
  ...schema,
  description: [schema.description, words].filter((part) => typeof part === "string").join(" "),
});

const hasProperty = ({ properties }: JsonObject, name: string): boolean =>
  isJsonObject(properties) && Object.hasOwn(properties, name);

function withKey(params: JsonObject): JsonObject {
  const properties = isJsonObject(params.properties) ? params.properties : {};
  const required = Array.isArray(params.required) ? (params.required as readonly string[]) : [];
  const key = { type: "string", description: "Which instance of the core is meant." };
  return { ...params, properties: { instance_key: key, ...properties }, required: ["instance_key", ...required] };
}

/** What a call answers: the output when the flow has ended, or the checkpoints that it waits for. */
function outcomeSchema({ $defs, ...output }: JsonObject): JsonObject {
  const checkpoint = {
    type: "object",
    properties: {
      checkpoint_id: { type: "string" },
      prompt: { type: "string" },
      options: { type: "array", items: { type: "object" } },
    },
    required: ["checkpoint_id", "prompt", "options"],
  };
  return {
    type: "object",
    properties: {
      status: { type: "string", enum: ["COMPLETED", "SUSPENDED", "FAILED"] },
      invocation_id: { type: "string" },
      output,
      checkpoints: { type: "array", items: checkpoint },
    },
    required: ["status", "invocation_id"],
    ...($defs === undefined ? {} : { $defs }),
  };
}
