/**
 * The parser on chevrotain: what the tables are made from, and what the parser on the toolkit is compared with. It is bundled with
 * `index.ts` beside it in place of the toolkit (`scripts/load-reference-parser.mjs`).
 */
import type { EmbeddedActionsParser } from "chevrotain";
import { Parser } from "../parser.js";
import type { RuleTable } from "../toolkit/rule-table.js";
import { tablesOf } from "./tables.js";

export { parse } from "../parser.js";

/**
 * Returns the tables of the grammar as it is now.
 *
 * @throws {Error} If the grammar has mistakes.
 */
export function currentTables(): Readonly<Record<string, RuleTable>> {
  const recorded = new Parser() as unknown as EmbeddedActionsParser;
  return tablesOf(Object.values(recorded.getGAstProductions()));
}
