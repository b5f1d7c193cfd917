/**
 * Which values the arms of a match take, by the algorithm of Maranget, "Warnings for pattern matching" (2007): a row of
 * patterns is useful if some value matches it and no row before it.
 */
import type { LiteralExpression, Pattern } from "../../../syntax/ast.js";
import type { Facts } from "../../semantics/facts.js";
import { fits } from "../../semantics/types/relations.js";
import { isError, type ObjectType, type Type, unalias } from "../../semantics/types/type.js";
import { constantText } from "../../semantics/constants.js";

export interface Coverage {
  /** Adds an arm. Arms with a guard do not count as covering anything. */
  add(pattern: Pattern, facts: Facts, guarded: boolean): "useful" | "useless";
  /** The patterns of values that no arm takes; empty when all are covered. */
  missing(): readonly string[];
  /** Whether the subject has a finite number of cases, so that they can be listed. */
  readonly closed: boolean;
}

/** A pattern without names: what it takes, as constructors with arguments. */
type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "case"; readonly name: string; readonly arguments: readonly Shape[]; readonly atLeast?: number }
  /** All values of an open type: every string, whatever it is. */
  | { readonly kind: "whole"; readonly type: string }
  | { readonly kind: "or"; readonly shapes: readonly Shape[] };

const ANY: Shape = { kind: "any" };

/** One way a value of a type can be: a member of an enum, null, an object, an array of some length. */
interface Case {
  readonly name: string;
  readonly types: readonly Type[];
  readonly show: (parts: readonly string[]) => string;
  /** Set for the case of an object. */
  readonly object?: ObjectType;
}

/** What the patterns of one column are about: a part of the subject. */
interface Column {
  readonly type: Type;
  /** The objects that the part lies in, from the subject down to it. */
  readonly within: readonly ObjectType[];
}

export function coverageOf(subject: Type): Coverage {
  const column: Column = { type: subject, within: [] };
  const rows: (readonly Shape[])[] = [];
  // A match may have thousands of arms, and most name one case each: these are found by its name.
  const byCase = new Map<string, (readonly Shape[])[]>();
  const others: (readonly Shape[])[] = [];
  let fixed: ReadonlyMap<string, Case> | undefined;
  let mistaken = false;
  const remember = (shape: Shape): void => {
    if (shape.kind === "or") {
      shape.shapes.forEach(remember);
      return;
    }
    const row = [shape];
    rows.push(row);
    if (!isOneCase(shape)) others.push(row);
    else if (byCase.has(shape.name)) byCase.get(shape.name)!.push(row);
    else byCase.set(shape.name, [row]);
  };
  const witnessOf = (shape: Shape): readonly string[] | undefined => {
    if (shape.kind === "or") {
      for (const one of shape.shapes) {
        const witness = witnessOf(one);
        if (witness !== undefined) return witness;
      }
      return undefined;
    }
    if (!isOneCase(shape)) return find(rows, [shape], [column]);
    fixed ??= new Map(casesOf(subject, []).cases.map((one) => [one.name, one]));
    const one = fixed.get(shape.name) ?? plain(shape.name, caseText(shape.name));
    return findCase([...(byCase.get(shape.name) ?? []), ...others], shape, one, [], column, []);
  };
  return {
    closed: isClosed(subject),
    add(pattern, facts, guarded) {
      if (asksOfError(pattern, subject)) {
        mistaken = true;
        return "useful";
      }
      const shape = shapeOf(pattern, subject, facts);
      const useful = witnessOf(shape) !== undefined;
      if (!guarded) remember(shape);
      return useful ? "useful" : "useless";
    },
    missing() {
      if (mistaken) return [];
      const { cases, complete } = casesOf(subject, headsOf(rows));
      const found: string[] = [];
      for (const one of cases) {
        const witness = witnessOf(caseShape(one));
        if (witness !== undefined) found.push(witness[0]!);
      }
      if (!complete && find(rows, [{ kind: "case", name: OTHER, arguments: [] }], [column]) !== undefined)
        found.push("_");
      return [...new Set(found)];
    },
  };
}

/** Whether a shape stands for one case that is the same whatever other patterns say; lengths of arrays are not. */
const isOneCase = (shape: Shape): shape is Shape & { kind: "case" } =>
  shape.kind === "case" && shape.atLeast === undefined && !/^(length |longer$)/.test(shape.name);

/** How a value of an open type is written: its case is named after the type as well. */
const caseText = (name: string): string => (name.endsWith(" *") ? "_" : name.slice(name.indexOf(" ") + 1));

/**
 * Whether a pattern asks something of a part whose type is mistaken. The values that such an arm takes are unknown: it is not
 * called useless, makes no other so, and nothing is called missing.
 */
