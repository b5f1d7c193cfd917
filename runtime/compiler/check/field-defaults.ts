import type { Expression, ObjectLiteral } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import { E210 } from "../diagnostics/definitions/names.js";
import type { Facts, FieldDefault } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import { checkDefault } from "./expect.js";
import { createCheck } from "./flow.js";

/** The default that stands for a field, with the facts of its unit, so that other units can tell what it leads to. */
const defaultsOf = new WeakMap<object, { readonly one: FieldDefault; readonly facts: Facts }>();

const defaultOf = ({ declaration }: FieldDefault["field"]) =>
  declaration === undefined ? undefined : defaultsOf.get(declaration);

/** Checks the defaults of the fields of all object types of a unit that have been met so far. */
export function checkFieldDefaults(unit: Unit): void {
  const { facts } = unit;
  const all = facts.fieldDefaults.splice(0);
  for (const one of all) {
    const { field, value } = one;
    const check = createCheck(unit, undefined, value);
    const before = unit.reporter.count();
    checkDefault(check, value, field.type, field.name);
    if (unit.reporter.count() === before && isWhole(value, facts)) facts.checkedDefaults.push(one);
    facts.metDefaults.push(one);
    if (field.declaration !== undefined) defaultsOf.set(field.declaration, { one, facts });
  }
}

/** Whether all of a value has a meaning: what has none may have been reported before the default was checked. */
function isWhole(value: Expression, { types }: Facts): boolean {
  let whole = true;
  walk(value, (node) => {
    if (node.kind === "MissingExpression" || types.get(node as Expression)?.kind === "error") whole = false;
  });
  return whole;
}

/** Reports the defaults of a unit that could never be written down. Those that they lead to have been checked before. */
export function reportEndlessDefaults(unit: Unit): void {
  const all = unit.facts.metDefaults;
  const endless = all.filter((one) => reportEndless(unit, one));
  if (endless.length === 0) reportLarge(unit, all);
}

/** The fields that a default may leave out, those that their defaults leave out included: each is written into the module. */
const MOST_PARTS = 2000;

/** Reports the defaults that would be written out too large: two fields that leave out two each double with every type. */
function reportLarge(unit: Unit, all: readonly FieldDefault[]): void {
  if (all.length === 0) return;
  const parts = new Map<FieldDefault, number>();
  for (const start of all) {
    const open = [{ one: start, facts: unit.facts }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const needed = fieldsLeftOut(top.facts, top.one.value).map(defaultOf);
      const unknown = needed.filter((next) => next !== undefined && !parts.has(next.one));
      if (unknown.length > 0 && !parts.has(top.one)) {
        parts.set(top.one, 0);
        open.push(...(unknown as typeof open));
        continue;
      }
      open.pop();
      if ((parts.get(top.one) ?? 0) > 0) continue;
      parts.set(
        top.one,
        needed.reduce((sum, next) => sum + (next === undefined ? 1 : parts.get(next.one)!), 1),
      );
    }
    // The first one is the cause of all that need it.
    const isCaused = fieldsLeftOut(unit.facts, start.value).some((field) => {
      const next = defaultOf(field);
      return next !== undefined && parts.get(next.one)! > MOST_PARTS;
    });
    if (parts.get(start)! <= MOST_PARTS || isCaused) continue;
    unit.reporter.report(E210["large-default"]({ field: start.field.name, parts: MOST_PARTS }), start.value);
    return;
  }
}

/** A default that leaves out a field whose default in turn needs the first could never be written down. */
function reportEndless(unit: Unit, start: FieldDefault): boolean {
  const seen = new Set<FieldDefault>();
  const waiting = [{ one: start, facts: unit.facts }];
  for (let top = waiting.pop(); top !== undefined; top = waiting.pop()) {
    for (const field of fieldsLeftOut(top.facts, top.one.value)) {
      const next = defaultOf(field);
      if (next?.one === start) {
        unit.reporter.report(E210["endless-default"]({ field: start.field.name }), start.value);
        return true;
      }
      if (next !== undefined && seen.size !== seen.add(next.one).size) waiting.push(next);
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
