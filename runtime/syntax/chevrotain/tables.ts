/** Makes the tables of the toolkit's parser from the rules that chevrotain recorded. */
import { Alternation, Alternative, NonTerminal, Option, Repetition, type Rule, Terminal } from "chevrotain";
import type { AlternationTable, RuleTable } from "../toolkit/rule-table.js";
import { alternativesOf, type Production, productionsOf } from "./first-tokens.js";

/** In the order of the grammar. */
export function tablesOf(rules: readonly Rule[]): Readonly<Record<string, RuleTable>> {
  return Object.fromEntries(rules.map((rule) => [rule.name, tableOf(rule)]));
}

function tableOf(rule: Rule): RuleTable {
  const or: Record<number, AlternationTable> = {};
  const option: Record<number, string> = {};
  const many: Record<number, string> = {};
  for (const production of productionsOf(rule)) {
    if (production instanceof Alternation) or[production.idx] = alternationTable(production);
    else if (production instanceof Option) option[production.idx] = namesOf(production.definition).join(" ");
    else if (production instanceof Repetition) many[production.idx] = namesOf(production.definition).join(" ");
    else if (![Alternative, NonTerminal, Terminal].some((kind) => production instanceof kind))
      throw new Error(`<${rule.name}> uses a method that the toolkit does not have.`);
  }
  const parts = Object.entries({ or, option, many }).filter(([, part]) => Object.keys(part).length > 0);
  return { first: namesOf(rule.definition).join(" "), ...Object.fromEntries(parts) };
}

function alternationTable(alternation: Alternation): AlternationTable {
  const alternatives = alternativesOf(alternation).map(({ definition }) =>
    [...namesOf(definition), ...(isEmpty(definition) ? ["nothing"] : [])].join(" "),
  );
  return (alternation as { hasPredicates?: boolean }).hasPredicates === true ? { gated: alternatives } : alternatives;
}

/** The tokens and the rules that a sequence may begin with. */
function namesOf(sequence: readonly Production[]): readonly string[] {
  const names: string[] = [];
  for (const production of sequence) {
    if (production instanceof Terminal) names.push(production.terminalType.name);
    else if (production instanceof NonTerminal) names.push(production.nonTerminalName);
    else if (production instanceof Alternation)
      names.push(...alternativesOf(production).flatMap(({ definition }) => namesOf(definition)));
    else names.push(...namesOf(production.definition ?? []));
    if (!isEmpty([production])) break;
  }
  return [...new Set(names)];
}

/** Whether a sequence may read nothing. No rule begins with itself (chevrotain's validation refuses that), so this ends. */
function isEmpty(sequence: readonly Production[]): boolean {
  return sequence.every((production) => {
    if (production instanceof Terminal) return false;
    if (production instanceof NonTerminal) return isEmpty(production.referencedRule.definition);
    if (production instanceof Alternation)
      return alternativesOf(production).some(({ definition }) => isEmpty(definition));
    return production instanceof Option || production instanceof Repetition || isEmpty(production.definition ?? []);
  });
}