function asksOfError(pattern: Pattern, type: Type): boolean {
  switch (pattern.kind) {
    case "WildcardPattern":
    case "NamePattern":
    case "MissingPattern":
      return false;
    case "AlternativePattern":
      return pattern.alternatives.some((alternative) => asksOfError(alternative, type));
    case "LiteralPattern":
    case "TypePattern":
      return membersOf(type).some(isError);
    case "ObjectPattern":
      return membersOf(type).some((member) => {
        const known = unalias(member);
        if (known.kind !== "object") return known.kind === "error";
        return pattern.fields.some(({ name, pattern: own }) => {
          const field = known.fields.get(name.text);
          return field !== undefined && own !== undefined && asksOfError(own, field.type);
        });
      });
    case "ArrayPattern":
      return membersOf(type).some((member) => {
        const known = unalias(member);
        if (known.kind !== "array") return known.kind === "error";
        return pattern.elements.some((element) => asksOfError(element, known.items));
      });
  }
}

/** Stands for all values of an open type that no pattern names. */
const OTHER = "\u0000other";

/** A value that matches `row` and none of `rows`, as texts of patterns; `undefined` if there is none. */
function find(
  rows: readonly (readonly Shape[])[],
  row: readonly Shape[],
  columns: readonly Column[],
): readonly string[] | undefined {
  if (row.length === 0) return rows.length === 0 ? [] : undefined;
  const [head, ...rest] = row as [Shape, ...Shape[]];
  const [column, ...otherColumns] = columns as [Column, ...Column[]];
  if (head.kind === "or") {
    for (const shape of head.shapes) {
      const witness = find(rows, [shape, ...rest], columns);
      if (witness !== undefined) return witness;
    }
    return undefined;
  }
  const heads = headsOf(rows);
  if (head.kind !== "case" || head.atLeast !== undefined) {
    const { cases, complete } = casesOf(column.type, head.kind === "case" ? [...heads, head] : heads);
    const wanted = cases.filter((one) => takes(head, one));
    if (head.kind === "any" && rows.every(([first]) => first?.kind === "any")) {
      // No pattern looks here, so one case answers for all. One of an object around it would never end.
      const one = wanted.find(({ object }) => object === undefined || !column.within.includes(object));
      if (one !== undefined) return findCase(rows, head, one, rest, column, otherColumns);
    } else {
      for (const one of wanted) {
        const witness = findCase(rows, head, one, rest, column, otherColumns);
        if (witness !== undefined) return witness;
      }
      if (complete || head.kind !== "any") return undefined;
    }
    const others = rows.flatMap((candidate) => specialize(candidate, { name: OTHER, types: [], show: () => "_" }));
    const witness = find(others, rest, otherColumns);
    return witness === undefined ? undefined : ["_", ...witness];
  }
  const { cases } = casesOf(column.type, [...heads, head]);
  const one = cases.find((candidate) => candidate.name === head.name) ?? {
    name: head.name,
    types: head.arguments.map(() => column.type),
    show: () => "_",
  };
  return findCase(rows, head, one, rest, column, otherColumns);
}

function findCase(
  rows: readonly (readonly Shape[])[],
  head: Shape,
  one: Case,
  rest: readonly Shape[],
  column: Column,
  otherColumns: readonly Column[],
): readonly string[] | undefined {
  const matching = rows.flatMap((row) => specialize(row, one));
  const own = specialize([head, ...rest], one);
  const within = one.object === undefined ? column.within : [...column.within, one.object];
  const parts = one.types.map((type): Column => ({ type, within }));
  for (const row of own) {
    const witness = find(matching, row, [...parts, ...otherColumns]);
    if (witness !== undefined) {
      return [one.show(witness.slice(0, one.types.length)), ...witness.slice(one.types.length)];
    }
  }
  return undefined;
}

/** Whether a shape that stands for many cases takes this one. */
function takes(head: Exclude<Shape, { kind: "or" }>, one: Case): boolean {
  switch (head.kind) {
    case "any":
      return true;
    case "whole":
      return one.name.startsWith(`${head.type} `);
    case "case":
      return head.atLeast === undefined ? head.name === one.name : lengthOf(one) >= head.atLeast;
  }
}

/** A row seen by values of one case: the arguments of its first pattern, then the rest; nothing if it does not match. */
function specialize(row: readonly Shape[], one: Case): (readonly Shape[])[] {
  const [head, ...rest] = row as [Shape, ...Shape[]];
  switch (head.kind) {
    case "any":
      return [[...one.types.map(() => ANY), ...rest]];
    case "or":
      return head.shapes.flatMap((shape) => specialize([shape, ...rest], one));
    case "whole":
      return takes(head, one) ? [[...one.types.map(() => ANY), ...rest]] : [];
    case "case":
      return takes(head, one) ? [[...one.types.map((_, index) => head.arguments[index] ?? ANY), ...rest]] : [];
  }
}

