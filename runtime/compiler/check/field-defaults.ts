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
  const endless = all.filter((one) => reportEndless(unit, one, byDeclaration));
  if (endless.length === 0) reportLarge(unit, all, byDeclaration);
}

/** The fields that a default may leave out, those that their defaults leave out included: each is written into the module. */
const MOST_PARTS = 2000;

type Defaults = ReadonlyMap<FieldDefault["field"]["declaration"], FieldDefault>;

/** Reports the defaults that would be written out too large: two fields that leave out two each double with every type. */
function reportLarge(unit: Unit, all: readonly FieldDefault[], byDeclaration: Defaults): void {
  const parts = new Map<FieldDefault, number>();
  for (const start of all) {
    const open = [start];
    for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
      const needed = fieldsLeftOut(unit.facts, one.value).map((field) => byDeclaration.get(field.declaration));
      const unknown = needed.filter((next) => next !== undefined && !parts.has(next));
      if (unknown.length > 0 && !parts.has(one)) {
        open.push(...(unknown as FieldDefault[]));
        continue;
      }
      open.pop();
      if (parts.has(one)) continue;
      const together = needed.reduce((sum, next) => sum + (next === undefined ? 1 : parts.get(next)!), 1);
      if (together > MOST_PARTS) {
        // The first one is the cause of all that need it.
        unit.reporter.report(E210["large-default"]({ field: one.field.name, parts: MOST_PARTS }), one.value);
        return;
      }
      parts.set(one, together);
    }
  }
}

/** A default that leaves out a field whose default in turn needs the first could never be written down. */
function reportEndless(unit: Unit, start: FieldDefault, byDeclaration: Defaults): boolean {
  const seen = new Set<FieldDefault>();
  const waiting = [start];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const field of fieldsLeftOut(unit.facts, one.value)) {
      const next = byDeclaration.get(field.declaration);
      if (next === start) {
        unit.reporter.report(E210["endless-default"]({ field: start.field.name }), start.value);
        return true;
      }
      if (next !== undefined && seen.size !== seen.add(next).size) waiting.push(next);
    }
  }
  return false;
}

function fieldsLeftOut(facts: Facts, value: Expression): readonly FieldDefault["field"][] {
  const found: FieldDefault["field"][] = [];
  walk(value, (node) => {
    if (node.kind === "ObjectLiteral") found.push(...(facts.leftOut.get(node as ObjectLiteral) ?? []));
  });
  return found;
}
