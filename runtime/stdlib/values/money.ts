import Big from "big.js";
import { currencyDecimals } from "./currencies.js";
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
  /** The decimals are divided, and only the quotient becomes a double: 0.30 / 0.10 is 3. */
  ratio(other: Money): number {
    this.sharedCurrency(other);
    if (other.decimal.eq(0)) throw new EvaluationError("ArithmeticError", "An amount of money was divided by zero.");
    return quotient(this.decimal, other.decimal);
  }
  /** In another currency, at so many units of it for one of this. Rounded to 10 decimals, halves away from zero. */
  converted(rate: number, currency: string | undefined): Money {
    if (!(rate > 0)) throw new EvaluationError("ArithmeticError", `convert(${rate}): a rate is more than 0.`);
    return this.times(rate).withCurrency(currency);
  }
  /**
   * Shares of it by weights, which add up to it exactly: each is cut off at the smallest unit of the currency, or at the last
   * decimal that the amount has, and the units that are left go one each to those who lost most, the first ones first.
   *
   * @throws EvaluationError when a weight is negative, or all are zero
   */
  allocated(weights: readonly number[]): readonly Money[] {
    const parts = weights.map((weight) => new Big(String(weight)));
    const total = parts.reduce((sum, part) => sum.plus(part), new Big(0));
    if (parts.some((part) => part.lt(0)) || !total.gt(0))
      throw new EvaluationError(
        "ArithmeticError",
        "Money is allocated by weights of 0 or more, and not all of them 0.",
      );
    const decimals = Math.max(this.decimals, fraction(this.decimal));
    const [units, scale] = [toUnits(this.decimal.abs(), decimals), Math.max(...parts.map(fraction))];
    const [shares, whole] = [parts.map((part) => toUnits(part, scale)), toUnits(total, scale)];
    const cut = shares.map((share) => (units * share) / whole);
    let left = Number(units - cut.reduce((sum, share) => sum + share, 0n));
    const lost = shares
      .map((share, at) => ({ at, rest: (units * share) % whole }))
      .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1));
    for (const { at } of lost) if (left-- > 0) cut[at]! += 1n;
    const sign = this.decimal.lt(0) ? -1n : 1n;
    return cut.map((share) => Money.checked(fromUnits(share * sign, decimals), this.currency));
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
  /** With exactly so many decimals. */
  toFixed(decimals: number): string {
    return this.decimal.toFixed(decimals, Big.roundHalfUp);
  }
  /** How many decimals its currency has, two without one. */
  get decimals(): number {
    return currencyDecimals(this.currency);
  }
  /** As interpolation prints it, with at least the decimals of its currency, which is not shown: `10.10`. */
  toString(): string {
    const text = this.toDecimal();
    const decimals = text.length - (text.indexOf(".") + 1 || text.length);
    return decimals >= this.decimals ? text : this.decimal.toFixed(this.decimals);
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

/** How many decimals a number has. */
const fraction = ({ c, e }: Big): number => Math.max(0, c.length - 1 - e);

const toUnits = (decimal: Big, decimals: number): bigint => BigInt(decimal.times(new Big(10).pow(decimals)).toFixed(0));

/** Exact: digits are only moved. */
function fromUnits(units: bigint, decimals: number): Big {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, "0");
  const at = digits.length - decimals;
  return new Big(`${units < 0n ? "-" : ""}${digits.slice(0, at)}${decimals === 0 ? "" : `.${digits.slice(at)}`}`);
}

/** More digits than a double has, so that nothing but the last step rounds. */
const RATIO_DIGITS = 30;

function quotient(left: Big, right: Big): number {
  if (left.eq(0)) return 0;
  const Ratio = Big();
  Ratio.DP = Math.max(0, RATIO_DIGITS - (left.e - right.e));
  return new Ratio(left).div(right).toNumber();
}
