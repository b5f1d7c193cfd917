/**
 * Runs the grammar. Its methods are those of chevrotain's `EmbeddedActionsParser`, in which the rules are written; how it chooses is in
 * tables that were made from the same rules, with chevrotain, when the grammar was last changed (`parser-tables.ts`).
 *
 * A rule may leave its tokens as they are, and it never fails: it looks before it reads. A token that does not fit, and a choice that
 * nothing fits, are mistakes in the grammar.
 */
import { type Alternation, type Choices, choicesOf, NO_CHOICES } from "./choices.js";
import { END, type SyntaxToken } from "./token.js";
import { isOfType, type TokenType } from "./token-type.js";

/** A rule of the grammar; `SUBRULE` runs it. */
export interface Rule<Result, Arguments extends unknown[] = []> {
  readonly name: string;
  /** Made when the rule first runs: most texts use a part of the grammar. */
  choices: Choices | undefined;
  readonly body: (...given: Arguments) => Result;
}

/** One way to go on. */
export interface Alternative<Result> {
  readonly ALT: () => Result;
  /** Whether it may be taken here. */
  readonly GATE?: () => boolean;
  /** It may begin like one before it, whose gate then decides. */
  readonly IGNORE_AMBIGUITIES?: boolean;
}

/** What is read if it comes next and its gate, if it has one, is open. */
export type Optional<Result> = (() => Result) | { readonly GATE: () => boolean; readonly DEF: () => Result };

type GatedAlternation = Alternation & { readonly gated: true };

export interface Given<Arguments> {
  readonly ARGS: Arguments;
}

export abstract class TableParser {
  /** Whether chevrotain runs the rules to find out what they read. Here they only ever read. */
  protected readonly RECORDING_PHASE: boolean = false;
  private input: readonly SyntaxToken[] = [];
  private position = -1;
  private choices: Choices = NO_CHOICES;

  /** Called when all rules are defined. */
  protected performSelfAnalysis(): void {
    // All analysis was done when the tables were made.
  }

  /** Runs a rule over all of the tokens. */
  protected runOver<Result>(tokens: readonly SyntaxToken[], rule: Rule<Result>): Result {
    this.input = tokens;
    this.position = -1;
    try {
      return this.subrule(0, rule);
    } finally {
      this.input = [];
      this.choices = NO_CHOICES;
    }
  }

  protected RULE<Result, Arguments extends unknown[]>(
    name: string,
    body: (...given: Arguments) => Result,
  ): Rule<Result, Arguments> {
    return { name, choices: undefined, body };
  }

  /** Returns the token `distance` places on; 1 is the next one, 0 the one read last. */
  protected LA(distance: number): SyntaxToken {
    const at = this.position + distance;
    return at >= 0 && at < this.input.length ? this.input[at]! : END;
  }

  /** Runs what is not to run while the rules are recorded. */
  protected ACTION<Result>(action: () => Result): Result {
    return action();
  }

  protected consume(_occurrence: number, type: TokenType): SyntaxToken {
    const token = this.LA(1);
    if (token.tokenType !== type && !isOfType(token.tokenTypeIdx, type))
      throw new Error(`The grammar reads ${type.name} where ${token.tokenType.name} comes next.`);
    this.position++;
    return token;
  }

  protected subrule<Result, Arguments extends unknown[]>(
    _occurrence: number,
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    const caller = this.choices;
    this.choices = rule.choices ??= choicesOf(rule.name);
    const result = given === undefined ? (rule as unknown as Rule<Result>).body() : rule.body(...given.ARGS);
    this.choices = caller;
    return result;
  }

  protected option<Result>(occurrence: number, optional: Optional<Result>): Result | undefined {
    const gated = typeof optional !== "function";
    if (gated && !optional.GATE()) return undefined;
    if (this.choices.option(occurrence)[this.LA(1).tokenTypeIdx] !== 1) return undefined;
    return gated ? optional.DEF() : optional();
  }

  protected many(occurrence: number, repeated: Optional<unknown>): void {
    const begins = this.choices.many(occurrence);
    const gated = typeof repeated !== "function";
    const read = gated ? repeated.DEF : repeated;
    for (let before = -2; before < this.position;) {
      if (gated && !repeated.GATE()) return;
      if (begins[this.LA(1).tokenTypeIdx] !== 1) return;
      before = this.position;
      read();
    }
  }

  protected or<Result>(occurrence: number, alternatives: readonly Alternative<Result>[]): Result {
    const alternation = this.choices.or(occurrence);
    const { tokenTypeIdx } = this.LA(1);
    const index = alternation.gated ? this.firstOpen(alternation, alternatives) : alternation.choice[tokenTypeIdx];
    const chosen = alternatives[index ?? -1];
    if (chosen === undefined) throw new Error(`The grammar has no alternative for ${this.LA(1).tokenType.name}.`);
    return chosen.ALT();
  }

  /** The first alternative that the next token may begin, and whose gate is open. */
  private firstOpen(
    { candidates, empties }: GatedAlternation,
    alternatives: readonly Alternative<unknown>[],
  ): number | undefined {
    return (
      firstOpenOf(candidates[this.LA(1).tokenTypeIdx] ?? NO_NUMBERS, alternatives) ?? firstOpenOf(empties, alternatives)
    );
  }
}

const NO_NUMBERS: readonly number[] = [];

function firstOpenOf(numbers: readonly number[], alternatives: readonly Alternative<unknown>[]): number | undefined {
  for (const number of numbers) {
    const { GATE } = alternatives[number]!;
    if (GATE === undefined || GATE()) return number;
  }
  return undefined;
}
