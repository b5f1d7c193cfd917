/** Statements and blocks of every kind, nested in each other, with variables that change on some of the ways through them. */
import { block } from "./blocks.js";
import { callOf, condition, expression, patterns } from "./expressions.js";
import { freshName, type Scope, type Variable, withVariables } from "./scope.js";
import {
  type GenField,
  type GenType,
  isOptional,
  object,
  optional,
  present,
  primitive,
  randomType,
  resolved,
  same,
  show,
  standsAlone,
} from "./types.js";

/** A list of statements; each sees what those before it have defined. Adds what the last one sees to `end`. */
export function statements(scope: Scope, count: number, end?: (scope: Scope) => void): string {
  const lines: string[] = [];
  let at = scope;
  for (let index = 0; index < count; index++) {
    const { text, defines } = statement(at);
    lines.push(text);
    if (defines.length > 0) at = withVariables(at, ...defines);
  }
  end?.(at);
  return lines.join("\n");
}

/** A body in braces that ends with the yield its place wants. */
export function body(scope: Scope, count = scope.program.random.between(1, 2)): string {
  let last = scope;
  const text = statements({ ...scope, depth: scope.depth + 1 }, count, (at) => (last = at));
  const yielded = scope.yields === undefined ? "" : `\nyield ${expression(scope.yields, last, 1)}`;
  return `{\n${text}${yielded}\n}`;
}

export interface Made {
  readonly text: string;
  /** Variables that are defined after it. */
  readonly defines: readonly Variable[];
}
const plain = (text: string): Made => ({ text, defines: [] });
export const define = (name: string, type: GenType): Variable => ({ name, type, assignable: true });

/** A type of what is at hand, or a new one. */
export function typeAtHand({ program, variables, result }: Scope): GenType {
  const { random, types } = program;
  return random.weighted<() => GenType>([
    [5, () => randomType(random, types, 1)],
    [variables.length === 0 ? 0 : 6, () => random.pick(variables).type],
    [2, () => result],
    [2, () => optional(randomType(random, types, 1))],
  ])();
}

function statement(scope: Scope): Made {
  const { program, variables, depth } = scope;
  const { random } = program;
  const assignable = variables.filter((variable) => variable.assignable || random.chance(0.03));
  const nullable = assignable.filter(({ type }) => isOptional(type));
  const shallow = depth < 3;
  const blocks = shallow && !scope.rigid && !scope.debug;
  return random.weighted<() => Made>([
    [6, () => declaration(scope)],
    [assignable.length === 0 ? 0 : 5, () => assignment(scope, random.pick(assignable))],
    // What narrowing must see.
    [nullable.length === 0 ? 0 : 4, () => plain(`${random.pick(nullable).name} = null`)],
    [nullable.length === 0 ? 0 : 4, () => useAsPresent(scope, random.pick(nullable))],
    [assignable.length === 0 ? 0 : 2, () => partAssignment(scope, assignable)],
    [assignable.some(({ type }) => isCounted(type)) ? 2 : 0, () => compoundAssignment(scope, assignable)],
    [variables.some(({ type }) => resolved(type).kind === "object") ? 2 : 0, () => takenApart(scope)],
    [shallow ? 3 : 0, () => ifStatement(scope)],
    [shallow ? 2 : 0, () => matchStatement(scope)],
    [shallow && variables.some(({ type }) => isOptional(type)) ? 4 : 0, () => narrowedBody(scope)],
    [
      scope.debug ? 0 : 1,
      () =>
        plain(
          `emit ${random.pick(["done", "order.paid"])} { ${random.pick(["a", "note"])}: ${expression(typeAlone(scope), scope, 1, true)} }`,
        ),
    ],
    [scope.debug || program.memory.length === 0 ? 0 : 3, () => plain(memoryWrite(scope))],
    [scope.inRigid === true && shallow ? 4 : 0, () => rigidLoop(scope)],
    [scope.debug ? 0 : 1, () => plain(`if ${condition(scope, 1)} { ${failing(scope)} }`)],
    [
      scope.loop && random.chance(0.5) ? 1 : 0,
      () => plain(`if ${condition(scope, 1)} { ${random.pick(["break", "continue"])} }`),
    ],
    [
      random.chance(0.4) && !scope.debug && !scope.rigid ? 1 : 0,
      () => plain(`if ${condition(scope, 1)} { return ${expression(scope.result, scope, 1)} }`),
    ],
    [
      scope.debug ? 4 : 0,
      () =>
        plain(
          random.chance(0.7)
            ? `log("x", ${expression(typeAlone(scope), scope, 1, true)})`
            : `assert(${condition(scope, 1)} || true)`,
        ),
    ],
    [blocks ? 12 : 0, () => block(scope)],
    [
      blocks && variables.some((variable) => variable.assignable && isOptional(variable.type)) ? 3 : 0,
      () => narrowedLoop(scope),
    ],
    [blocks ? 3 : 0, () => impureCall(scope)],
  ])();
}

