import type { IRBlock, IRExpr, IRFlow, IRModule } from "../../runtime/ir/module.js";

/** Parts of modules for tests that are written by hand. */
export const at = { file: "a.scaicore", line: 1, column: 1, end_line: 1, end_column: 2 } as const;

export const text = (value: string): IRExpr => ({ kind: "literal", type: "string", value });
export const number = (value: number): IRExpr => ({ kind: "literal", type: "int", value });
export const local = (name: string): IRExpr => ({ kind: "name", scope: "local", name });
export const global = (name: string): IRExpr => ({ kind: "call", target: "global", name, args: [] });

export function flowOf(body: readonly IRBlock[], rest: Partial<IRFlow> = {}): IRFlow {
  return {
    name: "greet",
    role: "flow",
    visibility: "public",
    params: [],
    return_type: { kind: "null" },
    pure: false,
    locals: [],
    body,
    source_location: at,
    ...rest,
  };
}

export function moduleOf(flows: readonly IRFlow[], rest: Partial<IRModule> = {}): IRModule {
  return {
    schema_version: "0.1",
    name: "Test",
    version: "1.0.0",
    compiler: { name: "scaicore", version: "0.1.0" },
    instance: { mode: "stateless" },
    models: [],
    plugins: [],
    plugin_interfaces: [],
    core_interfaces: [],
    memory: [],
    reference: [],
    config: [],
    triggers: [],
    subscriptions: [],
    types: {},
    flows,
    sources: [],
    ...rest,
  };
}

/** Plain statements that evaluate these expressions. */
export const rigid = (expressions: readonly IRExpr[], rest: Partial<IRBlock & { kind: "rigid" }> = {}): IRBlock => ({
  kind: "rigid",
  statements: expressions.map((expression) => ({ kind: "expression", expression, source_location: at })),
  node_id: "greet/rigid#1",
  source_location: at,
  ...rest,
});

export const flexible = (rest: Partial<IRBlock & { kind: "flexible" }> = {}): IRBlock => ({
  kind: "flexible",
  goal: text("Greet"),
  output_type: { kind: "primitive", name: "string" },
  llm_role: "primary",
  input_bindings: [{ name: "name", value: text("Ada") }],
  context_bindings: [],
  examples: [],
  on_failure: [],
  node_id: "greet/flexible#1",
  source_location: at,
  ...rest,
});

export const checkpoint = (rest: Partial<IRBlock & { kind: "checkpoint" }> = {}): IRBlock => ({
  kind: "checkpoint",
  checkpoint_type: "approval",
  present: { prompt: text("Send it?") },
  binds: "decision",
  node_id: "greet/decision",
  source_location: at,
  ...rest,
});

export const coreCall = (flow: string, rest: Partial<IRBlock & { kind: "core_call" }> = {}): IRBlock => ({
  kind: "core_call",
  target: "core://self",
  flow_name: flow,
  input_bindings: [],
  is_async: false,
  node_id: "greet/call#1",
  source_location: at,
  ...rest,
});
