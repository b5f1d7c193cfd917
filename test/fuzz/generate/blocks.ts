/** Blocks of every kind. */
import { armValue, condition, expression, patterns } from "./expressions.js";
import { freshName, hidingName, type Scope, type Variable, withVariables } from "./scope.js";
import { body, define, type Made, statements, typeAtHand } from "./statements.js";
import {
  array,
  bool,
  constant,
  float,
  type GenType,
  int,
  isOptional,
  map,
  object,
  optional,
  randomType,
  resolved,
  same,
  show,
  string,
} from "./types.js";

const QUESTION = 'present = { prompt = "Go on?" }';

/** A block, on its own or captured. */
export function block(scope: Scope): Made {
  const { random } = scope.program;
  const wanted = random.chance(0.6) ? typeAtHand(scope) : undefined;
  return random.weighted<() => Made>([
    [3, () => captured(scope, wanted, (inner) => `@rigid ${body({ ...inner, rigid: true, inRigid: true })}`)],
    [6, () => modelBlock(scope)],
    [6, () => checkpoint(scope)],
    [4, () => parallel(scope)],
    [6, () => foreach(scope)],
    [4, () => whileLoop(scope)],
    [5, () => tryBlock(scope, wanted)],
    [2, () => captured(scope, wanted, (inner) => `@budget(${budget(scope)}) ${body(inner)}`)],
    [3, () => match(scope, wanted)],
    [3, () => coreCall(scope)],
    [1, () => ({ text: `@debug ${body({ ...inside(scope, undefined), debug: true, rigid: true })}`, defines: [] })],
    [3, () => pipeline(scope)],
    [1, () => plugin(scope)],
  ])();
}

/** The scope of a body inside; what it yields is for the block. */
const inside = (scope: Scope, yields: GenType | undefined): Scope => ({ ...scope, yields, depth: scope.depth + 1 });

/** The scope of what runs at once with others: it cannot assign what is outside. */
const concurrent = (scope: Scope, yields: GenType | undefined): Scope => ({
  ...inside(scope, yields),
  loop: false,
  variables: scope.variables.map((variable) => ({ ...variable, assignable: false })),
});

function captured(scope: Scope, type: GenType | undefined, make: (inner: Scope) => string): Made {
  const { random } = scope.program;
  if (type === undefined) return { text: make(inside(scope, undefined)), defines: [] };
  const name = freshName(scope, random);
  return { text: `${name}: ${show(type)} = ${make(inside(scope, type))}`, defines: [define(name, type)] };
}

const budget = ({ program: { random } }: Scope): string =>
  random.pick(["max_tokens = 10_000", "max_retries = 1", "max_duration = 5m", "max_tokens = 30, max_retries = 1"]);

// ------------------------------------------------------------------------------------------------------------ models

function modelBlock(scope: Scope): Made {
  const { random, types, roles } = scope.program;
  const guarded = random.chance(0.5);
  const output = random.chance(0.6) ? randomType(random, types, 1) : typeAtHand(scope);
  const input = scope.variables.length > 0 && random.chance(0.6) ? random.pick(scope.variables) : undefined;
  const inputType = input?.type ?? object({ n: int });
  const settings = [
    `goal = ${random.chance(0.3) ? expression(string, { ...scope, inExpression: true }, 2) : '"Say something"'}`,
    `input = ${input?.name ?? "{ n: 1 }"}`,
    `output = ${show(output)}`,
    ...(random.chance(0.3) ? [`llm = ${random.pick(roles)}`] : []),
    ...(random.chance(0.3) ? [`on_failure = {\n${handlers(scope, output)}\n}`] : []),
    ...(random.chance(0.15) ? [`@budget { ${budget(scope)} }`] : []),
    ...(random.chance(0.1) ? [`context = ${expression(string, scope, 2)}`] : []),
    ...(random.chance(0.1) ? [`constraints = { never = ["lie"], inherit = true }`] : []),
    ...(guarded ? guards(scope, inputType, output) : []),
  ];
  const text = `${guarded ? "@guarded" : "@flexible"} {\n${settings.join("\n")}\n}`;
  if (random.chance(0.15)) return { text, defines: [] };
  const name = freshName(scope, random);
  return { text: `${name} = ${text}`, defines: [define(name, output)] };
}