const failing = (scope: Scope): string =>
  `fail("No", { a: ${expression(primitive("int"), scope, 2)}, note: ${expression(primitive("string"), scope, 2)} })`;

/** A loop as a statement, perhaps for what it yields. */
function rigidLoop(scope: Scope): Made {
  const { random } = scope.program;
  const item = freshName(scope, random);
  const takes = random.chance(0.5);
  const type = takes ? typeAtHand(scope) : undefined;
  const over: GenType = { kind: "array", items: primitive("int") };
  const isForeach = random.chance(0.6);
  const inner: Scope = {
    ...(isForeach ? withVariables(scope, { name: item, type: primitive("int"), assignable: true }) : scope),
    yields: type,
    loop: true,
    depth: scope.depth + 1,
  };
  const header = isForeach
    ? `@foreach ${item} in ${expression(over, scope, 2)}`
    : `@while(max_iterations = 3) ${condition(scope, 1)}`;
  const loop = `${header} ${body(inner)}`;
  if (type === undefined) return plain(loop);
  const name = freshName(scope, random);
  const given: GenType = isForeach ? { kind: "array", items: type } : optional(type);
  return { text: `${name}: ${show(given)} = ${loop}`, defines: [define(name, given)] };
}

function typeAlone(scope: Scope): GenType {
  const type = typeAtHand(scope);
  return standsAlone(type) || scope.variables.some((variable) => same(variable.type, type))
    ? type
    : { kind: "primitive", name: "int" };
}

function declaration(scope: Scope): Made {
  const { random } = scope.program;
  const type = typeAtHand(scope);
  const name = freshName(scope, random);
  const needsType = !standsAlone(type) || random.chance(0.3);
  const value = needsType ? expression(type, scope) : expression(type, scope, 0, true);
  return { text: `${name}${needsType ? `: ${show(type)}` : ""} = ${value}`, defines: [define(name, type)] };
}

const assignment = (scope: Scope, { name, type }: Variable): Made => plain(`${name} = ${expression(type, scope)}`);

/** Reads a variable as if it were never null: only the checker knows whether that is right here. */
function useAsPresent(scope: Scope, { name, type }: Variable): Made {
  const { random } = scope.program;
  const bare = present(type);
  const other = freshName(scope, random);
  const made = (value: string, of: GenType): Made => ({
    text: `${other}: ${show(of)} = ${value}`,
    defines: [define(other, of)],
  });
  const inner = resolved(bare);
  if (inner.kind === "object" && random.chance(0.5)) {
    const field: GenField = random.pick(inner.fields);
    return made(`${name}.${field.name}`, field.type);
  }
  if (inner.kind === "primitive" && ["int", "money", "float"].includes(inner.name) && random.chance(0.5))
    return made(`${name} + ${name}`, bare);
  const reads: Readonly<Record<string, string>> = {
    string: "length",
    date: "year",
    datetime: "month",
    duration: "seconds",
  };
  const read =
    inner.kind === "primitive" ? reads[inner.name] : ["array", "map"].includes(inner.kind) ? "length" : undefined;
  if (read !== undefined && random.chance(0.6))
    return made(`${name}.${read}`, primitive(read === "seconds" ? "float" : "int"));
  return made(name, bare);
}

