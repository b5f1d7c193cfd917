import type { IRCheckpointBlock, IRPattern, IRResponseArm, IRType } from "../../ir/module.js";
import { equals } from "../../stdlib/comparison.js";
import { constantValue } from "../../stdlib/constant.js";
import { isRecordValue, type RecordValue, type Value } from "../../stdlib/value.js";
import { isOfType } from "../expressions/is-of-type.js";

type ObjectPattern = Extract<IRPattern, { kind: "object" }>;
type Types = Readonly<Record<string, IRType>>;

/** A field that a resolution lacks, and the type that the arm of its decision takes. */
interface LackingField {
  readonly name: string;
  readonly type: IRType;
}

/**
 * What a resolution lacks for the arms of on_response, so that no decision is recorded that no arm takes: the fields that
 * an arm takes with a type are required for the decision that it names. Where several arms name the decision, one of them
 * has to fit.
 */
export function lackingField(
  block: IRCheckpointBlock,
  resolution: RecordValue,
  types: Types,
): LackingField | undefined {
  const arms = block.on_response?.flatMap(shapesOf) ?? [];
  const { decision = null } = resolution;
  const naming = arms.filter(({ names }) => names?.has(decision) === true);
  // An arm without decision takes every one.
  const concerned = naming.length > 0 ? naming : arms.filter(({ names }) => names === undefined);
  const demanding = concerned.filter(({ demands }) => demands);
  if (demanding.length === 0) return undefined;
  if (concerned.some(({ guarded, pattern }) => !guarded && mayMatch(pattern, resolution, types))) return undefined;
  for (const { pattern } of demanding) {
    const lacking = pattern?.fields.flatMap(({ name, pattern: inner }) =>
      inner.kind === "type" && !isOfType(resolution[name] ?? null, inner.type, types)
        ? [{ name, type: inner.type }]
        : [],
    )[0];
    if (lacking !== undefined) return lacking;
  }
  return undefined;
}

/** One alternative of an arm's pattern. */
interface ArmShape {
  /** The decisions that it names; `undefined`: it takes all. */
  readonly names: ReadonlySet<Value> | undefined;
  /** `undefined`: it asks for nothing besides. */
  readonly pattern: ObjectPattern | undefined;
  readonly guarded: boolean;
  /** It takes its decision whatever the values are, as long as they have the types that it names. */
  readonly demands: boolean;
}

function shapesOf({ pattern, guard }: IRResponseArm): readonly ArmShape[] {
  const guarded = guard !== undefined;
  return alternativesOf(pattern).map((one): ArmShape => {
    if (one.kind !== "object") return { names: decisionsOf(one), pattern: undefined, guarded, demands: !guarded };
    const decision = one.fields.find(({ name }) => name === "decision")?.pattern;
    const others = one.fields.filter(({ name }) => name !== "decision");
    return {
      names: decision === undefined ? undefined : decisionsOf(decision),
      pattern: { ...one, fields: others },
      guarded,
      demands: !guarded && others.every(({ pattern: inner }) => isOpen(inner) || inner.kind === "type"),
    };
  });
}

const alternativesOf = (pattern: IRPattern): readonly IRPattern[] =>
  pattern.kind === "alternatives" ? pattern.patterns.flatMap(alternativesOf) : [pattern];

const isOpen = ({ kind }: IRPattern): boolean => kind === "bind" || kind === "wildcard";

function decisionsOf(pattern: IRPattern): ReadonlySet<Value> | undefined {
  const named = alternativesOf(pattern).map((one): Value | undefined => {
    if (one.kind === "symbol") return one.name;
    return one.kind === "literal" ? constantValue(one.value) : undefined;
  });
  const known = named.filter((value) => value !== undefined);
  return known.length < named.length ? undefined : new Set(known);
}

/** Whether a pattern fits, as far as it can be told without the flow's variables. */
function mayMatch(pattern: IRPattern | undefined, value: Value, types: Types): boolean {
  switch (pattern?.kind) {
    case undefined:
    case "wildcard":
    case "bind":
      return true;
    case "literal": {
      const expected = constantValue(pattern.value);
      return expected === undefined || equals(expected, value);
    }
    case "symbol":
      return value === pattern.name;
    case "type":
      return isOfType(value, pattern.type, types);
    case "object":
      return (
        isRecordValue(value) &&
        pattern.fields.every(({ name, pattern: inner }) => mayMatch(inner, value[name] ?? null, types))
      );
    case "array":
      return Array.isArray(value);
    case "alternatives":
      return pattern.patterns.some((inner) => mayMatch(inner, value, types));
  }
}
