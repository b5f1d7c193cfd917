import type { CheckpointBlock, MatchArm, Pattern, TypedField } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { declareField, resolveFields } from "../../resolve/resolve-type.js";
import { type ObjectField, PRIMITIVES, type Type, optional } from "../../types/type.js";
import { checkAgainst } from "../expect.js";
import type { FlowCheck } from "../flow-check.js";

/** The fields of a checkpoint's form: `form = { amount: money = candidate.amount  note: string? }`. */
export function checkForm(check: FlowCheck, fields: readonly TypedField[]): ReadonlyMap<string, ObjectField> {
  const resolved = new Map(resolveFields(fields, check.unit));
  for (const field of fields) {
    const name = field.name.text;
    if (name === "decision") {
      check.report(
        "E201",
        field.name,
        `${quote("decision")} is what the person decides; a field of the form needs another name.`,
      );
    }
    const type = resolved.get(name)?.type;
    if (field.default !== undefined && type !== undefined) {
      checkAgainst(check, field.default, type, { what: `the prefilled ${quote(name)}` });
    }
  }
  resolved.delete("decision");
  return resolved;
}

/** Fields that no form declares and an arm takes with a type, `{ decision: "edit", amount: money a }`: they belong to it. */
export function fieldsOfArms(
  check: FlowCheck,
  arms: readonly MatchArm[],
  declared: ReadonlyMap<string, ObjectField>,
): ReadonlyMap<string, ObjectField> {
  const found = new Map<string, ObjectField>();
  const visit = (pattern: Pattern): void => {
    if (pattern.kind === "AlternativePattern") pattern.alternatives.forEach(visit);
    if (pattern.kind !== "ObjectPattern") return;
    for (const { name, pattern: inner } of pattern.fields) {
      if (inner?.kind !== "TypePattern" || name.text === "decision") continue;
      if (declared.has(name.text) || found.has(name.text)) continue;
      const type = namedType(check, inner.type.text);
      // Only some of the decisions need it.
      if (type !== undefined) found.set(name.text, declareField(check.unit, name, optional(type), name));
    }
  };
  for (const arm of arms) visit(arm.pattern);
  return found;
}

function namedType(check: FlowCheck, name: string): Type | undefined {
  const primitive = PRIMITIVES.get(name);
  if (primitive !== undefined) return primitive;
  const entity = check.unit.types.get(name);
  return entity === undefined ? undefined : { kind: "named", name: entity.name, definition: entity };
}

/** Remembers the fields for the builder. */
export function noteForm(check: FlowCheck, block: CheckpointBlock, fields: ReadonlyMap<string, ObjectField>): void {
  if (fields.size > 0) check.facts.forms.set(block, fields);
}
