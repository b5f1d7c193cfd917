/** Whole programs: types, memory, reference data, config, and flows that call those before them. */
import type { Random } from "../random.js";
import { PLUGIN_INTERFACE } from "./blocks.js";
import { expression } from "./expressions.js";
import { repaired } from "./repair.js";
import type { GenFlow, Program, Scope, StoredField } from "./scope.js";
import { statements, typeAtHand } from "./statements.js";
import {
  bool,
  chain,
  constant,
  even,
  float,
  type GenType,
  type NamedType,
  object,
  odd,
  optional,
  primitive,
  PRIMITIVES,
  randomObject,
  randomType,
  show,
  string,
  sum,
  tree,
  wide,
} from "./types.js";

const FIELD_NAMES = ["a", "note", "hits", "mood", "total", "x", "item", "text"];

/** A program that mostly checks without errors. */
export function generateProgram(random: Random): string {
  const types = namedTypes(random);
  const entityKey = random.chance(0.3) ? "text" : undefined;
  const fields = (least: number, most: number): StoredField[] =>
    random
      .shuffled(FIELD_NAMES)
      .slice(0, random.between(least, most))
      .map((name) => ({ name, type: randomType(random, types, 1) }));
  const program: Program = {
    random,
    types,
    flows: [],
    memory: fields(1, 4),
    reference: fields(0, 2),
    config: random
      .shuffled(FIELD_NAMES)
      .slice(0, random.between(0, 2))
      .map((name) => ({ name, type: primitive(random.pick(PRIMITIVES.filter((other) => other !== "money[EUR]"))) })),
    constants: random.list(0, 2, (index) => {
      const type = randomType(random, types, 1);
      return { name: `MAX_${index}`, type, value: constant(type, random) };
    }),
    roles: ["primary", "critic"],
    entityKey,
  };
  const flows = random.list(1, 3, (index) => flow(program, index));
  const withDefault = ({ name, type }: StoredField): string =>
    `${name}: ${show(type)}${random.chance(0.3) ? ` = ${constant(type, random)}` : ""}`;
  const instance =
    entityKey === undefined
      ? random.pick(["", "", "instance = :singleton"])
      : `instance = :entity(key = "${entityKey}")`;
  const source = `@core Test {
version = "1.0.0"
${instance}
@models { primary = { model = "a/b" }, critic = { model = "c/d" } }
@plugins { crm = company/crm@1.0 }
@memory {
${program.memory.map(withDefault).join("\n")}
}
${program.reference.length === 0 ? "" : `@reference {\n${program.reference.map(({ name, type }) => `${name}: ${show(type)}`).join("\n")}\n}`}
${program.config.length === 0 ? "" : `@config {\n${program.config.map(({ name, type }) => `@param ${name}: ${show(type)} = ${constant(type, random)}`).join("\n")}\n}`}
}
${PLUGIN_INTERFACE}
${types.map(({ name, type }) => `type ${name} = ${show(type)}`).join("\n")}
${program.constants.map(({ name, type, value }) => `const ${name}: ${show(type)} = ${value}`).join("\n")}
${entityKey === undefined ? "" : `@flow keyed(${entityKey}: string): string { return ${entityKey} }`}
${flows.join("\n")}
`.replaceAll(/\n{2,}/g, "\n");
  return repaired(source);
}

function namedTypes(random: Random): NamedType[] {
  const types: NamedType[] = [];
  for (const name of ["Order", "Line", "Mood", "Answer"].slice(0, random.between(1, 4))) {
    const type = random.chance(0.5) ? randomObject(random, types, 1) : randomType(random, types);
    types.push({ name, type });
  }
  if (random.chance(0.35)) types.push(...random.pick([[tree], [chain], [even, odd], [sum], [wide]]));
  return types;
}

/** One more flow; what it may call stands before it. */
function flow(program: Program, index: number): string {
  const { random, types, entityKey } = program;
  const role = random.weighted<GenFlow["role"]>([
    [8, "flow"],
    [2, "transformer"],
    [1, "evaluator"],
  ]);
  const pure = random.chance(0.3);
  const scope = (variables: Scope["variables"], result: GenType): Scope => ({
    program,
    variables,
    hoisted: new Map(),
    names: new Set(variables.map(({ name }) => name)),
    result,
    yields: undefined,
    loop: false,
    rigid: pure,
    debug: false,
    inExpression: false,
    depth: 0,
  });
  const names = random.shuffled(["a", "b", "x", "note", "item"]).slice(0, random.between(role === "flow" ? 0 : 1, 3));
  const params = names.map((name, at): GenFlow["params"][number] => {
    const type = random.chance(0.4) ? optional(randomType(random, types, 1)) : randomType(random, types, 1);
    const mayLack = at > 0 && random.chance(0.4);
    return mayLack ? { name, type, default: constant(type, random) } : { name, type };
  });
  // What may be left out stands last.
  params.sort((a, b) => Number(a.default !== undefined) - Number(b.default !== undefined));
  if (entityKey !== undefined && (index === 0 || random.chance(0.3)) && role === "flow")
    params.unshift({ name: entityKey, type: string });
  const variables = [
    ...params.map(({ name, type }) => ({ name, type, assignable: true })),
    ...program.constants.map(({ name, type }) => ({ name, type, assignable: false })),
  ];
  const result = role === "evaluator" ? random.pick([bool, float]) : resultType(scope(variables, string));
  const start = scope(variables, result);
  let end = start;
  const text = statements(start, pure ? random.between(1, 2) : random.between(2, 5), (at) => (end = at));
  const value = resultValue(result, end);
  const hoisted = [...start.hoisted.values()].map(
    (constant_) => `${constant_.name}: ${show(constant_.type)} = ${constant_.value}`,
  );
  const name = `f${index + 1}`;
  program.flows.push({ name, params, result, pure, role });
  const threshold = role === "evaluator" && result === float ? ["threshold = 0.5"] : [];
  const header = params
    .map((param) => `${param.name}: ${show(param.type)}${param.default === undefined ? "" : ` = ${param.default}`}`)
    .join(", ");
  return `@${role} ${name}(${header}): ${show(result)} {\n${[...threshold, ...hoisted, text, `return ${value}`].join("\n")}\n}`;
}

/** Often an object of several variables, so that a value of a wrong type is seen. */
function resultType(scope: Scope): GenType {
  const { random, types } = scope.program;
  return random.chance(0.5)
    ? object(
        Object.fromEntries(["a", "b", "c"].slice(0, random.between(1, 3)).map((name) => [name, typeAtHand(scope)])),
      )
    : randomType(random, types, 1);
}

const resultValue = (type: GenType, scope: Scope): string => expression(type, scope);
