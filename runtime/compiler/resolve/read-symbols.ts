import type { Unit } from "../semantics/program.js";
import type { DeclaredName } from "../diagnostics/unknown-name.js";

/** Whether some file of the program uses what a symbol stands for. */
export function readSymbols(units: readonly Unit[]): (declared: DeclaredName) => boolean {
  let read: Set<DeclaredName> | undefined;
  return (declared) => {
    if (read === undefined) {
      read = new Set();
      for (const { facts } of units) {
        for (const { role, symbol: used } of facts.occurrences) if (role !== "declaration") read.add(used);
      }
    }
    return read.has(declared);
  };
}