function handlers(scope: Scope, output: GenType): string {
  const { random } = scope.program;
  const kinds = random.shuffled(["parse_error", "refusal", "low_confidence", "constraint_violation", "hallucination"]);
  return kinds
    .slice(0, random.between(1, 3))
    .map((kind) => {
      const steps = random.chance(0.5) ? ["retry(max = 2)"] : [];
      const last = random.pick(["escalate", "flag_and_checkpoint", expression(output, scope, 2), ""]);
      if (last !== "" && !(last === "flag_and_checkpoint" && kind === "refusal")) steps.push(last);
      return `${kind} = ${(steps.length === 0 ? ["escalate"] : steps).join(" | ")}`;
    })
    .join("\n");
}

function guards(scope: Scope, input: GenType, output: GenType): string[] {
  const { random } = scope.program;
  const sees = (name: string, type: GenType): Scope =>
    withVariables(scope, { name, type, assignable: random.chance(0.05) });
  const failed: Variable = { name: "failed", type: array(string), assignable: false };
  return [
    ...(random.chance(0.4) ? [`guard = { ${condition(sees("input", input), 1)} || true }`] : []),
    `validate = { ${condition(sees("output", output), 1)} }`,
    ...(random.chance(0.7)
      ? [`on_validation_failure ${body(inside(withVariables(sees("output", output), failed), output))}`]
      : []),
  ];
}

// ------------------------------------------------------------------------------------------------------- checkpoints

function checkpoint(scope: Scope): Made {
  const { random, types } = scope.program;
  const type = random.chance(0.5) ? typeAtHand(scope) : undefined;
  const options = random.shuffled(["yes", "no", "later"]).slice(0, random.between(1, 3));
  const fields = random.chance(0.4)
    ? [["text", string] as const, ["amount", randomType(random, types, 1)] as const]
    : [];
  // Now and then a form of many flags.
  const flags = random.chance(0.1) ? Array.from({ length: 12 }, (_, n) => [`flag${n}`, optional(bool)] as const) : [];
  const form = [...fields.slice(0, random.between(1, 2)), ...flags].map(([name, of]) => ({
    name,
    type: of,
    prefilled: random.chance(0.5),
  }));
  const timeout = random.chance(0.4)
    ? [
        `timeout = 30m, on_timeout = ${random.pick(['"fail"', '"escalate"', `"default", default = ${form.some(({ prefilled }) => !prefilled) ? "" : ""}"${options[0]!}"`])}`,
      ]
    : [];
  const kind = random.pick(["ask", "choice", "ask"]);
  const shown =
    scope.variables.length > 0 && random.chance(0.4) ? `, payload = ${random.pick(scope.variables).name}` : "";
  const settings = (arms: string): string =>
    [
      QUESTION.replace(" }", `${shown} }`),
      `options = [${options.map((id) => `"${id}"`).join(", ")}]`,
      ...(form.length === 0
        ? []
        : [
            `form = { ${form.map((field) => `${field.name}: ${show(field.type)}${field.prefilled ? ` = ${expression(field.type, scope, 2)}` : ""}`).join(", ")} }`,
          ]),
      ...timeout,
      ...(arms === "" ? [] : [arms]),
    ].join("\n");
  if (type === undefined && random.chance(0.5)) {
    const name = freshName(scope, random);
    const decision: GenType = { kind: "choice", members: options };
    const value =
      form.length === 0
        ? decision
        : object({ decision, ...Object.fromEntries(form.map((field) => [field.name, field.type])) });
    return {
      text: `${name} = @checkpoint ${kind} {\n${settings("")}\n}`,
      defines: options.length > 1 ? [define(name, value)] : [],
    };
  }
  return captured(scope, type, (inner) => {
    const arms = options.map((id) => {
      if (form.length === 0 || random.chance(0.4)) return `"${id}" => ${arm(inner)}`;
      const { name, type: of } = random.pick(form);
      return `{ decision: "${id}", ${name} } => ${arm(withVariables(inner, { name, type: of, assignable: false }))}`;
    });
    const catchAll = random.chance(0.1) ? ["_ => { }"] : [];
    return `@checkpoint ${kind} {\n${settings(`on_response {\n${[...arms, ...catchAll].join("\n")}\n}`)}\n}`;
  });
}

/** What stands right of `=>`: a value, a body or a block. */
function arm(inner: Scope): string {
  const { random } = inner.program;
  if (inner.yields === undefined) return body(inner);
  return random.chance(0.5) ? armValue(expression(inner.yields, inner, 1)) : body(inner);
}

function match(scope: Scope, type: GenType | undefined): Made {
  const { random } = scope.program;
  if (scope.variables.length === 0) return foreach(scope);
  const subject = random.pick(scope.variables);
  return captured(scope, type, (inner) => {
    const arms = patterns(subject.type, scope).map(
      ({ pattern, binds }) => `${pattern} => ${arm(withVariables(inner, ...binds))}`,
    );
    return `@match ${subject.name} {\n${arms.join("\n")}\n}`;
  });
}

