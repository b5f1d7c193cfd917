/* Modules written by hand, for tests that need a block or an expression and no compiler. */
import type {
  IRBlock,
  IRExpr,
  IRFlow,
  IRLocal,
  IRLocation,
  IRModule,
  IRParam,
  IRPattern,
  IRStatement,
  IRType,
} from "../../runtime/ir/module.js";
import { moduleOf } from "./module-of.js";

export { moduleOf };

export const at: IRLocation = { file: "test.scaicore", line: 1, column: 1, end_line: 1, end_column: 2 };

export const string: IRType = { kind: "primitive", name: "string" };
export const int: IRType = { kind: "primitive", name: "int" };
export const float: IRType = { kind: "primitive", name: "float" };
export const bool: IRType = { kind: "primitive", name: "bool" };
export const money: IRType = { kind: "primitive", name: "money" };
export const anything: IRType = { kind: "unknown" };
export const array = (items: IRType): IRType => ({ kind: "array", items });
export const optional = (type: IRType): IRType => ({ kind: "optional", type });
export const named = (name: string): IRType => ({ kind: "named", name });
export const object = (fields: Readonly<Record<string, IRType>>): IRType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
export const enumOf = (...members: string[]): IRType => ({ kind: "enum", members });

/** A literal of the usual type, a name (`$x`), or an expression as it is. */
export type Ex = IRExpr | string | number | boolean | null;
export function ex(value: Ex): IRExpr {
  if (value === null) return { kind: "literal", type: "null", value };
  switch (typeof value) {
    case "boolean":
      return { kind: "literal", type: "bool", value };
    case "number":
      return { kind: "literal", type: Number.isInteger(value) ? "int" : "float", value };
    case "string":
      return value.startsWith("$") ? local(value.slice(1)) : { kind: "literal", type: "string", value };
    default:
      return value;
  }
}
export const local = (name: string): IRExpr => ({ kind: "name", scope: "local", name });
export const param = (name: string): IRExpr => ({ kind: "name", scope: "param", name });
export const member = (of: Ex, name: string): IRExpr => ({ kind: "member", object: ex(of), name });
export const record = (fields: Readonly<Record<string, Ex>>): IRExpr => ({
  kind: "object",
  of: "object",
  entries: Object.entries(fields).map(([key, value]) => ({ key, value: ex(value) })),
});
export const list = (...elements: Ex[]): IRExpr => ({ kind: "array", elements: elements.map(ex) });
export const text = (...parts: Ex[]): IRExpr => ({ kind: "interpolation", parts: parts.map(ex) });
type Binary = Extract<IRExpr, { kind: "binary" }>;
export const binary = (left: Ex, op: Binary["op"], right: Ex, type: Binary["type"] = "int"): IRExpr => ({
  kind: "binary",
  op,
  type,
  left: ex(left),
  right: ex(right),
});
export const plugin = (alias: string, method: string, args: Readonly<Record<string, Ex>> = {}): IRExpr => ({
  kind: "method",
  type: "plugin",
  receiver: { kind: "name", scope: "plugin", name: alias },
  name: method,
  args: Object.entries(args).map(([name, value]) => ({ name, value: ex(value) })),
});

export const set = (name: string, value: Ex): IRStatement => ({
  kind: "assign",
  target: local(name),
  value: ex(value),
  source_location: at,
});
export const give = (value: Ex): IRStatement => ({ kind: "yield", value: ex(value), source_location: at });
export const ret = (value: Ex): IRStatement => ({ kind: "return", value: ex(value), source_location: at });
export const emit = (event: string, payload?: Ex): IRStatement => ({
  kind: "emit",
  event,
  ...(payload === undefined ? {} : { payload: ex(payload) }),
  source_location: at,
});
export const call = (expression: IRExpr): IRStatement => ({ kind: "expression", expression, source_location: at });
export const brk: IRStatement = { kind: "break", source_location: at };
export const cont: IRStatement = { kind: "continue", source_location: at };

