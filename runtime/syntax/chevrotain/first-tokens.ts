/**
 * How chevrotain's parser chooses between alternatives: by its next token alone, and by the gates of the grammar where two alternatives
 * begin alike. The toolkit chooses by the same rules, with tables that name what is computed here. Chevrotain's own strategy enumerates paths of tokens; for a grammar with
 * one expression rule below nearly everything that is slower to build, and slower to run where there are gates.
 */
import { Alternation, NonTerminal, Option, Repetition, Rule, Terminal } from "chevrotain";
import type { Alternative, ILookaheadStrategy, IOrAlt, IProduction, TokenType } from "chevrotain";

interface First {
  /** Indices of the token types that may come first. */
  readonly types: ReadonlySet<number>;
  /** Whether it may match no token at all. */
  readonly empty: boolean;
}

/** What the lookahead functions use of the parser. */
interface Tokens {
  LA(howMuch: number): { readonly tokenTypeIdx: number };
}

export class FirstTokenStrategy implements ILookaheadStrategy {
  private readonly firsts = new Map<Rule, First>();

  /** Two ungated alternatives that begin with the same token are a mistake in the grammar. */
  validate(options: { rules: Rule[] }): { message: string; ruleName: string }[] {
    const errors: { message: string; ruleName: string }[] = [];
    for (const rule of options.rules) {
      for (const alternation of collect(rule, Alternation)) {
        const seen = new Set<number>();
        for (const alternative of alternativesOf(alternation)) {
          const { types } = this.firstOfAll(alternative.definition);
          if (alternative.ignoreAmbiguities) continue;
          const twice = [...types].filter((type) => seen.has(type));
          if (twice.length > 0) {
            const message = `Two alternatives of <${rule.name}> begin with the same token (type ${twice.join(", ")}).`;
            errors.push({ message, ruleName: rule.name });
          }
          for (const type of types) seen.add(type);
        }
      }
    }
    return errors;
  }

  buildLookaheadForAlternation(options: {
    prodOccurrence: number;
    rule: Rule;
    hasPredicates: boolean;
  }): (alternatives?: IOrAlt<unknown>[]) => number | undefined {
    const alternation = find(options.rule, Alternation, options.prodOccurrence);
    const table: number[][] = [];
    /** Alternatives that may match nothing: where no other one fits, the parser takes the first whose gate is open. */
    const empties: number[] = [];
    alternativesOf(alternation).forEach((alternative, index) => {
      const { types, empty } = this.firstOfAll(alternative.definition);
      for (const type of types) (table[type] ??= []).push(index);
      if (empty) empties.push(index);
    });
    if (!options.hasPredicates) {
      const choice = table.map((candidates) => candidates[0]);
      const fallback = empties[0];
      return function (this: Tokens) {
        return choice[this.LA(1).tokenTypeIdx] ?? fallback;
      };
    }
    return function (this: Tokens, alternatives: IOrAlt<unknown>[]) {
      const isOpen = (index: number): boolean => alternatives[index]!.GATE?.call(this) ?? true;
      return table[this.LA(1).tokenTypeIdx]?.find(isOpen) ?? empties.find(isOpen);
    } as (alternatives?: IOrAlt<unknown>[]) => number | undefined;
  }

  buildLookaheadForOptional(options: { prodOccurrence: number; prodType: string; rule: Rule }): () => boolean {
    const production =
      options.prodType === "Option"
        ? find(options.rule, Option, options.prodOccurrence)
        : find(options.rule, Repetition, options.prodOccurrence);
    const enters: boolean[] = [];
    for (const type of this.firstOfAll(production.definition).types) enters[type] = true;
    return function (this: Tokens) {
      return enters[this.LA(1).tokenTypeIdx] === true;
    };
  }

  /** Each rule's is computed once. No rule begins with itself (chevrotain's validation refuses that), so this ends. */
  private firstOfRule(rule: Rule): First {
    const known = this.firsts.get(rule);
    if (known !== undefined) return known;
    const first = this.firstOfAll(rule.definition);
    this.firsts.set(rule, first);
    return first;
  }
  private firstOfAll(productions: readonly Production[]): First {
    const types = new Set<number>();
    return { types, empty: this.addAll(productions, types) };
  }

  /** Adds what may come first in a sequence; whether all of it may match nothing. */
  private addAll(productions: readonly Production[], types: Set<number>): boolean {
    return productions.every((production) => this.add(production, types));
  }
  private add(production: Production, types: Set<number>): boolean {
    if (production instanceof Terminal) {
      for (const type of withCategory(production.terminalType)) types.add(type);
      return false;
    }
    if (production instanceof NonTerminal) {
      const first = this.firstOfRule(production.referencedRule);
      for (const type of first.types) types.add(type);
      return first.empty;
    }
    if (production instanceof Alternation) {
      const empty = alternativesOf(production).map(({ definition }) => this.addAll(definition, types));
      return empty.includes(true);
    }
    const empty = this.addAll(production.definition ?? [], types);
    return empty || production instanceof Option || production instanceof Repetition;
  }
}

function withCategory(type: TokenType): readonly number[] {
  return [type.tokenTypeIdx!, ...(type.categoryMatches ?? [])];
}

export function alternativesOf(alternation: Alternation): readonly Alternative[] {
  return alternation.definition as unknown as readonly Alternative[];
}

type Definition = { readonly definition: readonly Production[] };
export type Production = IProduction & Partial<Definition>;
type Kind<T> = new (...args: never[]) => T;

function find<T extends { idx?: number }>(rule: Rule, kind: Kind<T>, occurrence: number): T {
  return productionsOf(rule).find(
    (production): production is Production & T => production instanceof kind && (production as T).idx === occurrence,
  )!;
}

/** All productions of a kind in a rule, at any depth. */
function collect<T>(rule: Rule, kind: Kind<T>): readonly T[] {
  return productionsOf(rule).filter((production): production is Production & T => production instanceof kind);
}

const allProductions = new WeakMap<Rule, readonly Production[]>();
/** Asked for once per choice of the rule, and so walked only once. */
export function productionsOf(rule: Rule): readonly Production[] {
  const known = allProductions.get(rule);
  if (known !== undefined) return known;
  const found: Production[] = [];
  const visit = (production: Production): void => {
    found.push(production);
    if (!(production instanceof NonTerminal)) production.definition?.forEach(visit);
  };
  rule.definition.forEach(visit);
  allProductions.set(rule, found);
  return found;
}
