/** What is taken apart: `{ a, b } = e` and `@foreach { key, value } in m` hold the whole in a variable that no source names. */
import type { Expression, Name, NameExpression } from "../../syntax/ast.js";
import type { FlowCheck } from "./context.js";

/** The name of the whole. */
export const PARTS = "@parts";

/** The field `name` of the whole. */
export const partOf = (whole: NameExpression, name: Name): Expression => ({
  kind: "MemberExpression",
  object: whole,
  optional: false,
  name,
  start: name.start,
  end: name.end,
});

/**
 * Forgets where the whole stands, which no editor can show. `shorthands` are where one word names a field and its variable.
 *
 * @param before how many occurrences there were
 */
export function tidyParts({ facts }: FlowCheck, before: number, shorthands: readonly number[]): void {
  const own = facts.occurrences.splice(before).filter(({ symbol }) => symbol.name !== PARTS);
  for (const one of own)
    facts.occurrences.push(
      one.symbol.kind === "field" && shorthands.includes(one.start) ? { ...one, isKey: true } : one,
    );
}
