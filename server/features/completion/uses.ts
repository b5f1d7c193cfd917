/** How often symbols are used: what is used most is offered first. */
import type { Analysis, Occurrence, SemanticModel, Symbol } from "../../../runtime/compiler/editor.js";

/** What is found about a segment stays the same object until the segment is checked again: it is counted once. */
const counted = new WeakMap<readonly Occurrence[], ReadonlyMap<Symbol, number>>();

function usesIn(occurrences: readonly Occurrence[]): ReadonlyMap<Symbol, number> {
  let uses = counted.get(occurrences) as Map<Symbol, number> | undefined;
  if (uses === undefined) {
    uses = new Map();
    for (const { symbol, role } of occurrences)
      if (role !== "declaration") uses.set(symbol, (uses.get(symbol) ?? 0) + 1);
    counted.set(occurrences, uses);
  }
  return uses;
}

/** How often each symbol is used in the file, and in the declaration that is being written. */
export function usesOf(model: SemanticModel, { segments }: Analysis): ReadonlyMap<Symbol, number> {
  const uses = new Map(usesIn(model.occurrences));
  for (const { checked } of segments)
    for (const [symbol, count] of usesIn(checked.occurrences)) uses.set(symbol, (uses.get(symbol) ?? 0) + count);
  return uses;
}
