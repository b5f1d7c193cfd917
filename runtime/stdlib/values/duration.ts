import { DURATION_UNITS, durationText } from "../../ir/print.js";
import { EvaluationError } from "./evaluation-error.js";

const SYNTAX = /^(-?)((?:[0-9][0-9_]*(?:ms|[smhdw]))+)$/;
const PART = /([0-9][0-9_]*)(ms|[smhdw])/g;
/** ISO 8601, without years and months, which have no fixed length. */
const ISO = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;

/** A length of time in whole milliseconds; may be negative. */
export class Duration {
  private constructor(readonly milliseconds: number) {}

  static ofMilliseconds(milliseconds: number): Duration {
    // Halves away from zero, as money rounds; `+ 0` so that there is no negative zero.
    const whole = Math.sign(milliseconds) * Math.round(Math.abs(milliseconds)) + 0;
    if (!Number.isSafeInteger(whole))
      throw new EvaluationError("ArithmeticError", "The duration is too long to be counted in milliseconds.");
    return new Duration(whole);
  }

  /**
   * Reads whole numbers with units (`90s`, `1h30m`, `-1d`) or ISO 8601 (`PT30M`, `P1DT2H`); `undefined` when the text is no
   * duration.
   */
  static parse(text: string): Duration | undefined {
    const milliseconds = partsOf(text) ?? isoOf(text);
    return milliseconds === undefined || !Number.isSafeInteger(milliseconds)
      ? undefined
      : new Duration(milliseconds + 0);
  }

  plus(other: Duration): Duration {
    return Duration.ofMilliseconds(this.milliseconds + other.milliseconds);
  }
  minus(other: Duration): Duration {
    return Duration.ofMilliseconds(this.milliseconds - other.milliseconds);
  }
  times(factor: number): Duration {
    return Duration.ofMilliseconds(this.milliseconds * factor);
  }
  dividedBy(divisor: number): Duration {
    if (divisor === 0) throw new EvaluationError("ArithmeticError", "A duration was divided by zero.");
    return Duration.ofMilliseconds(this.milliseconds / divisor);
  }
  /** This duration divided by the other one. */
  ratio(other: Duration): number {
    if (other.milliseconds === 0) throw new EvaluationError("ArithmeticError", "A duration was divided by zero.");
    return this.milliseconds / other.milliseconds;
  }
  negated(): Duration {
    return new Duration(-this.milliseconds + 0);
  }
  compare(other: Duration): number {
    return this.milliseconds - other.milliseconds;
  }
  equals(other: Duration): boolean {
    return this.milliseconds === other.milliseconds;
  }
  /** In its largest whole unit: `90s`, `2h`, `3w`. */
  toString(): string {
    return durationText(this.milliseconds);
  }
}

const lengthOf = (unit: string): number => DURATION_UNITS.find(([name]) => name === unit)?.[1] ?? Number.NaN;

function partsOf(text: string): number | undefined {
  const [, sign, parts] = SYNTAX.exec(text) ?? [];
  if (parts === undefined) return undefined;
  let sum = 0;
  for (const [, digits = "", unit = ""] of parts.matchAll(PART))
    sum += Number(digits.replaceAll("_", "")) * lengthOf(unit);
  return sign === "-" ? -sum : sum;
}

function isoOf(text: string): number | undefined {
  const [, sign, ...parts] = ISO.exec(text) ?? [];
  if (sign === undefined || text.endsWith("P") || text.endsWith("T")) return undefined;
  const [weeks, days, hours, minutes, seconds, fraction] = parts as readonly (string | undefined)[];
  const count = (digits: string | undefined, unit: string): number => Number(digits ?? "0") * lengthOf(unit);
  const sum =
    count(weeks, "w") +
    count(days, "d") +
    count(hours, "h") +
    count(minutes, "m") +
    count(seconds, "s") +
    count(fraction?.padEnd(3, "0"), "ms");
  return sign === "-" ? -sum : sum;
}
