import { EvaluationError } from "../evaluation-error.js";
import { FIRST_DAY, LAST_DAY, pad } from "./civil-date.js";
import { Duration } from "./duration.js";
import { PlainDate } from "./plain-date.js";

const DAY = 86_400_000;
const FIRST = FIRST_DAY * DAY;
const LAST = (LAST_DAY + 1) * DAY - 1;
const SYNTAX = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|([+-])(\d{2}):(\d{2}))$/;

/** An instant in whole milliseconds since 1970, shown and taken apart in UTC. */
export class DateTime {
  private constructor(readonly epochMilliseconds: number) {}

  static ofEpochMilliseconds(milliseconds: number): DateTime {
    const whole = Math.trunc(milliseconds);
    if (!(whole >= FIRST && whole <= LAST))
      throw new EvaluationError("ArithmeticError", "The datetime is outside the years 1 to 9999.");
    return new DateTime(whole);
  }

  /** Reads RFC 3339, where seconds may be left out; `undefined` when the text is no datetime with a zone. */
  static parse(text: string): DateTime | undefined {
    const match = SYNTAX.exec(text);
    if (match === null) return undefined;
    const [, datePart = "", hour, minute, second = "0", fraction = "", zone, sign, zoneHour = "0", zoneMinute = "0"] =
      match;
    const date = PlainDate.parse(datePart);
    const [h, m, s, zh, zm] = [Number(hour), Number(minute), Number(second), Number(zoneHour), Number(zoneMinute)];
    if (date === undefined || h > 23 || m > 59 || s > 59 || zh > 23 || zm > 59) return undefined;
    const offset = zone === "Z" ? 0 : (sign === "-" ? -1 : 1) * (zh * 60 + zm) * 60_000;
    const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
    const instant = date.daysSinceEpoch * DAY + ((h * 60 + m) * 60 + s) * 1000 + milliseconds - offset;
    return instant >= FIRST && instant <= LAST ? new DateTime(instant) : undefined;
  }

  get date(): PlainDate {
    return PlainDate.ofDays(Math.floor(this.epochMilliseconds / DAY));
  }
  private get millisecondsOfDay(): number {
    return this.epochMilliseconds - Math.floor(this.epochMilliseconds / DAY) * DAY;
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
