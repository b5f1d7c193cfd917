import { DURATION_UNITS, durationText } from "../../ir/print.js";
import { EvaluationError } from "./evaluation-error.js";

const SYNTAX = /^(-?)([0-9][0-9_]*)(ms|[smhdw])$/;

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

  /** Reads one whole number and one unit (`90s`, `2h`, `-1d`); `undefined` when the text is no duration. */
  static parse(text: string): Duration | undefined {
    const [, sign, digits, unit] = SYNTAX.exec(text) ?? [];
    const length = DURATION_UNITS.find(([name]) => name === unit)?.[1];
    if (digits === undefined || length === undefined) return undefined;
    const milliseconds = Number(digits.replaceAll("_", "")) * length;
    if (!Number.isSafeInteger(milliseconds)) return undefined;
    return new Duration((sign === "-" ? -milliseconds : milliseconds) + 0);
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
