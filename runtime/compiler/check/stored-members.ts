import type { StdSignature, StdStored } from "../../stdlib/std-member.js";
import { stdMember, stdMembers } from "../../stdlib/table.js";
import type { StoredField } from "../resolve/stored-field.js";
import { type Type, unalias } from "../types/type.js";

/** Something that can be done with a field of memory or of reference data, as its type allows it. */
export interface StoredMember {
  readonly member: StdStored;
  /** Those for a field of this type. */
  readonly signatures: readonly StdSignature[];
}

/** The member of this name, if a field of this type has it. */
export function storedMember(root: StoredField["root"], type: Type, name: string): StoredMember | undefined {
  const member = stdMember(root, name);
  return member?.kind === "stored" ? forType(member, type) : undefined;
}

export const storedMembers = (root: StoredField["root"], type: Type): readonly StoredMember[] =>
  stdMembers(root).flatMap((member) => {
    const found = member.kind === "stored" ? forType(member, type) : undefined;
    return found === undefined ? [] : [found];
  });

/** The signatures made for the type; those made for any type only where there is none. */
function forType(member: StdStored, type: Type): StoredMember | undefined {
  const { kind } = unalias(type);
  const own = member.signatures.filter(({ receiver }) => receiver?.kind === kind);
  const signatures = own.length > 0 ? own : member.signatures.filter(({ receiver }) => receiver?.kind === "variable");
  return signatures.length === 0 ? undefined : { member, signatures };
}

/** The type of what a write puts into a field: the values of a map, the elements of an array, else the whole. */
export function writtenType(type: Type, member: StdStored): Type {
  const known = unalias(type);
  if (known.kind === "map") return known.values;
  return known.kind === "array" && member.name === "add" ? known.items : type;
}
