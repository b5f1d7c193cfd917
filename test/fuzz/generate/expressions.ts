/** Expressions of a wanted type, out of variables, constants, operators and every member of the standard library. */
import { deepPattern } from "./deep-pattern.js";
import { stdMembers, stdReceivers } from "../../../runtime/stdlib/table.js";
import type { StdMember, StdReceiver, StdSignature } from "../../../runtime/stdlib/std-member.js";
import type { StdType } from "../../../runtime/stdlib/std-type.js";
import {
  array,
  bool,
  constant,
  date,
  datetime,
  duration,
  float,
  type GenField,
  type GenType,
  int,
  isOptional,
  map,
  money,
  object,
  optional,
  present,
  primitive,
  type PrimitiveName,
  resolved,
  same,
  standsAlone,
  string,
} from "./types.js";
import { freshName, type GenFlow, hidingName, type Scope, type Variable, withVariables } from "./scope.js";

/** How often something is used as present that may be null: the checker sees whether it may. */
const RISK = 0.12;

type Make = () => string;
type Options = (readonly [weight: number, make: Make])[];

/** @param alone no place says which type is expected, as of a receiver */
export function expression(type: GenType, scope: Scope, depth = 0, alone = false): string {
  const { random } = scope.program;
  const deep = depth >= 3;
  const options: Options = [];
  const variables = scope.variables.filter((variable) => same(variable.type, type));
  if (variables.length > 0) options.push([deep ? 30 : 12, () => random.pick(variables).name]);
  if (!alone || standsAlone(type)) options.push([deep ? 10 : 3, () => constantOrParts(type, scope, depth)]);
  else options.push([deep ? 10 : 2, () => hoisted(type, scope)]);
  if (!deep) {
    options.push(...partsOfOthers(type, scope), ...operators(type, scope, depth), ...calls(type, scope, depth));
    const member = stdCall(type, scope, depth, alone);
    if (member !== undefined) options.push([8, () => member]);
    if (!alone) {
      options.push([
        1,
        () =>
          `(if ${condition(scope, depth + 1)} { ${expression(type, scope, depth + 1)} } else { ${expression(type, scope, depth + 1)} })`,
      ]);
      options.push([1, () => matchExpression(type, scope, depth)]);
    }
  }
  return random.weighted(options)();
}

export const condition = (scope: Scope, depth = 0): string => expression(bool, scope, depth);

/** A name for a constant whose type nothing else says. */
function hoisted(type: GenType, { hoisted: names, program: { random } }: Scope): string {
  const known = [...names.values()].filter((variable) => same(variable.type, type));
  if (known.length > 0 && random.chance(0.7)) return random.pick(known).name;
  const name = `k${names.size + 1}`;
  names.set(name, { name, type, assignable: false, value: constant(type, random) });
  return name;
}

/** A constant, or a literal with expressions in it. */
function constantOrParts(type: GenType, scope: Scope, depth: number): string {
  const { random } = scope.program;
  if (depth >= 3 || random.chance(0.3)) return constant(type, random);
  const bare = resolved(type);
  const part = (of: GenType): string => expression(of, scope, depth + 1);
  switch (bare.kind) {
    case "array": {
      const others = scope.variables.filter((variable) => same(variable.type, type));
      const items = random.list(0, 2, () => part(bare.items));
      if (others.length > 0 && random.chance(0.4)) items.push(`...${random.pick(others).name}`);
      return `[${random.shuffled(items).join(", ")}]`;
    }
    case "map":
      return `{ ${["k", "a"]
        .slice(0, random.between(0, 2))
        .map((name) => `${name}: ${part(bare.values)}`)
        .join(", ")} }`;
    case "object":
      return objectLiteral(bare.fields, type, scope, depth);
    case "optional":
      return random.chance(0.25) ? "null" : part(bare.type);
    case "union":
      return part(random.pick(bare.members));
    case "primitive":
      if (bare.name === "string" && random.chance(0.7)) return interpolated(scope, depth);
      return constant(type, random);
    case "enum":
    case "choice":
      return constant(type, random);
  }
}

