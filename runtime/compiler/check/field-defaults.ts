import type { Expression, ObjectLiteral } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import { E210 } from "../diagnostics/definitions/names.js";
import type { Facts, FieldDefault } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import { checkDefault } from "./expect.js";
import { createCheck } from "./flow.js";

/** Checks the defaults of the fields of all object types of a file that have been met so far. */
export function checkFieldDefaults(unit: Unit): void {
  const { facts } = unit;
  const all = facts.fieldDefaults.splice(0);
  for (const one of all) {
    const { field, value } = one;
    const check = createCheck(unit, undefined, value);
    const before = unit.reporter.count;
    checkDefault(check, value, field.type, field.name);
    if (unit.reporter.count === before) facts.checkedDefaults.push(one);
  }
  const byDeclaration = new Map(all.map((one) => [one.field.declaration, one]));
  for (const one of all) reportEndless(unit, one, byDeclaration);
}

/** A default that leaves out a field whose default in turn needs the first could never be written down. */
function reportEndless(
  unit: Unit,
  start: FieldDefault,
  byDeclaration: ReadonlyMap<FieldDefault["field"]["declaration"], FieldDefault>,
): void {
  const seen = new Set<FieldDefault>();
  const waiting = [start];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const field of fieldsLeftOut(unit.facts, one.value)) {
      const next = byDeclaration.get(field.declaration);
      if (next === start) {
        unit.reporter.report(E210["endless-default"]({ field: start.field.name }), start.value);
        return;
      }
      if (next !== undefined && seen.size !== seen.add(next).size) waiting.push(next);
    }
  }
}

function fieldsLeftOut(facts: Facts, value: Expression): readonly FieldDefault["field"][] {
  const found: FieldDefault["field"][] = [];
  walk(value, (node) => {
    if (node.kind === "ObjectLiteral") found.push(...(facts.leftOut.get(node as ObjectLiteral) ?? []));
  });
  return found;
}
