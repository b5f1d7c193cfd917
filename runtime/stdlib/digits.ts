/** Decimal digits and the doubles that they stand for. */

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** More digits than any number that is meant; more would cost time. */
const MOST_DIGITS = 1000;
/** A double that is printed with so many significant digits is read back as itself. */
const FLOAT_DIGITS = 17;

interface Decimal {
  readonly negative: boolean;
  /** The significant digits, without zeros on either side. */
  readonly digits: string;
  /** The power of ten of the last digit. */
  readonly exponent: number;
}

function decimalOf(text: string): Decimal | undefined {
  const [, sign, whole, fraction = "", power = "0"] = text.length > MOST_DIGITS ? [] : (NUMBER.exec(text) ?? []);
  if (whole === undefined) return undefined;
  const all = (whole + fraction).replace(/^0+/, "");
  let end = all.length;
  while (end > 0 && all.charAt(end - 1) === "0") end--;
  if (end === 0) return { negative: false, digits: "", exponent: 0 };
  return {
    negative: sign === "-",
    digits: all.slice(0, end),
    exponent: Number(power) - fraction.length + all.length - end,
  };
}

const same = (a: Decimal, b: Decimal | undefined): boolean =>
  a.negative === b?.negative && a.digits === b.digits && a.exponent === b.exponent;

/** The double that digits stand for; `undefined` when it would be another number than they say. */
export function floatOfDigits(text: string): number | undefined {
  const value = Number(text);
  const decimal = decimalOf(text);
  if (!Number.isFinite(value) || decimal === undefined) return undefined;
  if (same(decimal, decimalOf(String(value)))) return value + 0;
  // Other languages print 0.1 as 0.10000000000000001.
  const printed = decimal.digits.length <= FLOAT_DIGITS ? decimalOf(value.toPrecision(FLOAT_DIGITS)) : undefined;
  return same(decimal, printed) ? value + 0 : undefined;
}

/** The whole number that digits stand for, also `1e3` and `2.0`; `undefined` when there is none that a double holds exactly. */
export function intOfDigits(text: string): number | undefined {
  const value = floatOfDigits(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The same digits without exponent: `1e-7` as `0.0000001`; `undefined` when they would be more than an amount may have. */
export function plainDecimal(text: string): string | undefined {
  if (!/[eE]/.test(text)) return text;
  const decimal = decimalOf(text);
  if (decimal === undefined || Math.abs(decimal.exponent) > 100) return undefined;
  const { negative, digits, exponent } = decimal;
  const sign = negative ? "-" : "";
  if (exponent >= 0) return `${sign}${digits === "" ? "0" : digits}${"0".repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