function objectLiteral(fields: readonly GenField[], type: GenType, scope: Scope, depth: number): string {
  const { random } = scope.program;
  const others = scope.variables.filter((variable) => same(variable.type, type));
  const entry = ({ name, type: of }: GenField): string => {
    const shorthand = scope.variables.find((variable) => variable.name === name && same(variable.type, of));
    if (shorthand !== undefined && random.chance(0.5)) return name;
    return `${name}${random.pick([":", " ="])} ${expression(of, scope, depth + 1)}`;
  };
  if (others.length > 0 && random.chance(0.4))
    return `{ ...${random.pick(others).name}, ${entry(random.pick(fields))} }`;
  const entries = fields.filter((field) => field.default === undefined || random.chance(0.6)).map(entry);
  return `{ ${entries.join(", ")} }`;
}

function interpolated(scope: Scope, depth: number): string {
  const { random } = scope.program;
  const parts = random.list(1, 2, () => {
    const variables = scope.variables.filter(({ type }) => random.chance(RISK) || !isOptional(type));
    return variables.length > 0 && random.chance(0.6)
      ? `\${${random.pick(variables).name}}`
      : `\${${expression(random.pick([string, int, money, date]), scope, depth + 1, true)}}`;
  });
  return `"${parts.join(random.pick(["", " ", ", "]))}"`;
}

/** Fields, elements and values of what is at hand, with and without a guard against null. */
function partsOfOthers(type: GenType, scope: Scope): Options {
  const { random } = scope.program;
  const found: Make[] = [];
  const add = (text: string, of: GenType): void => {
    if (same(of, type))
      found.push(
        () => text,
        () => text,
      );
    else if (isOptional(of) && same(present(of), type)) {
      found.push(() => `(${text} ?? ${constant(type, random)})`);
      if (random.chance(RISK * 4)) found.push(() => text);
      if (/^\w+$/.test(text)) {
        found.push(() => `(if ${text} != null { ${text} } else { ${constant(type, random)} })`);
        found.push(() => `(match ${text} {\nnull => ${constant(type, random)}\n${text}_is => ${text}_is\n})`);
      }
    } else if (isOptional(type) && same(present(type), of)) found.push(() => text);
  };
  const values: (readonly [string, GenType])[] = [
    ...scope.variables.map(({ name, type: of }) => [name, of] as const),
    ...(scope.debug ? [] : scope.program.memory.map(({ name, type: of }) => [`memory.${name}`, readType(of)] as const)),
    ...scope.program.reference.map(({ name, type: of }) => [`reference.${name}`, readType(of)] as const),
    ...scope.program.config.map(({ name, type: of }) => [`config.${name}`, of] as const),
    ["core.name", string],
    ["context.invocation_id", string],
  ];
  for (const [name, of] of values) {
    if (name.includes(".")) add(name, of);
    else if (isOptional(of)) add(name, of);
    const bare = resolved(of);
    const inner = bare.kind === "optional" ? resolved(bare.type) : bare;
    const dot = bare.kind === "optional" && !random.chance(RISK) ? "?." : ".";
    if (inner.kind === "object")
      for (const field of inner.fields)
        add(`${name}${dot}${field.name}`, dot === "?." ? optional(field.type) : field.type);
    if (bare.kind === "array") {
      add(`${name}[${random.pick(["0", "1", expression(int, scope, 3)])}]`, optional(bare.items));
      add(`${name}.${random.pick(["first", "last"])}`, optional(bare.items));
    }
    if (bare.kind === "map") add(`${name}[${random.pick(['"k"', '"a"'])}]`, optional(bare.values));
  }
  return found.length === 0 ? [] : [[10, () => random.pick(found)()]];
}

/** A field that was never written is null where its type has no empty value. */
export function readType(type: GenType): GenType {
  const bare = resolved(type);
  const hasEmpty =
    bare.kind === "array" ||
    bare.kind === "map" ||
    (bare.kind === "primitive" && ["string", "int", "float", "bool", "money", "money[EUR]"].includes(bare.name));
  return hasEmpty ? type : optional(type);
}

const NUMERIC: readonly PrimitiveName[] = ["int", "float", "money", "money[EUR]", "duration"];
const ORDERED: readonly PrimitiveName[] = [...NUMERIC, "date", "datetime", "string"];

