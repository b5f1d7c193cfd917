/** What the arms of a match have left of its subject for the arms below them. */
import type { Pattern } from "../../../syntax/ast.js";
import type { Facts } from "../../semantics/facts.js";
import { fieldOf } from "../../semantics/members.js";
import { joinAll, unionOf } from "../../semantics/types/join.js";
import { sameType } from "../../semantics/types/relations.js";
import { admitsNull, NEVER, NULL, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { remove, type Singleton } from "../narrow.js";
import { singletonsOf } from "./singletons.js";
import { fittingMembers, membersWithFields } from "./tests.js";

/**
 * A value of which arms have taken some. Objects keep their types, as a field of theirs may be assigned: what is left of a field is
 * said of the path to it.
 */
export class Left {
  readonly #type: Type;
  /** Null, words, symbols and truth values that are taken. */
  readonly #taken: Singleton[] = [];
  /** Members of which nothing is left. */
  readonly #gone = new Set<Type>();
  /** What is left of fields, by member; none where all is. */
  readonly #fields = new Map<Type, ReadonlyMap<string, Left>>();

  constructor(type: Type) {
    this.#type = type;
  }

  /** The type of what is left; `never` where nothing is. */
  get type(): Type {
    const base =
      this.#gone.size === 0 ? this.#type : unionOf([...this.#members(), ...(admitsNull(this.#type) ? [NULL] : [])]);
    return this.#taken.length === 0 ? base : remove(base, this.#taken);
  }

  /** Whether this member of the type has been taken as a whole. */
  isGone(member: Type): boolean {
    return this.#gone.has(member);
  }

  /** What is left of a field, in the objects that still may be there. */
  field(name: string, members = this.#members()): Left | undefined {
    const [only, ...others] = members;
    if (only === undefined) return undefined;
    if (others.length === 0) return this.#fields.get(only)?.get(name);
    const types: Type[] = [];
    let isWhole = true;
    for (const member of members) {
      const field = fieldOf(member, name);
      if (field === undefined) return undefined;
      const left = this.#fields.get(member)?.get(name);
      if (left !== undefined) isWhole = false;
      types.push(left?.type ?? field.type);
    }
    return isWhole ? undefined : new Left(joinAll(types));
  }

  /** The paths of fields, in a part of what is left, of which less is left than their types say. */
  *narrowed(within: Type = this.type): Generator<{ readonly path: string; readonly type: Type }> {
    // What is below a value that may be null is read by `?.`, which a path does not say.
    if (admitsNull(within)) return;
    const known = unalias(within);
    const own = new Set(known.kind === "union" ? known.members : [within]);
    const members = this.#members().filter((member) => own.has(member));
    const names = new Set(members.flatMap((member) => [...(this.#fields.get(member)?.keys() ?? [])]));
    for (const name of names) {
      const left = this.field(name, members);
      if (left === undefined) continue;
      const { type } = left;
      const declared = joinAll(members.map((member) => fieldOf(member, name)?.type ?? NEVER));
      if (unalias(type).kind !== "never" && !sameType(type, declared)) yield { path: `.${name}`, type };
      for (const inner of left.narrowed()) yield { path: `.${name}${inner.path}`, type: inner.type };
    }
  }

  /** An arm without a condition takes what its pattern takes. */
  take(pattern: Pattern, facts: Facts): void {
    switch (pattern.kind) {
      case "NamePattern":
      case "WildcardPattern":
        for (const member of this.#members()) this.#gone.add(member);
        this.#taken.push({ kind: "null" });
        return;
      case "LiteralPattern":
        this.#taken.push(...(singletonsOf(pattern) ?? []));
        return;
      case "AlternativePattern":
        for (const alternative of pattern.alternatives) this.take(alternative, facts);
        return;
      case "TypePattern": {
        const wanted = facts.patternTypes.get(pattern);
        if (wanted === undefined) return;
        for (const member of fittingMembers(this.#members(), wanted)) this.#gone.add(member);
        if (admitsNull(wanted)) this.#taken.push({ kind: "null" });
        return;
      }
      case "ObjectPattern":
        this.#takeObjects(pattern, facts);
        return;
      case "ArrayPattern":
      case "MissingPattern":
        return;
    }
  }

  /** One field at most may be left in part: of two, not each combination of what is left has been taken. */
  #takeObjects(pattern: Pattern & { kind: "ObjectPattern" }, facts: Facts): void {
    const asked = new Map(pattern.fields.map((field) => [field.name.text, field.pattern]));
    if (asked.size < pattern.fields.length) return;
    for (const member of membersWithFields(withoutNull(this.#type), asked)) {
      const object = unalias(member);
      if (object.kind !== "object" || this.#gone.has(member)) continue;
      if ([...asked.keys()].some((name) => !object.fields.has(name))) continue;
      const own = this.#fields.get(member);
      const partly: (readonly [name: string, left: Left])[] = [];
      for (const [name, inner] of asked) {
        if (inner === undefined || takesAll(inner)) continue;
        const left = (own?.get(name) ?? new Left(object.fields.get(name)!.type)).#without(inner, facts);
        if (unalias(left.type).kind !== "never") partly.push([name, left]);
      }
      const [part, ...others] = partly;
      if (part === undefined) this.#gone.add(member);
      else if (others.length === 0) this.#fields.set(member, new Map([...(own ?? []), part]));
    }
  }

  /** The same after an arm; this one stays as it is. */
  #without(pattern: Pattern, facts: Facts): Left {
    const copy = new Left(this.#type);
    copy.#taken.push(...this.#taken);
    for (const member of this.#gone) copy.#gone.add(member);
    for (const [member, fields] of this.#fields) copy.#fields.set(member, fields);
    copy.take(pattern, facts);
    return copy;
  }

  #members(): readonly Type[] {
    const known = unalias(withoutNull(this.#type));
    const all = known.kind === "union" ? known.members : [withoutNull(this.#type)];
    return this.#gone.size === 0 ? all : all.filter((member) => !this.#gone.has(member));
  }
}

const takesAll = ({ kind }: Pattern): boolean => kind === "NamePattern" || kind === "WildcardPattern";