function headsOf(rows: readonly (readonly Shape[])[]): readonly (Shape & { kind: "case" })[] {
  const heads: (Shape & { kind: "case" })[] = [];
  const visit = (shape: Shape): void => {
    if (shape.kind === "case") heads.push(shape);
    else if (shape.kind === "or") shape.shapes.forEach(visit);
  };
  for (const row of rows) visit(row[0]!);
  return heads;
}

const plain = (name: string, text = name): Case => ({ name, types: [], show: () => text });
const lengthOf = (one: Case): number =>
  one.name.startsWith("length ") ? Number(one.name.slice("length ".length)) : one.name === LONGER ? Infinity : -1;

const LONGER = "longer";

/** The greatest length that a pattern tells apart from longer ones. */
function longestTold(head: Shape & { kind: "case" }): number {
  if (head.atLeast !== undefined) return head.atLeast - 1;
  return head.name === LONGER ? head.arguments.length - 1 : lengthOf(plain(head.name));
}

/** The ways a value of a type can be. `complete` unless the type has more values than can be listed. */
function casesOf(
  type: Type,
  heads: readonly (Shape & { kind: "case" })[],
): { readonly cases: readonly Case[]; readonly complete: boolean } {
  const known = unalias(type);
  switch (known.kind) {
    case "null":
      return { cases: [plain("null")], complete: true };
    case "enum":
      return { cases: known.members.map((member) => plain(`:${member}`)), complete: true };
    case "string_union":
      return { cases: known.members.map((member) => plain(JSON.stringify(member))), complete: true };
    case "optional": {
      const inner = casesOf(known.type, heads);
      return { cases: [...inner.cases, plain("null")], complete: inner.complete };
    }
    case "union": {
      const each = known.members.map((member) => casesOf(member, heads));
      return { cases: each.flatMap(({ cases }) => cases), complete: each.every(({ complete }) => complete) };
    }
    case "object":
      return { cases: [objectCase(known)], complete: true };
    case "array": {
      const longest = Math.max(-1, ...heads.map(longestTold));
      const cases: Case[] = [];
      for (let length = 0; length <= longest; length++) cases.push(arrayCase(known.items, length, false));
      cases.push(arrayCase(known.items, longest + 1, true));
      return { cases, complete: true };
    }
    case "primitive":
      if (known.name === "bool") return { cases: [plain("true"), plain("false")], complete: true };
      return { cases: [...literalCases(known.name, heads), plain(`${known.name} *`, "_")], complete: true };
    case "never":
      return { cases: [], complete: true };
    case "error":
    case "handle":
    case "map":
    case "unknown":
      return { cases: [], complete: false };
  }
}

/** Of an open type, the values that patterns name. */
function literalCases(kind: string, heads: readonly (Shape & { kind: "case" })[]): readonly Case[] {
  const names = new Set(
    heads.map((head) => head.name).filter((name) => name.startsWith(`${kind} `) && name !== `${kind} *`),
  );
  return [...names].map((name) => plain(name, name.slice(kind.length + 1)));
}

function objectCase(type: ObjectType): Case {
  const fields = [...type.fields.values()];
  return {
    name: objectName(type),
    object: type,
    types: fields.map((field) => field.type),
    show: (parts) => {
      const tested = fields.flatMap((field, index) =>
        parts[index] === "_" ? [] : [`${field.name}: ${parts[index]!}`],
      );
      return tested.length === 0 ? "{ }" : `{ ${tested.join(", ")} }`;
    },
  };
}

const objectNames = new WeakMap<ObjectType, string>();
let objectCount = 0;
/** Members of a union are told apart by their type, not by their fields. */
function objectName(type: ObjectType): string {
  let name = objectNames.get(type);
  if (name === undefined) objectNames.set(type, (name = `object ${++objectCount}`));
  return name;
}

function arrayCase(items: Type, length: number, longer: boolean): Case {
  return {
    name: longer ? LONGER : `length ${length}`,
    types: Array.from({ length }, () => items),
    show: (parts) => `[${[...parts, ...(longer ? ["..._"] : [])].join(", ")}]`,
  };
}