function partAssignment(scope: Scope, assignable: readonly Variable[]): Made {
  const { random } = scope.program;
  const { name, type } = random.pick(assignable);
  const bare = resolved(type);
  switch (bare.kind) {
    case "object": {
      const field: GenField = random.pick(bare.fields);
      return plain(`${name}.${field.name} = ${expression(field.type, scope)}`);
    }
    case "array":
      return plain(
        `${name}[${random.pick(["0", expression({ kind: "primitive", name: "int" }, scope, 2)])}] = ${expression(bare.items, scope)}`,
      );
    case "map":
      return plain(`${name}["k"] = ${expression(bare.values, scope)}`);
    default:
      return plain(`${name} = ${expression(type, scope)}`);
  }
}

const isCounted = (type: GenType): boolean => {
  const bare = resolved(type);
  return bare.kind === "primitive" && (bare.name === "int" || bare.name === "float");
};

function compoundAssignment(scope: Scope, assignable: readonly Variable[]): Made {
  const { random } = scope.program;
  const { name, type } = random.pick(assignable.filter((variable) => isCounted(variable.type)));
  return plain(`${name} ${random.pick(["+=", "-=", "*="])} ${expression(type, scope, 1)}`);
}

/** Some fields of an object as variables, under their own names or others. */
function takenApart(scope: Scope): Made {
  const { random } = scope.program;
  const { name, type } = random.pick(scope.variables.filter((variable) => resolved(variable.type).kind === "object"));
  const bare = resolved(type);
  if (bare.kind !== "object") return plain(`emit none`);
  const fields = random.shuffled(bare.fields).slice(0, random.between(1, 2));
  const defines = fields.map((field) => define(freshName(scope, random), field.type));
  const parts = fields.map((field, index) => {
    const as = defines[index]!.name;
    return field.name === as ? as : `${field.name}: ${as}`;
  });
  return { text: `{ ${parts.join(", ")} } = ${name}`, defines };
}

function ifStatement(scope: Scope): Made {
  const { random } = scope.program;
  const inner = { ...scope, yields: undefined };
  const otherwise = random.chance(0.5) ? ` else ${body(inner)}` : "";
  if (random.chance(0.15) && scope.yields !== undefined)
    return plain(`if ${condition(scope)} { yield ${expression(scope.yields, scope, 1)} }`);
  // A variable that both branches define is defined after them.
  if (random.chance(0.3)) {
    const name = freshName(scope, random);
    const type = typeAtHand(scope);
    const define_ = (): string =>
      `{\n${statements({ ...inner, depth: scope.depth + 1 }, random.between(0, 1))}\n${name}: ${show(type)} = ${expression(type, scope, 1)}\n}`;
    return { text: `if ${condition(scope)} ${define_()} else ${define_()}`, defines: [define(name, type)] };
  }
  return plain(`if ${condition(scope)} ${body(inner)}${otherwise}`);
}

/** Something is known not to be null, and then a body is run, in which it changes. */
function narrowedBody(scope: Scope): Made {
  const { random } = scope.program;
  const { name, type } = random.pick(scope.variables.filter((variable) => isOptional(variable.type)));
  const narrowed = withVariables({ ...scope, yields: undefined }, { name, type, assignable: true });
  if (random.chance(0.3)) return plain(`if ${name} == null { ${name} = ${expression(type, scope, 2)} }`);
  const use = useAsPresent(narrowed, { name, type, assignable: true });
  const inner = withVariables(narrowed, ...use.defines);
  const after = statements({ ...inner, depth: scope.depth + 1 }, random.between(1, 3), () => undefined);
  const again = useAsPresent(inner, { name, type, assignable: true });
  return plain(
    `if ${name} != null${random.chance(0.3) ? ` && ${condition(scope, 2)}` : ""} {\n${use.text}\n${after}\n${again.text}\n}`,
  );
}

/** What is known before a loop is used in it, and is forgotten in a block further down: the next turn must not rely on it. */
function narrowedLoop(scope: Scope): Made {
  const { random } = scope.program;
  const { name, type } = random.pick(
    scope.variables.filter((variable) => variable.assignable && isOptional(variable.type)),
  );
  const variable = define(name, type);
  const inner: Scope = { ...withVariables(scope, variable), yields: undefined, loop: true, depth: scope.depth + 2 };
  const change = `${name} = ${random.chance(0.7) ? "null" : expression(type, inner, 2)}`;
  const other = statements(inner, random.between(0, 1));
  const item = freshName(scope, random);
  const loop = random.pick([`@foreach ${item} in range(3)`, "@while(max_iterations = 3) core.name.length > 0"]);
  const turn = [useAsPresent(inner, variable).text, random.pick(CHANGES)(`${other}\n${change}`)].join("\n");
  return plain(`if ${name} != null {\n${loop} {\n${turn}\n}\n}`);
}