// -------------------------------------------------------------------------------------------------- loops and branches

function parallel(scope: Scope): Made {
  const { random } = scope.program;
  const names = random.shuffled(["a", "b", "note", "left", "hits"]).slice(0, random.between(1, 3));
  const fields: (readonly [string, GenType])[] = [];
  const branches = names.map((name) => {
    const type = random.chance(0.8) ? typeAtHand(scope) : undefined;
    if (type !== undefined) fields.push([name, type]);
    return `${name} => ${body(concurrent(scope, type))}`;
  });
  const header = random.pick(["", "", "(max_concurrent = 1)", "(fail_fast = false)"]);
  const text = `@parallel${header} {\n${branches.join("\n")}\n}`;
  if (fields.length === 0 || random.chance(0.3)) return { text, defines: [] };
  const name = freshName(scope, random);
  return { text: `${name} = ${text}`, defines: [define(name, object(Object.fromEntries(fields)))] };
}

function foreach(scope: Scope): Made {
  const { random } = scope.program;
  const collections = scope.variables.filter(({ type }) => ["array", "map"].includes(resolved(type).kind));
  const of = collections.length > 0 && random.chance(0.7) ? random.pick(collections) : undefined;
  const bare = of === undefined ? undefined : resolved(of.type);
  const item: GenType =
    bare?.kind === "array" ? bare.items : bare?.kind === "map" ? object({ key: string, value: bare.values }) : int;
  const atOnce = random.chance(0.3);
  const base = atOnce ? concurrent(scope, undefined) : inside(scope, undefined);
  const type = random.chance(0.5) ? typeAtHand(scope) : undefined;
  const element = resolved(item);
  // Taken apart in the head: all fields of an element, under names of their own.
  const parts =
    of !== undefined && element.kind === "object" && random.chance(0.4)
      ? element.fields.map((field) => ({ field: field.name, bound: define(freshName(scope, random), field.type) }))
      : undefined;
  const name =
    parts === undefined
      ? hidingName(scope, random)
      : `{ ${parts.map(({ field, bound }) => (field === bound.name ? field : `${field}: ${bound.name}`)).join(", ")} }`;
  const index = random.chance(0.3) ? freshName(scope, random) : undefined;
  const binds: Variable[] = parts?.map(({ bound }) => bound) ?? [{ name, type: item, assignable: true }];
  const counts = index !== undefined && binds.every((bound) => bound.name !== index);
  if (counts) binds.push({ name: index, type: int, assignable: false });
  const inner: Scope = { ...withVariables(base, ...binds), loop: true, yields: type };
  const header = atOnce
    ? `(max_concurrent = ${random.between(1, 3)}${random.chance(0.2) ? ", fail_fast = false" : ""})`
    : "";
  const list = of?.name ?? `range(${random.between(0, 3)})`;
  const text = `@foreach${header} ${name}${counts ? `, ${index}` : ""} in ${list} ${body(inner)}`;
  if (type === undefined) return { text, defines: [] };
  const result = freshName(scope, random);
  return { text: `${result}: ${show(array(type))} = ${text}`, defines: [define(result, array(type))] };
}

function whileLoop(scope: Scope): Made {
  const { random } = scope.program;
  const type = random.chance(0.4) ? typeAtHand(scope) : undefined;
  const header = `@while(max_iterations = ${random.between(1, 3)}) ${condition(scope, 1)}`;
  const text = `${header} ${body({ ...inside(scope, type), loop: true })}`;
  if (type === undefined) return { text, defines: [] };
  const name = freshName(scope, random);
  return { text: `${name}: ${show(optional(type))} = ${text}`, defines: [define(name, optional(type))] };
}

const ERRORS = ["ModelRefusalError", "ArithmeticError", "PluginError", "CheckpointExpiredError", "BudgetExceededError"];

function tryBlock(scope: Scope, type: GenType | undefined): Made {
  const { random } = scope.program;
  return captured(scope, type, (inner) => {
    const error: Variable = { name: "e", type: object({ type: string, message: string }), assignable: false };
    const caught = random.shuffled(ERRORS).slice(0, random.between(0, 2));
    const clauses = (random.chance(0.5) ? [caught.join(" | ")] : caught)
      .filter((names) => names !== "")
      .map((names) => `@catch ${names} e ${body(withVariables(inner, error))}`);
    return `@try ${body(inner)} ${[...clauses, `@catch ${random.chance(0.5) ? "" : "e "}${body(withVariables(inner, error))}`].join(" ")}`;
  });
}

// -------------------------------------------------------------------------------------------------------------- calls