function shapeOf(pattern: Pattern, type: Type, facts: Facts): Shape {
  const known = unalias(type);
  switch (pattern.kind) {
    case "WildcardPattern":
    case "NamePattern":
    case "MissingPattern":
      return ANY;
    case "AlternativePattern":
      return { kind: "or", shapes: pattern.alternatives.map((alternative) => shapeOf(alternative, type, facts)) };
    case "LiteralPattern":
      return { kind: "case", name: literalName(pattern.value, facts), arguments: [] };
    case "TypePattern": {
      const wanted = facts.patternTypes.get(pattern);
      if (wanted === undefined) return ANY;
      return {
        kind: "or",
        shapes: membersOf(known)
          .filter((member) => fits(member, wanted))
          .map(wholeOf),
      };
    }
    case "ObjectPattern": {
      const objects = membersOf(known)
        .map(unalias)
        .filter((member) => member.kind === "object");
      return {
        kind: "or",
        shapes: objects.flatMap((object): Shape[] => {
          if (pattern.fields.some((field) => !object.fields.has(field.name.text))) return [];
          const parts = [...object.fields.values()].map((field) => {
            const own = pattern.fields.find((candidate) => candidate.name.text === field.name);
            return own?.pattern === undefined ? ANY : shapeOf(own.pattern, field.type, facts);
          });
          return [{ kind: "case", name: objectName(object), arguments: parts }];
        }),
      };
    }
    case "ArrayPattern": {
      const array = membersOf(known)
        .map(unalias)
        .find((member) => member.kind === "array");
      if (array === undefined) return { kind: "or", shapes: [] };
      const parts = pattern.elements.map((element) => shapeOf(element, array.items, facts));
      return pattern.rest === undefined
        ? { kind: "case", name: `length ${parts.length}`, arguments: parts }
        : { kind: "case", name: LONGER, arguments: parts, atLeast: parts.length };
    }
  }
}

/** The members of a union, the type itself otherwise; null is a member of its own. */
function membersOf(type: Type): readonly Type[] {
  const known = unalias(type);
  if (known.kind === "optional") return [...membersOf(known.type), { kind: "null" }];
  return known.kind === "union" ? known.members : [type];
}

/** All values of a type. */
function wholeOf(type: Type): Shape {
  const known = unalias(type);
  switch (known.kind) {
    case "object":
      return { kind: "case", name: objectName(known), arguments: [...known.fields.values()].map(() => ANY) };
    case "array":
      return { kind: "case", name: LONGER, arguments: [], atLeast: 0 };
    case "primitive":
      if (known.name !== "bool") return { kind: "whole", type: known.name };
      return { kind: "or", shapes: casesOf(type, []).cases.map(caseShape) };
    case "null":
    case "enum":
    case "string_union":
    case "optional":
    case "union":
      return {
        kind: "or",
        shapes: membersOf(type).flatMap((member) =>
          member === type ? casesOf(type, []).cases.map(caseShape) : [wholeOf(member)],
        ),
      };
    case "error":
    case "handle":
    case "map":
    case "never":
    case "unknown":
      return ANY;
  }
}

const caseShape = (one: Case): Shape => ({ kind: "case", name: one.name, arguments: one.types.map(() => ANY) });

/** Whether a match must cover the type wherever it stands: its cases can be listed, or null is one of them. */
function isClosed(type: Type): boolean {
  const known = unalias(type);
  if (known.kind === "null" || known.kind === "enum" || known.kind === "string_union" || known.kind === "optional")
    return true;
  if (known.kind === "primitive") return known.name === "bool";
  if (known.kind === "union")
    return known.members.every((member) => unalias(member).kind === "object" || isClosed(member));
  return false;
}

/** A name for a literal: equal values have equal names. */
function literalName(literal: LiteralExpression, facts: Facts): string {
  switch (literal.kind) {
    case "NullLiteral":
      return "null";
    case "BooleanLiteral":
      return String(literal.value);
    case "SymbolLiteral":
      return `:${literal.name}`;
    case "StringLiteral": {
      const text = JSON.stringify(constantText(literal) ?? "");
      const type = facts.types.get(literal);
      const known = type === undefined ? undefined : unalias(type);
      return known?.kind === "primitive" ? `${known.name} ${text}` : text;
    }
    case "NumberLiteral":
      return `${numberKind(literal, facts)} ${Number(literal.text)}`;
    case "DurationLiteral":
      return `duration ${literal.milliseconds}`;
    case "DateLiteral":
      return `date ${literal.text}`;
    case "DateTimeLiteral":
      return `datetime ${literal.text}`;
    case "UnaryExpression":
      if (literal.operand.kind === "NumberLiteral")
        return `${numberKind(literal.operand, facts)} ${-Number(literal.operand.text)}`;
      if (literal.operand.kind === "DurationLiteral") return `duration ${-literal.operand.milliseconds}`;
      return OTHER;
  }
}

function numberKind(literal: LiteralExpression & { kind: "NumberLiteral" }, facts: Facts): string {
  const type = facts.types.get(literal);
  const known = type === undefined ? undefined : unalias(type);
  return known?.kind === "primitive" ? known.name : "int";
}