const ASK = 'present = { prompt = "Clear it?" }\noptions = ["yes", "no"]';
const MODEL = 'goal = "Say something"\ninput = 1\noutput = string';
/** Places from which a change is seen outside. */
const CHANGES: readonly ((change: string) => string)[] = [
  (change) => `@checkpoint ask {\n${ASK}\non_response {\n"yes" => {\n${change}\n}\n"no" => { }\n}\n}`,
  (change) => `answer_x = @checkpoint ask {\n${ASK}\non_response {\n"yes" => {\n${change}\nyield 1\n}\n"no" => 2\n}\n}`,
  (change) =>
    `@guarded {\n${MODEL}\nvalidate = { output.length > 100 }\non_validation_failure {\n${change}\nyield "none"\n}\n}`,
  (change) => `@try {\nasked_x = @flexible { ${MODEL.replaceAll("\n", ", ")} }\n} @catch {\n${change}\n}`,
  (change) => `@try {\n${change}\n} @catch { }`,
  (change) => `@budget(max_tokens = 1_000) {\n${change}\n}`,
  (change) => `@match core.name.length {\n1 => { }\n_ => {\n${change}\n}\n}`,
  (change) => `if core.name.length > 1 {\n${change}\n}`,
  (change) => `@rigid {\n${change}\n}`,
  (change) => `@foreach again in range(1) {\n${change}\n}`,
  (change) => `@while(max_iterations = 1) core.name.length > 0 {\n${change}\n}`,
];

function matchStatement(scope: Scope): Made {
  const { random } = scope.program;
  if (scope.variables.length === 0) return plain(`emit none`);
  // Now and then several values at once, as an object that is written there.
  const pair = random.chance(0.2) ? [random.pick(scope.variables), random.pick(scope.variables)] : undefined;
  const subject: Pick<Variable, "name" | "type"> =
    pair === undefined
      ? random.pick(scope.variables)
      : {
          name: `{ p: ${pair[0]!.name}, q: ${pair[1]!.name} }`,
          type: object({ p: pair[0]!.type, q: pair[1]!.type }),
        };
  const inner = { ...scope, yields: undefined };
  const arms = patterns(subject.type, scope).map(
    ({ pattern, binds }) => `${pattern} => ${body(withVariables(inner, ...binds), random.between(0, 2))}`,
  );
  return plain(
    `${random.chance(0.4) && !scope.rigid && !scope.debug ? "@match" : "match"} ${subject.name} {\n${arms.join("\n")}\n}`,
  );
}

function memoryWrite(scope: Scope): string {
  const { random, memory } = scope.program;
  const { name, type } = random.pick(memory);
  const field = `memory.${name}`;
  const bare = resolved(type);
  const value = (of: GenType): string => expression(of, scope, 1);
  if (bare.kind === "map")
    return random.pick([
      () => `${field}.set("k", ${value(bare.values)})`,
      () => `${field}["a"] = ${value(bare.values)}`,
      () => `${field}.update("k", ${value(bare.values)})`,
      () => `${field}.update("k", old => old)`,
      () => `${field}.delete("k")`,
      () => `${field} = ${value(type)}`,
    ])();
  if (bare.kind === "array")
    return random.pick([
      () => `${field}.add(${value(bare.items)})`,
      () => `${field} = ${value(type)}`,
      () => `${field}.set(${value(type)})`,
      () => `${field}.delete()`,
    ])();
  return random.pick([
    () => `${field} = ${value(type)}`,
    () => `${field}.set(${value(type)})`,
    () => `${field}.delete()`,
  ])();
}

function impureCall(scope: Scope): Made {
  const { random, flows } = scope.program;
  const impure = flows.filter(({ pure }) => !pure);
  if (impure.length === 0) return plain(`emit none`);
  const flow = random.pick(impure);
  const call = callOf(flow, scope);
  if (random.chance(0.3)) return plain(call);
  const name = freshName(scope, random);
  return { text: `${name} = ${call}`, defines: [define(name, flow.result)] };
}
