import { createReporter, type Reporter } from "../diagnostics/reporter.js";
import { createFacts } from "../semantics/fact-tables.js";
import type { Unit } from "../semantics/program.js";

/**
 * A unit as it is, of which nothing is noted or reported: what another unit looks at in it must not add to what it has found out itself, as
 * the other one does not look again when this one is made anew.
 */
export function silentUnit(unit: Unit): { readonly unit: Unit; readonly reporter: Reporter } {
  const reporter = createReporter(unit.path, unit.text);
  const silent = Object.create(unit, { facts: { value: createFacts() }, reporter: { value: reporter } }) as Unit;
  return { unit: silent, reporter };
}
