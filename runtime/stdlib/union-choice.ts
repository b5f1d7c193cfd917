import type { IRType } from "../ir/module.js";
import { isJsonObject, type Json } from "../json.js";
import type { JsonProblem } from "./json-problem.js";
import { nearestMember, type ValueRepair } from "./read-primitive.js";
import type { Value } from "./value.js";

/** What JSON loses when it is read as a type. */
export interface Loss {
  /** Fields that the type does not have, and all that is in them. */
  readonly dropped: number;
  /** Such a field that somebody else takes: `confidence` of an answer. */
  readonly spared: number;
  /** Values that were of another form. */
  readonly changed: number;
}

export const NO_LOSS: Loss = { dropped: 0, spared: 0, changed: 0 };

export const isNoLoss = ({ dropped, spared, changed }: Loss): boolean => dropped + spared + changed === 0;

export const bothLosses = (a: Loss, b: Loss): Loss =>
  b === NO_LOSS ? a : { dropped: a.dropped + b.dropped, spared: a.spared + b.spared, changed: a.changed + b.changed };

/** Negative when the first loses less. Data comes before form. */
export const loses = (a: Loss, b: Loss): number =>
  a.dropped + a.spared - (b.dropped + b.spared) || a.changed - b.changed;

/** How reading as one member of a union has ended. */
export interface Outcome {
  readonly value: Value;
  readonly fields: number;
  readonly problems: readonly JsonProblem[];
  readonly loss: Loss;
  readonly repairs: readonly ValueRepair[];
}

interface Known {
  readonly members: readonly IRType[];
  readonly path: string;
  readonly outcome: Outcome;
}

/** Caches the results of reading JSON nodes as unions. */
export class UnionCache {
  /** Few unions stand for one node, and it stands at one path, unless a host gives one object twice. */
  readonly #known = new Map<object, Known[]>();

  find(members: readonly IRType[], json: Json | undefined, path: string): Outcome | undefined {
    if (typeof json !== "object" || json === null) return undefined;
    return this.#known.get(json)?.find((known) => known.members === members && known.path === path)?.outcome;
  }

  keep(members: readonly IRType[], json: Json | undefined, path: string, outcome: Outcome): void {
    // Scalars are read quickly without a cache.
    if (typeof json !== "object" || json === null) return;
    const known = this.#known.get(json);
    if (known === undefined) this.#known.set(json, [{ members, path, outcome }]);
    else known.push({ members, path, outcome });
  }
}

/**
 * The number of values in JSON, itself included.
 *
 * @param sizes keeps those of lists and objects, which several types may drop
 */
export function sizeOf(json: Json, sizes: Map<object, number>): number {
  if (typeof json !== "object" || json === null) return 1;
  const known = sizes.get(json);
  if (known !== undefined) return known;
  let size = 1;
  for (const part of Object.values<Json>(json)) size += sizeOf(part, sizes);
  sizes.set(json, size);
  return size;
}

type NamedTypes = Readonly<Record<string, IRType>>;

const MAX_HOPS = 200;

/** What a named type stands for. */
export function resolvedType(type: IRType, types: NamedTypes): IRType {
  let at = type;
  for (let hops = 0; at.kind === "named" && hops < MAX_HOPS; hops++) {
    const target = Object.hasOwn(types, at.name) ? types[at.name] : undefined;
    if (target === undefined) return at;
    at = target;
  }
  return at;
}

/** Whether the words by which a member of a union is told apart (`kind: "card"`) are those of the JSON. */
export function isMeant(member: IRType, json: Json | undefined, types: NamedTypes, repairs: boolean): boolean {
  const type = resolvedType(member, types);
  if (type.kind !== "object" || !isJsonObject(json)) return false;
  let tags = 0;
  for (const field of type.fields) {
    const tag = resolvedType(field.type, types);
    if (tag.kind !== "enum" && tag.kind !== "string_union") continue;
    const given = Object.hasOwn(json, field.name) ? json[field.name] : undefined;
    if (typeof given !== "string") continue;
    if (!tag.members.includes(given) && !(repairs && nearestMember(tag.members, given) !== undefined)) return false;
    tags++;
  }
  return tags > 0;
}

/** The field by which the members of a union are told apart, where the JSON has a word in it that none of them knows. */
export interface ForeignTag {
  readonly field: string;
  /** The words of all members. */
  readonly words: readonly string[];
  readonly given: string;
}

export function foreignTag(
  members: readonly IRType[],
  json: Json | undefined,
  types: NamedTypes,
): ForeignTag | undefined {
  if (!isJsonObject(json)) return undefined;
  const [first, ...others] = members.map((member) => tagsOf(member, types));
  if (first === undefined || others.length === 0) return undefined;
  for (const [field, own] of first) {
    const given = Object.hasOwn(json, field) ? json[field] : undefined;
    const words = [own, ...others.map((tags) => tags.get(field))];
    if (typeof given !== "string" || words.includes(undefined)) continue;
    const all = [...new Set(words.flatMap((known) => known ?? []))];
    if (!all.includes(given)) return { field, words: all, given };
  }
  return undefined;
}

/** The fields of an object type whose values are words. */
function tagsOf(member: IRType, types: NamedTypes): ReadonlyMap<string, readonly string[]> {
  const type = resolvedType(member, types);
  const tags = new Map<string, readonly string[]>();
  for (const field of type.kind === "object" ? type.fields : []) {
    const tag = resolvedType(field.type, types);
    if (tag.kind === "enum" || tag.kind === "string_union") tags.set(field.name, tag.members);
  }
  return tags;
}