function operators(type: GenType, scope: Scope, depth: number): Options {
  const { random } = scope.program;
  const bare = resolved(type);
  const e = (of: GenType, alone = false): string => expression(of, scope, depth + 1, alone);
  const both =
    (of: GenType, operator: string): Make =>
    () =>
      `(${e(of, true)} ${operator} ${e(of)})`;
  if (bare.kind === "optional") return [[1, () => "null"]];
  if (bare.kind !== "primitive") return [];
  switch (bare.name) {
    case "string":
      return [[3, both(string, "+")]];
    case "int":
      return [
        [4, both(int, random.pick(["+", "-", "*"]))],
        [1, () => `(${e(int)} % ${random.pick(["2", "3", e(int)])})`],
        [1, () => `(-${e(int)})`],
        [1, () => `(${e(date, true)} - ${e(date)}).days.floor()`],
      ];
    case "float":
      return [
        [3, both(float, random.pick(["+", "-", "*", "/"]))],
        [2, () => `(${e(int)} / ${random.pick(["2", e(int)])})`],
        [1, () => `(${e(money, true)} / ${e(money, true)})`],
        [1, () => e(int, true)],
      ];
    case "money":
    case "money[EUR]":
      return [
        [3, both(type, random.pick(["+", "-"]))],
        [2, () => `(${e(type, true)} ${random.pick(["*", "/"])} ${e(random.pick([int, float]), true)})`],
      ];
    case "duration":
      return [
        [2, both(duration, random.pick(["+", "-"]))],
        [2, () => `(${e(random.pick([date, datetime]), true)} - ${e(date, true)})`],
        [1, () => `(${e(duration)} * ${e(int)})`],
      ];
    case "date":
    case "datetime":
      return [[1, () => `(${e(type, true)} ${random.pick(["+", "-"])} ${e(duration)})`]];
    case "bool":
      return [
        [2, both(bool, random.pick(["&&", "||"]))],
        [1, () => `(!${e(bool)})`],
        [3, () => both(primitive(random.pick(ORDERED)), random.pick(["<", "<=", ">", ">="]))()],
        [3, () => equality(scope, depth)],
        [1, () => `(${e(int)} ${random.pick(["in", "not in"])} [${e(int)}, ${e(int)}])`],
        [1, () => `(${e(string)} in ${e(array(string), true)})`],
      ];
    case "email":
    case "url":
    case "uuid":
      return [];
  }
}

function equality(scope: Scope, depth: number): string {
  const { random } = scope.program;
  if (scope.variables.length === 0) return "(1 == 1)";
  const { name, type } = random.pick(scope.variables);
  const operator = random.pick(["==", "!="]);
  if (isOptional(type) && random.chance(0.6)) {
    const bare = present(type);
    const test = `${name} != null`;
    // What is tested left of && is known right of it.
    return resolved(bare).kind === "primitive" && random.chance(0.7)
      ? `(${test} && ${name} ${random.pick(["==", "!="])} ${expression(bare, scope, depth + 1)})`
      : `(${name} ${operator} null)`;
  }
  return `(${name} ${operator} ${expression(type, scope, depth + 1)})`;
}

function matchExpression(type: GenType, scope: Scope, depth: number): string {
  const { random } = scope.program;
  const subject = random.pick([bool, int, string, ...scope.variables.map((variable) => variable.type)]);
  const arms = patterns(subject, scope).map(
    ({ pattern, binds }) => `${pattern} => ${armValue(expression(type, withVariables(scope, ...binds), depth + 1))}`,
  );
  return `(match ${expression(subject, scope, depth + 1, true)} {\n${arms.join("\n")}\n})`;
}

/** An object right of `=>` would be a body. */
export const armValue = (text: string): string => (text.startsWith("{") ? `(${text})` : text);

export interface Arm {
  readonly pattern: string;
  readonly binds: readonly Variable[];
}

/** Patterns that cover a type, now and then after some that look deep into it. */
export function patterns(type: GenType, scope: Scope): readonly Arm[] {
  const { random } = scope.program;
  const deep = random.chance(0.25) ? random.list(1, 4, () => deepPattern(type, random)) : [];
  // A lone `_` would leave nothing to those after it.
  const arms = deep.filter((pattern) => pattern !== "_").map((pattern): Arm => ({ pattern, binds: [] }));
  return [...arms, ...coveringPatterns(type, scope)];
}

