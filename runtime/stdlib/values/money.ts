import Big from "big.js";
import { EvaluationError } from "./evaluation-error.js";

const DECIMALS = 10;
/** Bounds an amount so that it can be shown; 10^30 is more than exists. */
const MAX_EXPONENT = 30;
const SYNTAX = /^-?\d+(\.\d+)?$/;

/** An exact decimal amount. `currency` is that of `money[EUR]`; plain `money` has none. */
export class Money {
  private constructor(
    private readonly decimal: Big,
    readonly currency: string | undefined,
  ) {}

  /** Reads decimal digits such as `10.10`; `undefined` when the text is no such number. */
  static parse(text: string, currency?: string): Money | undefined {
    // A longer text is not an amount of money, and parsing it would cost time.
    if (text.length > 100 || !SYNTAX.test(text)) return undefined;
    const decimal = new Big(text);
    return decimal.e > MAX_EXPONENT ? undefined : new Money(decimal, currency);
  }

  /** The amount with the digits that a number is printed with: 10.1 is exactly 10.1. */
  static ofNumber(amount: number, currency?: string): Money {
    if (!Number.isFinite(amount)) throw new EvaluationError("ArithmeticError", `${amount} is no amount of money.`);
    return Money.checked(new Big(String(amount)), currency);
  }

  private static checked(decimal: Big, currency: string | undefined): Money {
    if (decimal.e > MAX_EXPONENT) throw new EvaluationError("ArithmeticError", "The amount of money is too large.");
    // Big.js distinguishes a negative zero.
    return new Money(decimal.eq(0) ? new Big(0) : decimal, currency);
  }

  withCurrency(currency: string | undefined): Money {
    return new Money(this.decimal, currency);
  }
  plus(other: Money): Money {
    return Money.checked(this.decimal.plus(other.decimal), this.sharedCurrency(other));
  }
  minus(other: Money): Money {
    return Money.checked(this.decimal.minus(other.decimal), this.sharedCurrency(other));
  }
  /** Rounded to 10 decimals, halves away from zero. */
  times(factor: number): Money {
    return Money.checked(this.decimal.times(new Big(String(factor))).round(DECIMALS, Big.roundHalfUp), this.currency);
  }
  /** Rounded to 10 decimals, halves away from zero. */
  dividedBy(divisor: number): Money {
    if (divisor === 0) throw new EvaluationError("ArithmeticError", "An amount of money was divided by zero.");
    return Money.checked(divide(this.decimal, new Big(String(divisor))), this.currency);
  }
  ratio(other: Money): number {
    this.sharedCurrency(other);
    if (other.decimal.eq(0)) throw new EvaluationError("ArithmeticError", "An amount of money was divided by zero.");
    return this.toNumber() / other.toNumber();
  }
  negated(): Money {
    return Money.checked(this.decimal.neg(), this.currency);
  }
  abs(): Money {
    return new Money(this.decimal.abs(), this.currency);
  }
  /** To this many decimals, halves away from zero. */
  round(decimals: number): Money {
    return Money.checked(this.decimal.round(decimals, Big.roundHalfUp), this.currency);
  }
  compare(other: Money): number {
    this.sharedCurrency(other);
    return this.decimal.cmp(other.decimal);
  }
  equals(other: Money): boolean {
    return this.decimal.eq(other.decimal) && (this.currency ?? other.currency) === (other.currency ?? this.currency);
  }
  /** The nearest double. */
  toNumber(): number {
    return this.decimal.toNumber();
  }
  /** All significant digits: `10.1`. */
  toDecimal(): string {
    return this.decimal.toFixed();
  }
  /** As interpolation prints it, with at least two decimals and no currency: `10.10`. */
  toString(): string {
    const text = this.toDecimal();
    const decimals = text.length - (text.indexOf(".") + 1 || text.length);
    return decimals >= 2 ? text : this.decimal.toFixed(2);
  }

  private sharedCurrency(other: Money): string | undefined {
    if (this.currency !== undefined && other.currency !== undefined && this.currency !== other.currency)
      throw new EvaluationError(
        "ArithmeticError",
        `Amounts in ${this.currency} and ${other.currency} cannot be combined. Convert one of them first.`,
      );
    return this.currency ?? other.currency;
  }
}

/** A separate constructor, because the precision of division is a setting of the class. */
const Quotient = Big();
Quotient.DP = DECIMALS;
Quotient.RM = Big.roundHalfUp;
const divide = (left: Big, right: Big): Big => new Big(new Quotient(left).div(right));