function coreCall(scope: Scope): Made {
  const { random, flows } = scope.program;
  if (flows.length === 0) return foreach(scope);
  const calls = random.list(1, 2, () => {
    const flow = random.pick(flows);
    const given = flow.params.filter(
      ({ type, default: value }) => (value === undefined && !isOptional(type)) || random.chance(0.6),
    );
    const input = given.map(({ name, type }) => `${name}: ${expression(type, scope, 2)}`).join(", ");
    return {
      flow,
      settings: `target = core://self, flow = ${flow.name}${given.length === 0 ? "" : `, input = { ${input} }`}`,
    };
  });
  const [first] = calls as [(typeof calls)[0]];
  if (random.chance(0.5)) {
    const name = freshName(scope, random);
    return { text: `${name} = @core_call { ${first.settings} }`, defines: [define(name, first.flow.result)] };
  }
  if (random.chance(0.3)) {
    const handles = freshName(scope, random);
    const all = `${handles}_all`;
    const text = `${handles} = @foreach ${hidingName(scope, random)} in range(2) {\nyield @core_call { ${first.settings}, async = true }\n}\n${all} = @await_responses { from = ${handles} }`;
    return { text, defines: [define(all, array(first.flow.result))] };
  }
  const names = calls.map((_, index) => `call_${index}_${random.between(1, 99)}`);
  const any = random.chance(0.3);
  const result = freshName(scope, random);
  const text = [
    ...calls.map(({ settings }, index) => `${names[index]!} = @core_call { ${settings}, async = true }`),
    ...(random.chance(0.4) ? [statements({ ...scope, depth: scope.depth + 1 }, 1)] : []),
    `${result} = @await_responses { from = [${names.join(", ")}]${any ? ", require = :any" : ""} }`,
  ].join("\n");
  const fields = calls.map(({ flow }, index) => [names[index]!, any ? optional(flow.result) : flow.result] as const);
  return { text, defines: [define(result, object(Object.fromEntries(fields)))] };
}

function pipeline(scope: Scope): Made {
  const { random, flows } = scope.program;
  const stages = flows.filter(
    ({ params }) =>
      params.length > 0 && params.slice(1).every((param) => param.default !== undefined || isOptional(param.type)),
  );
  const name = freshName(scope, random);
  if (stages.length === 0) {
    const text = `${name} = ${expression(array(int), scope, 1, true)} |*> x => x + 1`;
    return { text, defines: [define(name, array(int))] };
  }
  const flow = random.pick(stages);
  const takes = flow.params[0]!.type;
  const source = expression(takes, scope, 2, true);
  return random.weighted<() => Made>([
    [3, () => ({ text: `${name} = ${source} |> ${flow.name}`, defines: [define(name, flow.result)] })],
    [
      2,
      () => ({
        text: `${name} = ${expression(array(takes), scope, 2, true)} |*> ${flow.name}`,
        defines: [define(name, array(flow.result))],
      }),
    ],
    [
      2,
      () => {
        const keeps = flow.role === "evaluator" || same(flow.result, bool);
        const result = optional(keeps ? takes : flow.result);
        return {
          text: `${name} = ${expression(optional(takes), scope, 2, true)} |?> ${flow.name}`,
          defines: [define(name, result)],
        };
      },
    ],
    [
      same(takes, flow.result) ? 4 : 0,
      () => ({ text: `${name} = ${source} |~> ${flow.name}`, defines: [define(name, takes)] }),
    ],
    [
      1,
      () => ({
        text: `${name} = ${source} |> ${hidingName(scope, random)}_ => ${constant(float, random)}`,
        defines: [define(name, float)],
      }),
    ],
  ])();
}

/** Methods of the plugin that every generated program has. */
const METHODS: readonly (readonly [call: string, type: GenType])[] = [
  ['crm.get("k")', object({ id: string, score: optional(int) })],
  ['crm.find("k", limit = 2)', array(object({ id: string, score: optional(int) }))],
  ["crm.rates()", map(float)],
];
export const PLUGIN_INTERFACE = `@plugin_interface company/crm@1.0 {
get(id: string): { id: string, score: int? }
find(text: string, limit: int = 10): array[{ id: string, score: int? }]
rates(): map[string, float]
note(text: string)
}`;

function plugin(scope: Scope): Made {
  const { random } = scope.program;
  if (random.chance(0.2)) return { text: `crm.note(${expression(string, scope, 1)})`, defines: [] };
  const [call, type] = random.pick(METHODS);
  const name = freshName(scope, random);
  return { text: `${name} = ${call}`, defines: [define(name, type)] };
}
