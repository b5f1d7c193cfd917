/** The types of generated programs, as the generator knows them, and constants of them. */
import type { Random } from "../random.js";

export const PRIMITIVES = [
  "string",
  "int",
  "float",
  "bool",
  "money",
  "money[EUR]",
  "date",
  "datetime",
  "duration",
  "email",
  "url",
  "uuid",
] as const;
export type PrimitiveName = (typeof PRIMITIVES)[number];

export type GenType =
  | { readonly kind: "primitive"; readonly name: PrimitiveName }
  | { readonly kind: "optional"; readonly type: GenType }
  | { readonly kind: "array"; readonly items: GenType }
  | { readonly kind: "map"; readonly values: GenType }
  | { readonly kind: "object"; readonly fields: readonly GenField[] }
  | { readonly kind: "enum"; readonly members: readonly string[] }
  | { readonly kind: "choice"; readonly members: readonly string[] }
  | { readonly kind: "union"; readonly members: readonly GenType[] }
  | { readonly kind: "named"; readonly name: string; readonly target: () => GenType };
export interface GenField {
  readonly name: string;
  readonly type: GenType;
  /** Has a default, a constant of its type. */
  readonly default?: string;
}
export interface NamedType {
  readonly name: string;
  readonly type: GenType;
}

export const primitive = (name: PrimitiveName): GenType => ({ kind: "primitive", name });
export const string = primitive("string");
export const int = primitive("int");
export const float = primitive("float");
export const bool = primitive("bool");
export const money = primitive("money");
export const duration = primitive("duration");
export const date = primitive("date");
export const datetime = primitive("datetime");
export const array = (items: GenType): GenType => ({ kind: "array", items });
export const map = (values: GenType): GenType => ({ kind: "map", values });
export const object = (fields: Readonly<Record<string, GenType>>): GenType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
export const optional = (type: GenType): GenType =>
  resolved(type).kind === "optional" ? type : { kind: "optional", type };

export function resolved(type: GenType): Exclude<GenType, { kind: "named" }> {
  let at = type;
  while (at.kind === "named") at = at.target();
  return at;
}
/** The type without null. */
export const present = (type: GenType): GenType => {
  const bare = resolved(type);
  return bare.kind === "optional" ? bare.type : type;
};
export const isOptional = (type: GenType): boolean => resolved(type).kind === "optional";

export function show(type: GenType): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "optional":
      return type.type.kind === "union" || type.type.kind === "choice"
        ? `(${show(type.type)})?`
        : `${show(type.type)}?`;
    case "array":
      return `array[${show(type.items)}]`;
    case "map":
      return `map[string, ${show(type.values)}]`;
    case "object":
      return `{ ${type.fields.map((field) => `${field.name}: ${show(field.type)}${field.default === undefined ? "" : ` = ${field.default}`}`).join(", ")} }`;
    case "enum":
      return `enum[${type.members.join(", ")}]`;
    case "choice":
      return type.members.map((member) => `"${member}"`).join(" | ");
    case "union":
      return type.members.map(show).join(" | ");
    case "named":
      return type.name;
  }
}

/** Aliases are transparent: two types of one structure are one. */
export function key(type: GenType): string {
  if (isRecursive(type)) return show(type);
  const bare = resolved(type);
  switch (bare.kind) {
    case "optional":
      return `${key(bare.type)}?`;
    case "array":
      return `array[${key(bare.items)}]`;
    case "map":
      return `map[${key(bare.values)}]`;
    case "object":
      return `{${bare.fields.map((field) => `${field.name}:${key(field.type)}`).join(",")}}`;
    case "union":
      return bare.members.map(key).join("|");
    case "primitive":
    case "enum":
    case "choice":
      return show(bare);
  }
}
export const same = (a: GenType, b: GenType): boolean => key(a) === key(b);

const isRecursive = (type: GenType): boolean => type.kind === "named" && RECURSIVE.has(type.name);
/** Named types that hold themselves. */
export const RECURSIVE = new Set(["Tree", "Chain", "Even", "Odd", "Sum"]);

const CONSTANTS: Readonly<Record<PrimitiveName, readonly string[]>> = {
  string: ['""', '"a"', '"Ada"', '"7"', '"a,b"'],
  int: ["0", "1", "2", "3", "7", "100"],
  float: ["0.0", "0.5", "1.25", "2.0", "10.0"],
  bool: ["true", "false"],
  money: ["0", "9.95", "12.50", "1_000"],
  "money[EUR]": ["0", "9.95", "1_000"],
  date: ["2026-01-15", "2024-02-29"],
  datetime: ["2026-01-15T10:30:00Z", "1999-12-31T23:59:59Z"],
  duration: ["5m", "90s", "2d", "0s"],
  email: ['"ada@example.org"'],
  url: ['"https://example.org/"'],
  uuid: ['"00000000-0000-4000-8000-000000000001"'],
};

