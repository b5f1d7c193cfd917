import { Duration } from "./duration.js";
import { EvaluationError } from "./evaluation-error.js";

/** The proleptic Gregorian calendar in whole days since 1970-01-01; no `Date`. Time zones are in `zones.ts`. */

interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** 0001-01-01 and 9999-12-31: what RFC 3339 can write. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

function isCivilDate({ year, month, day }: CivilDate): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Years are counted from March, so that the leap day is the last of its year; an era is 400 years. */
function daysFromCivil({ year, month, day }: CivilDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export const pad = (value: number, width: number): string => String(value).padStart(width, "0");

const outsideCalendar = (): EvaluationError =>
  new EvaluationError("ArithmeticError", "The date is outside the years 1 to 9999.");

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A calendar date without time or zone, from 0001-01-01 to 9999-12-31. */
export class PlainDate {
  /** `day` is in whole days since 1970-01-01. */
  private constructor(readonly daysSinceEpoch: number) {}

  static ofDays(days: number): PlainDate {
    if (!(days >= FIRST_DAY && days <= LAST_DAY)) throw outsideCalendar();
    return new PlainDate(days);
  }

  /** Reads `2026-01-15`; `undefined` when the text is no date or there is no such day. */
  static parse(text: string): PlainDate | undefined {
    const match = DATE.exec(text);
    if (match === null) return undefined;
    const civil = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
    return isCivilDate(civil) ? new PlainDate(daysFromCivil(civil)) : undefined;
  }

  get civil(): CivilDate {
    return civilFromDays(this.daysSinceEpoch);
  }
  /** The last day of its month, 28 to 31. */
  get daysInMonth(): number {
    const { year, month } = this.civil;
    return daysInMonth(year, month);
  }
  /** So many months later, on the same day of the month, or on the last day of a shorter month. */
  plusMonths(months: number): PlainDate {
    const { year, month, day } = this.civil;
    const count = year * 12 + month - 1 + months;
    const [inYear, inMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
    if (!(inYear >= 1 && inYear <= 9999)) throw outsideCalendar();
    return new PlainDate(
      daysFromCivil({ year: inYear, month: inMonth, day: Math.min(day, daysInMonth(inYear, inMonth)) }),
    );
  }
  /** The whole months up to another date; negative when that is earlier. */
  monthsUntil(other: PlainDate): number {
    const [from, to] = [this.civil, other.civil];
    const months = (to.year - from.year) * 12 + to.month - from.month;
    const there = this.plusMonths(months).compare(other);
    return months - (months > 0 && there > 0 ? 1 : months < 0 && there < 0 ? -1 : 0);
  }
  get startOfMonth(): PlainDate {
    return new PlainDate(this.daysSinceEpoch - this.civil.day + 1);
  }
  get endOfMonth(): PlainDate {
    return new PlainDate(this.daysSinceEpoch - this.civil.day + this.daysInMonth);
  }
  /** 1 is Monday, 7 is Sunday, as in ISO 8601. */
  get weekday(): number {
    return ((((this.daysSinceEpoch + 3) % 7) + 7) % 7) + 1;
  }
  /** Adds a duration of whole days. */
  plus(duration: Duration): PlainDate {
    if (duration.milliseconds % DAY_MS !== 0)
      throw new EvaluationError(
        "ArithmeticError",
        `A date moves by whole days only, not by ${duration.toString()}. Use a datetime for parts of a day.`,
      );
    return PlainDate.ofDays(this.daysSinceEpoch + duration.milliseconds / DAY_MS);
  }
  minus(duration: Duration): PlainDate {
    return this.plus(duration.negated());
  }
  since(other: PlainDate): Duration {
    return Duration.ofMilliseconds((this.daysSinceEpoch - other.daysSinceEpoch) * DAY_MS);
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

const FIRST = FIRST_DAY * DAY_MS;
const LAST = (LAST_DAY + 1) * DAY_MS - 1;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|([+-])(\d{2}):(\d{2}))$/;

/** An instant in whole milliseconds since 1970, printed and split into fields in UTC. */
export class DateTime {
  private constructor(readonly epochMilliseconds: number) {}

  static ofEpochMilliseconds(milliseconds: number): DateTime {
    const whole = Math.trunc(milliseconds);
    if (!(whole >= FIRST && whole <= LAST))
      throw new EvaluationError("ArithmeticError", "The datetime is outside the years 1 to 9999.");
    return new DateTime(whole);
  }

  /** So many minutes into a day, in UTC. */
  static ofDay(day: PlainDate, minutes: number): DateTime {
    return DateTime.ofEpochMilliseconds(day.daysSinceEpoch * DAY_MS + minutes * 60_000);
  }

  /** Reads RFC 3339, where seconds may be left out; `undefined` when the text is no datetime with a zone. */
  static parse(text: string): DateTime | undefined {
    const match = DATE_TIME.exec(text);
    if (match === null) return undefined;
    const [, datePart = "", hour, minute, second = "0", fraction = "", zone, sign, zoneHour = "0", zoneMinute = "0"] =
      match;
    const date = PlainDate.parse(datePart);
    const [h, m, s, zh, zm] = [Number(hour), Number(minute), Number(second), Number(zoneHour), Number(zoneMinute)];
    if (date === undefined || h > 23 || m > 59 || s > 59 || zh > 23 || zm > 59) return undefined;
    const offset = zone === "Z" ? 0 : (sign === "-" ? -1 : 1) * (zh * 60 + zm) * 60_000;
    const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
    const instant = date.daysSinceEpoch * DAY_MS + ((h * 60 + m) * 60 + s) * 1000 + milliseconds - offset;
    return instant >= FIRST && instant <= LAST ? new DateTime(instant) : undefined;
  }

  get date(): PlainDate {
    return PlainDate.ofDays(Math.floor(this.epochMilliseconds / DAY_MS));
  }
  private get millisecondsOfDay(): number {
    return this.epochMilliseconds - Math.floor(this.epochMilliseconds / DAY_MS) * DAY_MS;
  }
  get hour(): number {
    return Math.floor(this.millisecondsOfDay / 3_600_000);
  }
  get minute(): number {
    return Math.floor(this.millisecondsOfDay / 60_000) % 60;
  }
  get second(): number {
    return Math.floor(this.millisecondsOfDay / 1000) % 60;
  }
  get millisecond(): number {
    return this.millisecondsOfDay % 1000;
  }
  /** So many months later, at the same time of the day in UTC. */
  plusMonths(months: number): DateTime {
    return DateTime.ofEpochMilliseconds(this.date.plusMonths(months).daysSinceEpoch * DAY_MS + this.millisecondsOfDay);
  }
  plus(duration: Duration): DateTime {
    return DateTime.ofEpochMilliseconds(this.epochMilliseconds + duration.milliseconds);
  }
  minus(duration: Duration): DateTime {
    return this.plus(duration.negated());
  }
  since(other: DateTime): Duration {
    return Duration.ofMilliseconds(this.epochMilliseconds - other.epochMilliseconds);
  }
  compare(other: DateTime): number {
    return this.epochMilliseconds - other.epochMilliseconds;
  }
  equals(other: DateTime): boolean {
    return this.epochMilliseconds === other.epochMilliseconds;
  }
  /** RFC 3339 in UTC, with milliseconds only when there are any: `2026-01-15T10:30:00Z`. */
  toString(): string {
    const fraction = this.millisecond === 0 ? "" : `.${pad(this.millisecond, 3)}`;
    return `${this.date.toString()}T${pad(this.hour, 2)}:${pad(this.minute, 2)}:${pad(this.second, 2)}${fraction}Z`;
  }
}
