/** What becomes of literals whose type was joined with others, or held against one. */
import type { Settled } from "./literals.js";
import { hasLiterals } from "./literals.js";
import { fits } from "./relations.js";
import { type PrimitiveType, type Type, unalias, withoutNull } from "./type.js";

/** The literals in `from` that are something else where a value of type `to` is needed. `from` fits. */
export function settledBy(from: Type, to: Type): readonly Settled[] {
  const found: Settled[] = [];
  collect(from, to, found);
  return found;
}

function collect(from: Type, to: Type, found: Settled[]): void {
  if (from === to || !hasLiterals(from)) return;
  const wanted = unalias(withoutNull(to));
  switch (from.kind) {
    case "primitive": {
      const type = numberIn(from, wanted);
      if (type !== undefined) for (const literal of from.numbers ?? []) found.push({ literal, type });
      return;
    }
    case "optional":
      collect(from.type, to, found);
      return;
    case "union":
      for (const member of from.members) collect(member, to, found);
      return;
    case "array":
    case "map":
    case "object":
      collectParts(from, wanted, found);
      return;
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "string_union":
    case "unknown":
      return;
  }
}

function collectParts(from: Type & { kind: "array" | "map" | "object" }, wanted: Type, found: Settled[]): void {
  if (wanted.kind === "union") {
    // A member as it is stays so; a list of many has them all.
    if (wanted.members.includes(from)) return;
    const member = wanted.members.find((candidate) => fits(from, candidate));
    if (member !== undefined) collect(from, member, found);
  } else if (from.kind === "array" && wanted.kind === "array") collect(from.items, wanted.items, found);
  else if (from.kind === "map" && wanted.kind === "map") collect(from.values, wanted.values, found);
  else if (from.kind === "object" && wanted.kind === "map") {
    for (const literal of from.empty ?? []) found.push({ literal, type: "map" });
  } else if (from.kind === "object" && wanted.kind === "object") {
    for (const field of from.fields.values()) {
      const own = wanted.fields.get(field.name);
      if (own !== undefined) collect(field.type, own.type, found);
    }
  }
}

/** What a number literal is where `wanted` is needed, if that is no number of its own kind. */
function numberIn(from: PrimitiveType, wanted: Type): PrimitiveType | undefined {
  if (from.numbers === undefined) return undefined;
  const choices = wanted.kind === "union" ? wanted.members.map(unalias) : [wanted];
  const numbers = choices.filter((choice) => choice.kind === "primitive");
  if (numbers.some(({ name }) => name === from.name)) return undefined;
  return numbers.find(({ name }) => name === "money") ?? numbers.find(({ name }) => name === "float");
}