/** A constant that fits where this type is expected. */
export function constant(type: GenType, random: Random, depth = 0): string {
  switch (type.kind) {
    case "primitive":
      return random.pick(CONSTANTS[type.name]);
    case "optional":
      return depth > 2 || random.chance(0.4) ? "null" : constant(type.type, random, depth + 1);
    case "array":
      return depth > 2 ? "[]" : `[${random.list(0, 2, () => constant(type.items, random, depth + 1)).join(", ")}]`;
    case "map":
      return depth > 2
        ? "{}"
        : `{ ${["k", "Ada"]
            .slice(0, random.between(0, 2))
            .map((name) => `${name}: ${constant(type.values, random, depth + 1)}`)
            .join(", ")} }`;
    case "object":
      return `{ ${type.fields
        .filter((field) => field.default === undefined || random.chance(0.5))
        .map((field) => `${field.name}: ${constant(field.type, random, depth + 1)}`)
        .join(", ")} }`;
    case "enum":
      return `:${random.pick(type.members)}`;
    case "choice":
      return `"${random.pick(type.members)}"`;
    case "union":
      return constant(random.pick(type.members), random, depth + 1);
    case "named":
      return constant(type.target(), random, depth + 1);
  }
}

/** Types whose constants need no place that says their type. */
export function standsAlone(type: GenType): boolean {
  const bare = resolved(type);
  if (bare.kind !== "primitive") return false;
  return !["money", "money[EUR]", "email", "url", "uuid"].includes(bare.name);
}

const WORDS = ["warm", "cool", "low", "high", "open", "done"];
const FIELDS = ["a", "b", "note", "total", "item", "kind", "hits", "text"];

/** A type, made of named ones where there are some. */
export function randomType(random: Random, names: readonly NamedType[], depth = 0): GenType {
  const deep = depth >= 2;
  return random.weighted<() => GenType>([
    [10, () => primitive(random.pick(PRIMITIVES))],
    [12, () => random.pick([string, int, int, money, bool, float])],
    [names.length === 0 ? 0 : 8, () => named(random.pick(names))],
    [deep ? 1 : 6, () => optional(randomType(random, names, depth + 1))],
    [deep ? 0 : 5, () => array(randomType(random, names, depth + 1))],
    [deep ? 0 : 3, () => map(randomType(random, names, depth + 1))],
    [deep ? 0 : 4, () => randomObject(random, names, depth + 1)],
    [2, () => ({ kind: "enum", members: random.shuffled(WORDS).slice(0, random.between(1, 3)) })],
    [2, () => ({ kind: "choice", members: random.shuffled(WORDS).slice(0, random.between(2, 3)) })],
    [deep ? 0 : 2, () => randomUnion(random, names, depth + 1)],
  ])();
}

export const named = ({ name, type }: NamedType): GenType => ({ kind: "named", name, target: () => type });

export function randomObject(random: Random, names: readonly NamedType[], depth: number): GenType {
  const fields = random.shuffled(FIELDS).slice(0, random.between(1, 4));
  return {
    kind: "object",
    fields: fields.map((name): GenField => {
      const type = randomType(random, names, depth + 1);
      return random.chance(0.12) ? { name, type, default: constant(type, random) } : { name, type };
    }),
  };
}

/** Unions that a program can tell apart: objects by a field, or types of different kinds. */
function randomUnion(random: Random, names: readonly NamedType[], depth: number): GenType {
  if (random.chance(0.6)) {
    // Now and then more members than can be tried against each other.
    const members = random.chance(0.15)
      ? Array.from({ length: random.between(9, 14) }, (_, index) => `w${index}`)
      : random.shuffled(WORDS).slice(0, random.between(2, 3));
    return {
      kind: "union",
      members: members.map((word): GenType => ({
        kind: "object",
        fields: [
          { name: "kind", type: { kind: "choice", members: [word] } },
          { name: random.pick(FIELDS.filter((name) => name !== "kind")), type: randomType(random, names, depth + 1) },
        ],
      })),
    };
  }
  return { kind: "union", members: random.shuffled([int, string, bool, array(int), object({ a: int })]).slice(0, 2) };
}

/** Types that hold themselves. */
export const tree: NamedType = {
  name: "Tree",
  type: {
    kind: "object",
    fields: [
      { name: "item", type: int },
      { name: "kids", type: array({ kind: "named", name: "Tree", target: () => tree.type }) },
    ],
  },
};
export const chain: NamedType = {
  name: "Chain",
  type: {
    kind: "object",
    fields: [
      { name: "note", type: string },
      {
        name: "next",
        type: { kind: "optional", type: { kind: "named", name: "Chain", target: () => chain.type } },
      },
    ],
  },
};
const self = (name: string, target: () => GenType): GenType => ({ kind: "named", name, target });
/** Types that hold each other. */
export const even: NamedType = {
  name: "Even",
  type: {
    kind: "object",
    fields: [
      { name: "odd", type: { kind: "optional", type: self("Odd", () => odd.type) } },
      { name: "open", type: { kind: "optional", type: bool } },
    ],
  },
};
export const odd: NamedType = {
  name: "Odd",
  type: { kind: "object", fields: [{ name: "even", type: { kind: "optional", type: self("Even", () => even.type) } }] },
};
/** A union that holds itself. */
export const sum: NamedType = {
  name: "Sum",
  type: {
    kind: "union",
    members: [
      {
        kind: "object",
        fields: [
          { name: "kind", type: { kind: "choice", members: ["one"] } },
          { name: "n", type: int },
        ],
      },
      {
        kind: "object",
        fields: [
          { name: "kind", type: { kind: "choice", members: ["all"] } },
          { name: "of", type: array(self("Sum", () => sum.type)) },
        ],
      },
    ],
  },
};
/** A type of more fields than whose cases can be tried together. */
export const wide: NamedType = {
  name: "Wide",
  type: {
    kind: "object",
    fields: Array.from({ length: 16 }, (_, index): GenField => ({
      name: `flag${index}`,
      type: { kind: "optional", type: bool },
    })),
  },
};
