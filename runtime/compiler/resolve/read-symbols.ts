import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";

/** Whether some file of the program uses what a symbol stands for. */
export function readSymbols(units: readonly Unit[]): (symbol: Symbol) => boolean {
  let read: Set<Symbol> | undefined;
  return (symbol) => {
    if (read === undefined) {
      read = new Set();
      for (const { facts } of units) {
        for (const { role, symbol: used } of facts.occurrences) if (role !== "declaration") read.add(used);
      }
    }
    return read.has(symbol);
  };
}