function coveringPatterns(type: GenType, scope: Scope, nested = false): readonly Arm[] {
  const { random } = scope.program;
  const bare = resolved(type);
  const plain = (pattern: string): Arm => ({ pattern, binds: [] });
  const bound = (of: GenType): Arm => {
    const name = hidingName(scope, random);
    return random.chance(0.6) ? { pattern: name, binds: [{ name, type: of, assignable: false }] } : plain("_");
  };
  switch (bare.kind) {
    case "optional": {
      const rest = nested ? [bound(bare.type)] : coveringPatterns(bare.type, scope, true);
      return random.chance(0.8) ? [plain("null"), ...rest] : [...rest, plain("null")];
    }
    case "enum":
      return random.chance(0.7)
        ? bare.members.map((member) => plain(`:${member}`))
        : [plain(`:${bare.members[0]!}`), plain("_")];
    case "choice":
      return random.chance(0.7)
        ? bare.members.map((member) => plain(`"${member}"`))
        : [plain(`"${bare.members[0]!}"`), bound(type)];
    case "union": {
      const arms = bare.members.flatMap((member): Arm[] => {
        const target = resolved(member);
        if (target.kind !== "object") return [];
        return [objectPattern(target.fields, scope)];
      });
      return arms.length === bare.members.length && random.chance(0.6) ? [...arms, plain("_")] : [...arms, bound(type)];
    }
    case "object":
      return [guarded(objectPattern(bare.fields, scope), scope), bound(type)];
    case "array": {
      const [first, rest] = [freshName(scope, random), `rest_${random.between(1, 9)}`];
      return [
        plain("[]"),
        {
          pattern: `[${first}, ...${rest}]`,
          binds: [
            { name: first, type: bare.items, assignable: false },
            { name: rest, type: array(bare.items), assignable: false },
          ],
        },
        ...(random.chance(0.7) ? [bound(type)] : []),
      ];
    }
    case "map":
      return [bound(type)];
    case "primitive":
      if (bare.name === "bool")
        return random.chance(0.6) ? [plain("true"), plain("false")] : [plain("true"), plain("_")];
      if (bare.name === "int") return [plain("1 | 2"), plain("-1"), guarded(bound(type), scope), bound(type)];
      return bare.name === "string" ? [plain('"a" | "Ada"'), bound(type)] : [bound(type)];
  }
}

function objectPattern(fields: readonly GenField[], scope: Scope): Arm {
  const { random } = scope.program;
  const binds: Variable[] = [];
  const parts = fields.slice(0, 3).map(({ name, type }) => {
    const bare = resolved(type);
    if (bare.kind === "choice") return `${name}: "${random.pick(bare.members)}"`;
    if (bare.kind === "enum" && random.chance(0.5)) return `${name}: :${random.pick(bare.members)}`;
    if (random.chance(0.5) && name !== "type") {
      binds.push({ name, type, assignable: false });
      return name;
    }
    const other = freshName(scope, random);
    if (binds.some((bind) => bind.name === other)) return `${name}: _`;
    binds.push({ name: other, type, assignable: false });
    return `${name}: ${other}`;
  });
  return { pattern: `{ ${parts.join(", ")} }`, binds };
}

const guarded = (arm: Arm, scope: Scope): Arm =>
  scope.program.random.chance(0.4)
    ? { ...arm, pattern: `${arm.pattern} if ${expression(bool, withVariables(scope, ...arm.binds), 2)}` }
    : arm;

/** Calls of flows that are only statements, and pipelines of these. */
function calls(type: GenType, scope: Scope, depth: number): Options {
  const { random, flows } = scope.program;
  const fit = flows.filter((flow) => flow.pure && same(flow.result, type));
  const found: Options = fit.length === 0 ? [] : [[5, () => callOf(random.pick(fit), scope, depth + 1)]];
  const staged = fit.filter(
    ({ params }) => params.length > 0 && params.slice(1).every((param) => param.default !== undefined),
  );
  if (staged.length > 0)
    found.push([
      2,
      () => {
        const flow = random.pick(staged);
        return `(${expression(flow.params[0]!.type, scope, depth + 1, true)} |> ${flow.name})`;
      },
    ]);
  return found;
}

/** By position, then by name; what may be left out sometimes is. */
export function callOf({ name, params }: GenFlow, scope: Scope, depth = 1): string {
  const { random } = scope.program;
  let byName = random.chance(0.3);
  const args = params.flatMap((param) => {
    const mayLack = param.default !== undefined || isOptional(param.type);
    if (mayLack && random.chance(0.4)) {
      byName = true;
      return [];
    }
    const value = expression(param.type, scope, depth + 1);
    return [byName ? `${param.name} = ${value}` : value];
  });
  return `${name}(${args.join(", ")})`;
}

// -------------------------------------------------------------------------------------------- the standard library

type Bindings = Map<string, GenType>;

