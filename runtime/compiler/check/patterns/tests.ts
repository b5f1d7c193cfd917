/** What a pattern asks of the parts of a value. */
import type { Pattern } from "../../../syntax/ast.js";
import { constantText } from "../../semantics/constants.js";
import type { Facts } from "../../semantics/facts.js";
import { fits } from "../../semantics/types/relations.js";
import { symbolWord, membersByFields } from "../../semantics/types/union-members.js";
import { type Type, unalias } from "../../semantics/types/type.js";
import { casesOf, literalNames, objectName } from "./cases.js";
import type { Place } from "./places.js";

/** Which cases of a part a pattern takes, with what it asks of their parts. */
export type Choice =
  | { readonly kind: "case"; readonly name: string; readonly tests: readonly Test[] }
  /** Arrays of a length, or of that length and longer. */
  | { readonly kind: "length"; readonly length: number; readonly longer: boolean; readonly tests: readonly Test[] }
  /** All values of an open type. */
  | { readonly kind: "whole"; readonly type: string };

/** What is asked of one part: one of these has to hold. */
export interface Test {
  readonly place: Place;
  readonly choices: readonly Choice[];
}

/** What a pattern asks, part by part; nothing of a part that it does not look into. */
export class TestBuilder {
  /** Whether something was asked of a part whose type is mistaken: then nobody knows which values the pattern takes. */
  mistaken = false;
  readonly #facts: Facts;
  /** Counts each test and choice. */
  readonly #count: (steps: number) => boolean;

  constructor(facts: Facts, count: (steps: number) => boolean) {
    this.#facts = facts;
    this.#count = count;
  }

  /** `undefined` where the pattern takes every value. */
  test(pattern: Pattern, place: Place): Test | undefined {
    const choices = this.#choices(pattern, place);
    return choices === undefined ? undefined : { place, choices };
  }

  #choices(pattern: Pattern, place: Place): readonly Choice[] | undefined {
    switch (pattern.kind) {
      case "WildcardPattern":
      case "NamePattern":
      case "MissingPattern":
        return undefined;
      case "AlternativePattern": {
        const all = pattern.alternatives.map((alternative) => this.#choices(alternative, place));
        return all.some((choices) => choices === undefined) ? undefined : all.flatMap((choices) => choices!);
      }
      case "LiteralPattern":
        if (place.cases.mistaken) this.mistaken = true;
        this.#count(1);
        return literalNames(pattern.value, place.cases).map((name) => ({ kind: "case", name, tests: [] }));
      case "TypePattern": {
        if (place.cases.mistaken) this.mistaken = true;
        const wanted = this.#facts.patternTypes.get(pattern);
        if (wanted === undefined) return undefined;
        return this.#allOf(fittingMembers(place.members, wanted));
      }
      case "ObjectPattern":
        return this.#ofObject(pattern, place);
      case "ArrayPattern":
        return this.#ofArray(pattern, place);
    }
  }

  #ofObject(pattern: Pattern & { kind: "ObjectPattern" }, place: Place): readonly Choice[] {
    if (place.cases.mistaken) this.mistaken = true;
    const asked = new Map([...pattern.fields].reverse().map((field) => [field.name.text, field.pattern]));
    const choices: Choice[] = [];
    for (const member of membersWithFields(place.type, asked)) {
      const object = unalias(member);
      if (object.kind !== "object" || !this.#count(1 + asked.size)) continue;
      const tests: Test[] = [];
      let has = true;
      for (const [name, own] of asked) {
        const field = object.fields.get(name);
        if (field === undefined) has = false;
        const test =
          field === undefined || own === undefined ? undefined : this.test(own, place.field(object, name, field.type));
        if (test !== undefined) tests.push(test);
      }
      if (has) choices.push({ kind: "case", name: objectName(object), tests });
    }
    return choices;
  }

  #ofArray(pattern: Pattern & { kind: "ArrayPattern" }, place: Place): readonly Choice[] {
    if (place.cases.mistaken) this.mistaken = true;
    const array = place.members.map(unalias).find((member) => member.kind === "array");
    if (array === undefined) return [];
    this.#count(1 + pattern.elements.length);
    const tests = pattern.elements.flatMap((element, index) => {
      const takesAll = element.kind === "WildcardPattern" || element.kind === "NamePattern";
      return (takesAll ? undefined : this.test(element, place.element(index, array.items))) ?? [];
    });
    return [{ kind: "length", length: pattern.elements.length, longer: pattern.rest !== undefined, tests }];
  }

  /** All values of these types. */
  #allOf(types: readonly Type[]): readonly Choice[] | undefined {
    const choices: Choice[] = [];
    for (const type of types)
      for (const one of casesOf(type).all) {
        this.#count(1);
        switch (one.kind) {
          case "one":
            choices.push({ kind: "case", name: one.name, tests: [] });
            break;
          case "open":
            choices.push({ kind: "whole", type: one.type });
            break;
          case "arrays":
            choices.push({ kind: "length", length: 0, longer: true, tests: [] });
            break;
          case "other":
            return undefined;
        }
      }
    return choices;
  }
}

/** The members of which every value is one of `wanted`. */
export const fittingMembers = (members: readonly Type[], wanted: Type): readonly Type[] =>
  membersByFields(members)
    .fitting(wanted)
    .filter((member) => fits(member, wanted));

/** Members that may have the fields of a pattern, with the words that it asks for. */
export function membersWithFields(
  type: Type,
  fields: Iterable<readonly [name: string, pattern: Pattern | undefined]>,
): readonly Type[] {
  const known = unalias(type);
  if (known.kind === "optional") return membersWithFields(known.type, fields);
  if (known.kind !== "union") return [type];
  const asked: [string, string | undefined][] = [];
  for (const [name, pattern] of fields) asked.push([name, pattern === undefined ? undefined : wordOf(pattern)]);
  return membersByFields(known.members).having(asked);
}

/** The one word, or symbol, that a pattern takes; `undefined` where it takes something else. */
function wordOf(pattern: Pattern): string | undefined {
  if (pattern.kind !== "LiteralPattern") return undefined;
  const { value } = pattern;
  if (value.kind === "SymbolLiteral") return symbolWord(value.name);
  return value.kind === "StringLiteral" ? constantText(value) : undefined;
}
