/**
 * The numbered methods in which rules are written: what a rule reads twice has two numbers, by which the tables know it. A method
 * without a number has 0.
 */
import type { SyntaxToken } from "./token.js";
import type { TokenType } from "./token-type.js";
import { type Alternative, type Given, type Optional, type Rule, TableParser } from "./table-parser.js";

export abstract class GrammarParser extends TableParser {
  protected CONSUME(type: TokenType): SyntaxToken {
    return this.consume(0, type);
  }
  protected CONSUME1(type: TokenType): SyntaxToken {
    return this.consume(1, type);
  }
  protected CONSUME2(type: TokenType): SyntaxToken {
    return this.consume(2, type);
  }
  protected CONSUME3(type: TokenType): SyntaxToken {
    return this.consume(3, type);
  }
  protected CONSUME4(type: TokenType): SyntaxToken {
    return this.consume(4, type);
  }
  protected CONSUME5(type: TokenType): SyntaxToken {
    return this.consume(5, type);
  }
  protected CONSUME6(type: TokenType): SyntaxToken {
    return this.consume(6, type);
  }
  protected CONSUME7(type: TokenType): SyntaxToken {
    return this.consume(7, type);
  }
  protected CONSUME8(type: TokenType): SyntaxToken {
    return this.consume(8, type);
  }
  protected CONSUME9(type: TokenType): SyntaxToken {
    return this.consume(9, type);
  }

  protected SUBRULE<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(0, rule, given);
  }
  protected SUBRULE1<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(1, rule, given);
  }
  protected SUBRULE2<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(2, rule, given);
  }
  protected SUBRULE3<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(3, rule, given);
  }
  protected SUBRULE4<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(4, rule, given);
  }
  protected SUBRULE5<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(5, rule, given);
  }
  protected SUBRULE6<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(6, rule, given);
  }
  protected SUBRULE7<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(7, rule, given);
  }
  protected SUBRULE8<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(8, rule, given);
  }
  protected SUBRULE9<Result, Arguments extends unknown[]>(
    rule: Rule<Result, Arguments>,
    given?: Given<Arguments>,
  ): Result {
    return this.subrule(9, rule, given);
  }

  protected OPTION<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(0, optional);
  }
  protected OPTION1<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(1, optional);
  }
  protected OPTION2<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(2, optional);
  }
  protected OPTION3<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(3, optional);
  }
  protected OPTION4<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(4, optional);
  }
  protected OPTION5<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(5, optional);
  }
  protected OPTION6<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(6, optional);
  }
  protected OPTION7<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(7, optional);
  }
  protected OPTION8<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(8, optional);
  }
  protected OPTION9<Result>(optional: Optional<Result>): Result | undefined {
    return this.option(9, optional);
  }

  protected MANY(repeated: Optional<unknown>): void {
    this.many(0, repeated);
  }
  protected MANY1(repeated: Optional<unknown>): void {
    this.many(1, repeated);
  }
  protected MANY2(repeated: Optional<unknown>): void {
    this.many(2, repeated);
  }
  protected MANY3(repeated: Optional<unknown>): void {
    this.many(3, repeated);
  }
  protected MANY4(repeated: Optional<unknown>): void {
    this.many(4, repeated);
  }
  protected MANY5(repeated: Optional<unknown>): void {
    this.many(5, repeated);
  }
  protected MANY6(repeated: Optional<unknown>): void {
    this.many(6, repeated);
  }
  protected MANY7(repeated: Optional<unknown>): void {
    this.many(7, repeated);
  }
  protected MANY8(repeated: Optional<unknown>): void {
    this.many(8, repeated);
  }
  protected MANY9(repeated: Optional<unknown>): void {
    this.many(9, repeated);
  }

  protected OR<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(0, alternatives);
  }
  protected OR1<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(1, alternatives);
  }
  protected OR2<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(2, alternatives);
  }
  protected OR3<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(3, alternatives);
  }
  protected OR4<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(4, alternatives);
  }
  protected OR5<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(5, alternatives);
  }
  protected OR6<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(6, alternatives);
  }
  protected OR7<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(7, alternatives);
  }
  protected OR8<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(8, alternatives);
  }
  protected OR9<Result>(alternatives: readonly Alternative<Result>[]): Result {
    return this.or(9, alternatives);
  }
}