export const lit = (value: Ex): IRPattern => ({ kind: "literal", value: ex(value) });
export const any: IRPattern = { kind: "wildcard" };

type Kind = IRBlock["kind"];
type Block<K extends Kind> = Extract<IRBlock, { kind: K }>;
type Own<K extends Kind> = Omit<Block<K>, "kind" | "node_id" | "source_location">;

export function block<K extends Kind>(kind: K, id: string, own: Own<K>): IRBlock {
  return { kind, node_id: id, source_location: at, ...own } as unknown as IRBlock;
}
export const rigid = (id: string, ...statements: IRStatement[]): IRBlock => block("rigid", id, { statements });

const noModelSettings = { context_bindings: [], examples: [], on_failure: [] } as const;
export const flexible = (
  id: string,
  binding: string | undefined,
  own: Partial<Own<"flexible">> & { readonly output_type: IRType; readonly input?: Readonly<Record<string, Ex>> },
): IRBlock => {
  const { input = { topic: "tea" }, ...rest } = own;
  return block("flexible", id, {
    ...noModelSettings,
    goal: ex("Do it"),
    llm_role: "primary",
    input_bindings: Object.entries(input).map(([name, value]) => ({ name, value: ex(value) })),
    ...(binding === undefined ? {} : { result_binding: binding }),
    ...rest,
  });
};
export const checkpoint = (
  id: string,
  binding: string | undefined,
  own: Partial<Own<"checkpoint">> & { readonly prompt?: Ex; readonly payload?: Ex } = {},
): IRBlock => {
  const { prompt = "Go on?", payload, ...rest } = own;
  return block("checkpoint", id, {
    checkpoint_type: "approval",
    present: { prompt: ex(prompt), ...(payload === undefined ? {} : { payload: ex(payload) }) },
    binds: "decision",
    ...(binding === undefined ? {} : { result_binding: binding }),
    ...rest,
  });
};

export function flow(
  name: string,
  own: {
    readonly params?: Readonly<Record<string, IRType | Omit<IRParam, "name">>>;
    readonly returns?: IRType;
    readonly locals?: readonly string[];
    readonly body: readonly IRBlock[];
    readonly internal?: true;
    readonly pure?: true;
  },
): IRFlow {
  const params = Object.entries(own.params ?? {}).map(([key, type]): IRParam =>
    "kind" in type ? { name: key, type } : { name: key, ...type },
  );
  return {
    name,
    role: "flow",
    visibility: own.internal === true ? "internal" : "public",
    params,
    return_type: own.returns ?? anything,
    pure: own.pure === true,
    locals: (own.locals ?? []).map((local): IRLocal => ({ name: local, type: anything })),
    body: own.body,
    source_location: at,
  };
}

/** The flow of the tutorial: a model drafts a greeting, a person approves it. */
export function greetModule(own: Partial<IRModule> = {}): IRModule {
  return moduleOf(
    [
      flow("greet", {
        params: { name: string, formal: { type: bool, default: ex(false) } },
        returns: named("Greeting"),
        locals: ["candidate", "decision"],
        body: [
          flexible("greet/candidate", "candidate", {
            goal: ex("Greet the person"),
            output_type: named("Greeting"),
            input: { name: param("name") },
          }),
          checkpoint("greet/decision", "decision", {
            prompt: "Approve this greeting?",
            payload: "$candidate",
            options: list("approve", "reject"),
            timeout_ms: { kind: "literal", type: "duration", value: 3_600_000 },
            on_timeout: "escalate",
          }),
          block("match", "greet/match#1", {
            subject: local("decision"),
            arms: [
              { pattern: lit("approve"), body: [rigid("greet/return#1", ret("$candidate"))] },
              {
                pattern: lit("reject"),
                body: [rigid("greet/return#2", ret(record({ message: "", mood: "neutral" })))],
              },
            ],
          }),
        ],
      }),
    ],
    {
      name: "HelloWorld",
      types: { Greeting: object({ message: string, mood: named("Mood") }), Mood: enumOf("warm", "neutral", "formal") },
      ...own,
    },
  );
}
