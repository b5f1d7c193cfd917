import { EvaluationError } from "../evaluation-error.js";
import { civilFromDays, type CivilDate, daysFromCivil, FIRST_DAY, isCivilDate, LAST_DAY, pad } from "./civil-date.js";
import { Duration } from "./duration.js";

const DAY = 86_400_000;
const SYNTAX = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A calendar date without time or zone, from 0001-01-01 to 9999-12-31. */
export class PlainDate {
  /** `day` is in whole days since 1970-01-01. */
  private constructor(readonly daysSinceEpoch: number) {}

  static ofDays(days: number): PlainDate {
    if (!(days >= FIRST_DAY && days <= LAST_DAY))
      throw new EvaluationError("ArithmeticError", "The date is outside the years 1 to 9999.");
    return new PlainDate(days);
  }

  /** Reads `2026-01-15`; `undefined` when the text is no date or there is no such day. */
  static parse(text: string): PlainDate | undefined {
    const match = SYNTAX.exec(text);
    if (match === null) return undefined;
    const civil = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
    return isCivilDate(civil) ? new PlainDate(daysFromCivil(civil)) : undefined;
  }

  get civil(): CivilDate {
    return civilFromDays(this.daysSinceEpoch);
  }
  /** 1 is Monday, 7 is Sunday, as in ISO 8601. */
  get weekday(): number {
    return ((((this.daysSinceEpoch + 3) % 7) + 7) % 7) + 1;
  }
  /** The duration must be of whole days. */
  plus(duration: Duration): PlainDate {
    if (duration.milliseconds % DAY !== 0)
      throw new EvaluationError(
        "ArithmeticError",
        `A date moves by whole days only, not by ${duration.toString()}. Use a datetime for parts of a day.`,
      );
    return PlainDate.ofDays(this.daysSinceEpoch + duration.milliseconds / DAY);
  }
  minus(duration: Duration): PlainDate {
    return this.plus(duration.negated());
  }
  since(other: PlainDate): Duration {
    return Duration.ofMilliseconds((this.daysSinceEpoch - other.daysSinceEpoch) * DAY);
  }
  compare(other: PlainDate): number {
    return this.daysSinceEpoch - other.daysSinceEpoch;
  }
  equals(other: PlainDate): boolean {
    return this.daysSinceEpoch === other.daysSinceEpoch;
  }
  /** `2026-01-15` */
  toString(): string {
    const { year, month, day } = this.civil;
    return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  }
}
