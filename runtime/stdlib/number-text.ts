import Big from "big.js";

/** The most decimals of a double, and the most digits before its point. */
const MAX_DIGITS = 400;

/** Rounds by the printed digits, so that 1.005 to two decimals is 1.01. */
export function rounded(number: number, digits: number): Big {
  const places = Math.min(Math.max(digits, -MAX_DIGITS), MAX_DIGITS);
  return new Big(String(number)).round(places, Big.roundHalfUp);
}

/** Decimal digits with commas between thousands: `1,234.50`. */
export function grouped(digits: string): string {
  const point = digits.indexOf(".");
  const whole = point < 0 ? digits : digits.slice(0, point);
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (point < 0 ? "" : digits.slice(point));
}
