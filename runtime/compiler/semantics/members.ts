/** The standard library as the checker sees it: whose members a type has, and their types. */
import {
  exampleText,
  signatureText,
  type StdMember,
  type StdReceiver,
  type StdSignature,
  type StdStored,
} from "../../stdlib/std-member.js";
import { stdMember, stdMembers, stdReceiver } from "../../stdlib/table.js";
import type { StoredField } from "./program.js";
import type { Symbol } from "./symbol.js";
import { joinAll } from "./types/join.js";
import { typeToIR } from "./types/to-ir.js";
import { type ObjectField, type Type, unalias, withoutNull } from "./types/type.js";

type ValueReceiver = Exclude<StdReceiver, "memory" | "reference" | "global">;

/** Whose members a value of this type has. */
export function receiverOf(type: Type): ValueReceiver | undefined {
  const known = unalias(withoutNull(type));
  if (known.kind === "array" || known.kind === "map") return known.kind;
  if (known.kind === "string_union" || known.kind === "primitive" || known.kind === "enum")
    return stdReceiver(typeToIR(known));
  if (known.kind === "union") {
    // A union whose members all have the same methods, such as two string unions.
    const receivers = new Set(known.members.map(receiverOf));
    return receivers.size === 1 ? [...receivers][0] : undefined;
  }
  return undefined;
}

export function memberOf(type: Type, name: string): StdMember | undefined {
  const receiver = receiverOf(type);
  return receiver === undefined ? undefined : stdMember(receiver, name);
}

export function membersOf(type: Type): readonly StdMember[] {
  const receiver = receiverOf(type);
  return receiver === undefined ? [] : stdMembers(receiver);
}

const symbols = new WeakMap<StdMember, Symbol>();

/** The symbol of a member of the standard library, for editors. */
export function stdSymbol(member: StdMember): Symbol {
  let symbol = symbols.get(member);
  if (symbol === undefined) {
    const { result } = member.example;
    const source = exampleText(member.example);
    const example = result === undefined ? source : `${source}   // ${JSON.stringify(result)}`;
    symbol = {
      kind: member.kind === "property" ? "field" : member.kind === "global" ? "function" : "method",
      name: member.name,
      type: undefined,
      doc: `${member.doc}\n\n\`\`\`scaicore\n${example}\n\`\`\``,
      detail: member.signatures.map((signature) => signatureText(member, signature)).join("\n"),
      declaration: undefined,
    };
    symbols.set(member, symbol);
  }
  return symbol;
}

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

/** The field of an object, or the field that all members of a union have. */
export function fieldOf(type: Type, name: string): ObjectField | undefined {
  const known = unalias(type);
  if (known.kind === "object") return known.fields.get(name);
  if (known.kind !== "union") return undefined;
  const fields = known.members.map((member) => fieldOf(member, name));
  if (fields.some((field) => field === undefined)) return undefined;
  return { ...fields[0]!, type: joinAll(fields.map((field) => field!.type)) };
}

/** Names of all fields that a value of this type surely has. */
export function fieldNames(type: Type): readonly string[] {
  const known = unalias(type);
  if (known.kind === "object") return [...known.fields.keys()];
  if (known.kind !== "union") return [];
  const [first, ...rest] = known.members.map(fieldNames);
  return first?.filter((name) => rest.every((names) => names.includes(name))) ?? [];
}
