import type { MatchArm, Pattern } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { type ObjectType, type Type, unalias } from "../semantics/types/type.js";

/** The patterns that cover the subject and that no arm has, as the source writes them; none where they cannot be listed. */
export function missingArms(subjects: readonly Type[], arms: readonly MatchArm[]): readonly string[] {
  const covered = new Set<string>();
  for (const { pattern, guard } of arms)
    if (guard === undefined) for (const text of textsOf(pattern)) covered.add(text);
  // Of the two ways to answer a checkpoint, the decision alone comes first.
  const all = new Set(subjects.flatMap((type) => casesOf(type)));
  return [...all].filter((text) => !covered.has(text));
}

/** The values of a type one by one, as patterns. */
function casesOf(type: Type): readonly string[] {
  const known = unalias(type);
  switch (known.kind) {
    case "enum":
      return known.members.map((member) => `:${member}`);
    case "string_union":
      return known.members.map((member) => JSON.stringify(member));
    case "optional":
      return [...casesOf(known.type), "null"];
    case "union":
      return known.members.every((member) => unalias(member).kind === "object")
        ? casesOfObjects(known.members.map(unalias) as readonly ObjectType[])
        : known.members.flatMap(casesOf);
    case "null":
      return ["null"];
    case "primitive":
      return known.name === "bool" ? ["true", "false"] : [];
    case "object":
    case "array":
    case "map":
    case "handle":
    case "never":
    case "unknown":
    case "error":
      return [];
  }
}

/** Objects that a field tells apart: `{ kind: "paid" }`. */
function casesOfObjects(members: readonly ObjectType[]): readonly string[] {
  for (const [name] of members[0]?.fields ?? []) {
    const cases = members.map(({ fields }) => {
      const field = fields.get(name);
      const type = field === undefined ? undefined : unalias(field.type);
      return type?.kind === "string_union" || type?.kind === "enum" ? casesOf(type) : [];
    });
    if (cases.every(({ length }) => length > 0)) return cases.flat().map((value) => `{ ${name}: ${value} }`);
  }
  return [];
}

/** The patterns of one arm, as `casesOf` writes them. */
function textsOf(pattern: Pattern): readonly string[] {
  switch (pattern.kind) {
    case "LiteralPattern": {
      const { value } = pattern;
      if (value.kind === "SymbolLiteral") return [`:${value.name}`];
      if (value.kind === "StringLiteral") return [JSON.stringify(constantText(value) ?? "")];
      if (value.kind === "BooleanLiteral") return [String(value.value)];
      return value.kind === "NullLiteral" ? ["null"] : [];
    }
    case "AlternativePattern":
      return pattern.alternatives.flatMap(textsOf);
    case "ObjectPattern":
      return pattern.fields.flatMap(({ name, pattern: inner }) =>
        inner === undefined
          ? []
          : textsOf(inner).flatMap((text) => [
              `{ ${name.text}: ${text} }`,
              ...(name.text === "decision" ? [text] : []),
            ]),
      );
    case "WildcardPattern":
    case "NamePattern":
    case "TypePattern":
    case "ArrayPattern":
    case "MissingPattern":
      return [];
  }
}
