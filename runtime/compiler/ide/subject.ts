import type { Expression, ObjectLiteral, Pattern } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { fieldNames, fieldOf } from "../semantics/members.js";
import type { Unit } from "../semantics/program.js";
import {
  objectOf,
  type ObjectField,
  type ObjectType,
  STRING,
  type Type,
  unalias,
  withoutNull,
} from "../semantics/types/type.js";
import { isNode, type NodeAtOffset } from "./node-path.js";

type ObjectPattern = Extract<Pattern, { readonly kind: "ObjectPattern" }>;

/** What a place takes: one of these types. */
export type Choices = readonly Type[];

/** The types of what a pattern at `index` of the path is held against. */
export function subjectAt(unit: Unit, path: readonly NodeAtOffset[], index: number): Choices {
  const outer = path.findLastIndex((place, at) => at < index && isHolder(place));
  if (outer < 0) return [];
  let types = heldAgainst(unit, path, outer);
  for (let at = outer + 1; at < index; at++) {
    const place = path[at]!;
    if (isNode(place, "ObjectPattern")) {
      const field: (NodeAtOffset & { readonly name?: { readonly text: string } }) | undefined = path[at + 1];
      if (at + 1 >= index || field?.name === undefined) continue;
      const { text } = field.name;
      types = membersThatFit(types, place as NodeAtOffset & ObjectPattern, field).flatMap(
        (member) => fieldOf(member, text)?.type ?? [],
      );
    } else if (isNode(place, "ArrayPattern")) {
      types = types.flatMap((type) => {
        const known = unalias(withoutNull(type));
        return known.kind === "array" ? [known.items] : [];
      });
    }
  }
  return types;
}

const isHolder = (place: NodeAtOffset): boolean =>
  isNode(place, "MatchExpression") || isNode(place, "ForeachBlock") || isResponse(place);
const isResponse = (place: NodeAtOffset): boolean => isNode(place, "Setting") && place.value.form === "arms";

function heldAgainst(unit: Unit, path: readonly NodeAtOffset[], index: number): Choices {
  const place = path[index]!;
  if (isNode(place, "MatchExpression")) {
    const type = unit.checked.typeOf(place.subject);
    return type === undefined ? [] : [type];
  }
  if (isNode(place, "ForeachBlock")) {
    const type = unit.checked.typeOf(place.collection);
    return type === undefined ? [] : elementsOf(type);
  }
  const block = path.findLast((around, at) => at < index && isNode(around, "CheckpointBlock"));
  const resolution = isNode(block, "CheckpointBlock") ? unit.checked.resolutionOf(block) : undefined;
  // An arm names the decision alone, or it and the fields of the form.
  return resolution === undefined ? [] : [resolution, ...(decisionOf(resolution) ?? [])];
}

/** What a loop goes over: the elements of an array, or keys and values of a map. */
function elementsOf(type: Type): Choices {
  const known = unalias(withoutNull(type));
  if (known.kind === "array") return [known.items];
  return known.kind === "map" ? [objectOf({ key: STRING, value: known.values })] : [];
}

/** The fields that `{ a, b } = value` does not take yet; `undefined` where an object is no such target. */
export function takenFields(
  unit: Unit,
  path: readonly NodeAtOffset[],
  index: number,
  offset: number,
): readonly ObjectField[] | undefined {
  const [statement, target] = [path[index - 1], path[index]];
  if (!isNode(statement, "AssignStatement") || !isNode(target, "ObjectLiteral")) return undefined;
  if ((statement.target as NodeAtOffset) !== target) return undefined;
  const type = unit.checked.typeOf(statement.value as Expression);
  const present = new Set(
    target.entries.flatMap((entry) =>
      entry.kind === "ObjectEntry" && !(entry.start <= offset && offset <= entry.key.end) ? [entry.key.text] : [],
    ),
  );
  return type === undefined ? [] : fieldsOf(membersWith([type], [])).filter(({ name }) => !present.has(name));
}

const decisionOf = (resolution: Type): Choices | undefined => {
  const decision = fieldOf(resolution, "decision");
  return decision === undefined ? undefined : [decision.type];
};

/** The fields that an object pattern can ask for and does not yet. */
export function patternFields(
  types: Choices,
  pattern: ObjectPattern,
  here: NodeAtOffset | undefined,
): readonly ObjectField[] {
  const present = new Set(
    pattern.fields.filter((field) => (field as NodeAtOffset) !== here).map(({ name }) => name.text),
  );
  return fieldsOf(membersThatFit(types, pattern, here)).filter(({ name }) => !present.has(name));
}

/** The members of unions that have the literals which the pattern asks for: `{ kind: "refused", … }`. */
function membersThatFit(
  types: Choices,
  { fields }: ObjectPattern,
  here: NodeAtOffset | undefined,
): readonly ObjectType[] {
  const literals = fields.flatMap((field) =>
    (field as NodeAtOffset) !== here && field.pattern?.kind === "LiteralPattern"
      ? [[field.name.text, field.pattern.value] as const]
      : [],
  );
  return membersWith(types, literals);
}

/** The objects that a literal may become, by the fields that tell them apart. */
export function literalMembers(
  types: Choices,
  { entries }: ObjectLiteral,
  here: NodeAtOffset | undefined,
): readonly ObjectType[] {
  const literals = entries.flatMap((entry) =>
    entry.kind === "ObjectEntry" && (entry as NodeAtOffset) !== here && entry.value !== undefined
      ? [[entry.key.text, entry.value] as const]
      : [],
  );
  return membersWith(types, literals);
}

function membersWith(
  types: Choices,
  literals: readonly (readonly [name: string, value: Expression])[],
): readonly ObjectType[] {
  const members = types.flatMap(objectsOf);
  const fitting = members.filter((member) =>
    literals.every(([name, value]) => {
      const field = member.fields.get(name);
      return field !== undefined && mayBe(field.type, value);
    }),
  );
  // One that fits none is still being written.
  return fitting.length > 0 ? fitting : members;
}

function mayBe(type: Type, value: Expression): boolean {
  const known = unalias(withoutNull(type));
  if (known.kind === "string_union" && value.kind === "StringLiteral") {
    const text = constantText(value);
    return text === undefined || known.members.includes(text);
  }
  return known.kind !== "enum" || value.kind !== "SymbolLiteral" || known.members.includes(value.name);
}

function objectsOf(type: Type): readonly ObjectType[] {
  const known = unalias(withoutNull(type));
  if (known.kind === "object") return [known];
  return known.kind === "union" ? known.members.flatMap(objectsOf) : [];
}

/** The fields of all of them, each once. */
export function fieldsOf(members: readonly ObjectType[]): readonly ObjectField[] {
  const found = new Map<string, ObjectField>();
  for (const member of members) {
    for (const name of fieldNames(member)) if (!found.has(name)) found.set(name, fieldOf(member, name)!);
  }
  return [...found.values()];
}

/** The types that the values of a key may have, in the objects that a literal may become. */
export const valuesOf = (types: Choices, literal: ObjectLiteral, entry: NodeAtOffset, key: string): Choices =>
  literalMembers(types, literal, entry).flatMap((member) => member.fields.get(key)?.type ?? []);
