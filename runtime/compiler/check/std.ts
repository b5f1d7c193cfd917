/** The standard library as the checker sees it: whose members a type has, and their types. */
import { stdMember, stdMembers, stdReceiver } from "../../stdlib/table.js";
import type { StdMember, StdReceiver } from "../../stdlib/std-member.js";
import { signatureText } from "../../stdlib/signature-text.js";
import type { Symbol } from "../model/symbol.js";
import { typeToIR } from "../types/to-ir.js";
import { type Type, unalias, withoutNull } from "../types/type.js";

export type ValueReceiver = Exclude<StdReceiver, "memory" | "reference" | "global">;

/** Whose members a value of this type has. */
export function receiverOf(type: Type): ValueReceiver | undefined {
  const known = unalias(withoutNull(type));
  if (known.kind === "array" || known.kind === "map") return known.kind;
  if (known.kind === "string_union" || known.kind === "primitive") return stdReceiver(typeToIR(known));
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
    const { source, result } = member.example;
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
