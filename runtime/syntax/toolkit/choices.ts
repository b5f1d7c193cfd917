/** The tables by which the parser chooses, made ready to be looked up by the index of the next token's type. */
import { parserTables } from "./parser-tables.js";
import type { AlternationTable, RuleTable } from "./rule-table.js";
import { definedTokens } from "./token-type.js";

/** For an `OR`, what to take before each type of token. */
export type Alternation =
  | {
      readonly gated: false;
      /** The number of the alternative; -1 where none fits. */
      readonly choice: Int8Array;
    }
  | {
      readonly gated: true;
      /** The alternatives that may begin so, in their order: the first whose gate is open is taken. */
      readonly candidates: readonly (readonly number[] | undefined)[];
      /** Those that may read nothing, for where no other one fits. */
      readonly empties: readonly number[];
    };

/** The choices of a rule, each kind by its occurrence in the rule. Each is made when it is first met: most texts meet few of them. */
export class Choices {
  private readonly alternations: Alternation[] = [];
  private readonly options: Uint8Array[] = [];
  private readonly repetitions: Uint8Array[] = [];

  constructor(private readonly table: RuleTable) {}

  or(occurrence: number): Alternation {
    return (this.alternations[occurrence] ??= alternationOf(this.table.or![occurrence]!));
  }

  /** 1 before tokens that begin what is optional. */
  option(occurrence: number): Uint8Array {
    return (this.options[occurrence] ??= beginningsOf(this.table.option![occurrence]!));
  }

  /** 1 before tokens that begin what is repeated. */
  many(occurrence: number): Uint8Array {
    return (this.repetitions[occurrence] ??= beginningsOf(this.table.many![occurrence]!));
  }
}

export const NO_CHOICES = new Choices({ first: "" });

/**
 * Returns the choices of the rule `name`. All tokens must be defined before.
 *
 * @throws {Error} If the rule came into the grammar after its tables were made.
 */
export const choicesOf = (name: string): Choices => new Choices(tableOf(name));

/** In the tables, what stands for an alternative that may read nothing. */
const NOTHING = /\bnothing$/;

function alternationOf(table: AlternationTable): Alternation {
  if ("gated" in table) {
    const candidates: number[][] = [];
    table.gated.forEach((names, index) => {
      for (const type of typesOf(names)) (candidates[type] ??= []).push(index);
    });
    return { gated: true, candidates, empties: [...table.gated.keys()].filter((at) => NOTHING.test(table.gated[at]!)) };
  }
  const empty = table.findIndex((names) => NOTHING.test(names));
  const choice = new Int8Array(definedTokens().length + 1).fill(empty);
  // The first of those that begin alike is taken.
  for (let index = table.length - 1; index >= 0; index--)
    for (const type of typesOf(table[index]!)) choice[type] = index;
  return { gated: false, choice };
}

function beginningsOf(names: string): Uint8Array {
  const begins = new Uint8Array(definedTokens().length + 1);
  for (const type of typesOf(names)) begins[type] = 1;
  return begins;
}

const known = new Map<string, readonly number[]>();

/** Indices of the types of tokens that are named: as types, as categories, or as rules that begin with them. */
function typesOf(names: string): readonly number[] {
  const before = known.get(names);
  if (before !== undefined) return before;
  const types: number[] = [];
  const isIn = new Uint8Array(definedTokens().length + 1);
  for (const name of names.split(" "))
    for (const type of typesOfName(name)) {
      if (isIn[type] === 1) continue;
      isIn[type] = 1;
      types.push(type);
    }
  known.set(names, types);
  return types;
}

const byName = new Map<string, readonly number[]>([["nothing", []]]);

function typesOfName(name: string): readonly number[] {
  if (byName.size === 1)
    for (const type of definedTokens()) byName.set(type.name, Object.keys(type.matches).map(Number));
  let types = byName.get(name);
  if (types === undefined) byName.set(name, (types = typesOf(tableOf(name).first)));
  return types;
}

function tableOf(rule: string): RuleTable {
  const table = parserTables[rule];
  if (table !== undefined) return table;
  throw new Error(
    `The parser has no table for ${rule}: node scripts/generate-parser-tables.mjs makes the tables anew from the grammar.`,
  );
}