interface Candidate {
  readonly member: StdMember;
  readonly signature: StdSignature;
}
const CANDIDATES: readonly Candidate[] = stdReceivers
  .filter((receiver) => receiver !== "memory" && receiver !== "reference")
  .flatMap((receiver) =>
    stdMembers(receiver)
      .filter((member) => member.kind !== "stored" && !(member.kind === "global" && member.debugOnly))
      .flatMap((member) => member.signatures.map((signature) => ({ member, signature }))),
  );

/** A call of a library member that gives the type, if one is found in a few tries. */
function stdCall(type: GenType, scope: Scope, depth: number, alone: boolean): string | undefined {
  const { random } = scope.program;
  for (let attempt = 0; attempt < 12; attempt++) {
    const { member, signature } = random.pick(CANDIDATES);
    if (
      member.kind === "global" &&
      member.nondeterministic &&
      (scope.rigid || scope.inExpression || random.chance(0.8))
    )
      continue;
    // Only a place that says its type gives it to what is read as that.
    if (signature.target !== undefined && signature.target !== "receiver" && alone) continue;
    const bindings: Bindings = new Map();
    if (!unify(signature.result, type, bindings)) continue;
    const receiver = signature.receiver === undefined ? undefined : instantiate(signature.receiver, bindings, scope);
    if (receiver !== undefined && !hasMembersOf(receiver, member.receiver)) continue;
    return callOfMember(member, signature.params, receiver, bindings, scope, depth);
  }
  return undefined;
}

function hasMembersOf(type: GenType, receiver: StdReceiver): boolean {
  const bare = resolved(type);
  if (bare.kind !== "primitive") return bare.kind === receiver;
  switch (receiver) {
    case "number":
      return bare.name === "int" || bare.name === "float";
    case "money":
      return bare.name === "money" || bare.name === "money[EUR]";
    default:
      return bare.name === receiver;
  }
}

function callOfMember(
  member: StdMember,
  params: StdSignature["params"],
  receiver: GenType | undefined,
  bindings: Bindings,
  scope: Scope,
  depth: number,
): string {
  const { random } = scope.program;
  const object = receiver === undefined ? "" : expression(receiver, scope, depth + 1, true);
  if (member.kind === "property") return `${object}.${member.name}`;
  const args: string[] = [];
  for (const { type, optional: mayLack, problem } of params) {
    if (mayLack && random.chance(0.4)) break;
    const constants = problem !== undefined && type.kind === "primitive" ? CONSTANTS[type.name] : undefined;
    const right = constants?.filter(({ asked }) => problem?.(asked) === undefined);
    args.push(right === undefined ? argument(type, bindings, scope, depth) : random.pick(right).source);
  }
  return `${object === "" ? "" : `${object}.`}${member.name}(${args.join(", ")})`;
}

/**
 * Constants of which each place that looks at its constants takes some: a date pattern, a regular expression, a locale, a time zone,
 * a size, whole days. `asked` is the form in which `StdParam.problem` is asked.
 */
const CONSTANTS: Partial<Record<string, readonly { readonly source: string; readonly asked: string }[]>> = {
  string: ["yyyy-MM-dd", "d MMM", "[a-z]+", "(a)|b*", "nl", "en-GB", "UTC", "Europe/Amsterdam"].map((text) => ({
    source: JSON.stringify(text),
    asked: text,
  })),
  int: ["1", "2", "3"].map((digits) => ({ source: digits, asked: digits })),
  duration: [1, 2, 7].map((days) => ({ source: `${days}d`, asked: String(days * 86_400_000) })),
};

function argument(type: StdType, bindings: Bindings, scope: Scope, depth: number): string {
  const { random } = scope.program;
  if (type.kind !== "function") {
    // What would be too much: `"a".repeat(1_000_000)`.
    if (type.kind === "primitive" && type.name === "int" && random.chance(0.8))
      return random.pick(["0", "1", "2", "3"]);
    return expression(instantiate(type, bindings, scope), scope, depth + 1);
  }
  const count = random.between(1, type.params.length);
  const params: Variable[] = [];
  for (const param of type.params.slice(0, count)) {
    let name = hidingName(scope, random);
    while (params.some((other) => other.name === name)) name = `${name}_`;
    params.push({ name, type: instantiate(param, bindings, scope), assignable: false });
  }
  const inner = { ...withVariables(scope, ...params), inExpression: true };
  const body = expression(instantiate(type.result, bindings, scope), inner, depth + 1, true);
  const names = params.map(({ name }) => name);
  return `${names.length === 1 ? names[0]! : `(${names.join(", ")})`} => ${body}`;
}

