/** What generated code may name at one place. */
import type { Random } from "../random.js";
import { type GenType, type NamedType } from "./types.js";

export interface Variable {
  readonly name: string;
  readonly type: GenType;
  /** Not an element of a loop outside, a parameter of a lambda, or what other branches see. */
  readonly assignable: boolean;
}
export interface GenFlow {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: GenType; readonly default?: string }[];
  readonly result: GenType;
  /** Only statements: it may be called in any expression. */
  readonly pure: boolean;
  readonly role: "flow" | "transformer" | "evaluator" | "pipeline";
}
export interface StoredField {
  readonly name: string;
  readonly type: GenType;
}

/** The program so far. */
export interface Program {
  readonly random: Random;
  readonly types: NamedType[];
  /** Flows that can be called: those that stand before. */
  readonly flows: GenFlow[];
  readonly memory: StoredField[];
  readonly reference: StoredField[];
  readonly config: StoredField[];
  readonly constants: readonly (StoredField & { readonly value: string })[];
  readonly roles: readonly string[];
  /** The key of an entity core. */
  readonly entityKey: string | undefined;
}

/** What surrounds a statement or an expression. */
export interface Scope {
  readonly program: Program;
  readonly variables: readonly Variable[];
  /** Constants of types that need a place which says their type stand at the top of the flow, under a name. */
  readonly hoisted: Map<string, Variable & { readonly value: string }>;
  /** Every variable of the flow, also those that are not visible here: mostly none is used for something else. */
  readonly names: Set<string>;
  readonly result: GenType;
  /** What a `yield` gives here. */
  readonly yields: GenType | undefined;
  readonly loop: boolean;
  /** Nothing but statements may stand here. */
  readonly rigid: boolean;
  /** Inside a written `@rigid`, where loops are statements. */
  readonly inRigid?: true;
  readonly debug: boolean;
  /** Where plugins, memory writes and recorded functions may not stand. */
  readonly inExpression: boolean;
  readonly depth: number;
}

/** Few, so that memory, parameters, elements of loops and variables often have the same. */
const NAMES = ["a", "b", "x", "note", "item", "total", "hits", "mood", "kind", "text"];

export function freshName({ variables, names }: Scope, random: Random): string {
  const taken = new Set([...variables.map(({ name }) => name), ...(random.chance(0.12) ? [] : names)]);
  const free = NAMES.filter((name) => !taken.has(name));
  const chosen = free.length > 0 && random.chance(0.9) ? random.pick(free) : `${random.pick(NAMES)}_${names.size}`;
  names.add(chosen);
  return chosen;
}

/** A name for something that hides others: often one that is taken already. */
export const hidingName = (scope: Scope, random: Random): string =>
  random.chance(0.25) ? random.pick(NAMES) : freshName(scope, random);

export const withVariables = (scope: Scope, ...more: readonly Variable[]): Scope => {
  const names = new Set(more.map(({ name }) => name));
  return { ...scope, variables: [...scope.variables.filter(({ name }) => !names.has(name)), ...more] };
};
