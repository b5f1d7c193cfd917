import type { IRType } from "../../../ir/module.js";
import { resolvedType } from "../../../stdlib/union-choice.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** Models answer with objects: any other value stands in `{ "value": … }`. */
export const WRAPPER = "value";

/** The output type of a block, with what reading an answer asks of it. */
export interface OutputType {
  readonly type: IRType;
  readonly types: NamedTypes;
  /** Whether the value is asked for in the wrapper. */
  readonly wrapped: boolean;
  /** Whether any text is a value of the type. */
  readonly takesText: boolean;
  /** How the type declares `confidence`: as a float, which the engine judges; as something else; or not. */
  readonly confidence: "float" | "other" | "none";
}

export function outputType(type: IRType, types: NamedTypes): OutputType {
  return {
    type,
    types,
    wrapped: resolvedType(type, types).kind !== "object",
    takesText: someMember(type, types, takesText),
    confidence: declaredConfidence(type, types),
  };
}

const takesText = (type: IRType): boolean =>
  type.kind === "unknown" || (type.kind === "primitive" && type.name === "string");

function declaredConfidence(type: IRType, types: NamedTypes): OutputType["confidence"] {
  const field = (member: IRType) =>
    member.kind === "object" ? member.fields.find(({ name }) => name === "confidence") : undefined;
  const isFloat = (member: IRType) => member.kind === "primitive" && member.name === "float";
  let declared: OutputType["confidence"] = "none";
  someMember(type, types, (member) => {
    const found = field(member);
    if (found !== undefined && declared !== "other")
      declared = someMember(found.type, types, isFloat) ? "float" : "other";
    return false;
  });
  return declared;
}

/** Whether a type, or one that it may be, fulfils a condition. */
function someMember(
  type: IRType,
  types: NamedTypes,
  condition: (type: IRType) => boolean,
  around: ReadonlySet<IRType> = new Set(),
): boolean {
  const at = resolvedType(type, types);
  // A union may stand in itself only in a damaged module.
  if (around.has(at)) return false;
  const within = new Set(around).add(at);
  if (at.kind === "optional") return someMember(at.type, types, condition, within);
  if (at.kind === "union") return at.members.some((member) => someMember(member, types, condition, within));
  return condition(at);
}