/** Whether a type of the table can give the wanted type; binds its variables. */
function unify(pattern: StdType, type: GenType, bindings: Bindings): boolean {
  const bare = resolved(type);
  switch (pattern.kind) {
    case "variable": {
      const known = bindings.get(pattern.name);
      if (known !== undefined) return same(known, type);
      if (!isWithin(bare, pattern.bound)) return false;
      bindings.set(pattern.name, type);
      return true;
    }
    case "quotient":
      if (bare.kind !== "primitive") return false;
      if (bare.name === "float") return unify(pattern.of, int, bindings);
      return ["money", "money[EUR]", "duration"].includes(bare.name) && unify(pattern.of, type, bindings);
    case "primitive":
      return bare.kind === "primitive" && bare.name === pattern.name;
    case "array":
      return bare.kind === "array" && unify(pattern.items, bare.items, bindings);
    case "map":
      return bare.kind === "map" && unify(pattern.values, bare.values, bindings);
    case "optional":
      return bare.kind === "optional" && unify(pattern.type, bare.type, bindings);
    case "object":
      return (
        bare.kind === "object" &&
        bare.fields.length === pattern.fields.length &&
        pattern.fields.every((field, index) => {
          const other = bare.fields[index]!;
          return field.name === other.name && unify(field.type, other.type, bindings);
        })
      );
    case "null":
    case "unknown":
    case "enum":
    case "string_union":
    case "union":
    case "named":
    case "function":
    case "never":
      return false;
  }
}

function isWithin(type: Exclude<GenType, { kind: "named" }>, bound: string | undefined): boolean {
  const name = type.kind === "primitive" ? type.name : undefined;
  switch (bound) {
    case undefined:
      return true;
    case "number":
      return name === "int" || name === "float";
    case "summable":
      return name !== undefined && NUMERIC.includes(name);
    case "ordered":
      return name !== undefined && ORDERED.includes(name);
    case "keys":
      return name !== undefined && ORDERED.includes(name);
    case "money":
      return name === "money" || name === "money[EUR]";
    case "words":
      return type.kind === "enum" || type.kind === "choice";
    case "fields":
      return type.kind === "object" || type.kind === "map";
    case "scalar":
      return name !== undefined || type.kind === "enum" || type.kind === "choice";
    case "data":
      return true;
    case "printable":
      return name !== undefined || type.kind === "enum" || type.kind === "choice";
    default:
      return false;
  }
}

const OF_BOUND: Readonly<Record<string, readonly GenType[]>> = {
  number: [int, float],
  summable: [int, float, money, duration],
  ordered: [int, float, money, string, date],
  keys: [int, string],
  money: [money],
  scalar: [string, int, bool],
  printable: [string, int, bool, money],
};

/** A type of the table as one of the program; variables that nothing has bound yet become types at hand. */
function instantiate(pattern: StdType, bindings: Bindings, scope: Scope): GenType {
  const { random } = scope.program;
  switch (pattern.kind) {
    case "variable": {
      const known = bindings.get(pattern.name);
      if (known !== undefined) return known;
      const elements = scope.variables.flatMap(({ type }) => {
        const bare = resolved(type);
        return bare.kind === "array" ? [bare.items] : bare.kind === "map" ? [bare.values] : [];
      });
      const fit = elements.filter((type) => isWithin(resolved(type), pattern.bound));
      const chosen =
        fit.length > 0 && random.chance(0.7)
          ? random.pick(fit)
          : random.pick(OF_BOUND[pattern.bound ?? ""] ?? [int, string, money, optional(int), object({ a: int })]);
      bindings.set(pattern.name, chosen);
      return chosen;
    }
    case "quotient":
      return instantiate(pattern.of, bindings, scope);
    case "primitive":
      return primitive(pattern.name);
    case "array":
      return array(instantiate(pattern.items, bindings, scope));
    case "map":
      return map(instantiate(pattern.values, bindings, scope));
    case "optional":
      return optional(instantiate(pattern.type, bindings, scope));
    case "object":
      return {
        kind: "object",
        fields: pattern.fields.map(({ name, type }) => ({ name, type: instantiate(type, bindings, scope) })),
      };
    case "string_union":
      return { kind: "choice", members: pattern.members };
    case "null":
    case "unknown":
    case "enum":
    case "union":
    case "named":
    case "function":
    case "never":
      return string;
  }
}
