import { calendarDay, dayNumber, MS_OF_DAY } from "./calendar.js";
import { type CronLine, parseCron } from "./cron-line.js";
import { Zone } from "./zone.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A 29 February on a given day of the week is forty years apart at most. */
const FARTHEST_DAYS = 41 * 366;

/** Searches look at the days around the last one again. */
const KEPT_DAYS = 16;

/** One day on the clocks of the zone. */
interface Day {
  /** In rising order. */
  readonly times: readonly number[];
  /** Whether the clocks change on this day or near it. */
  readonly changes: boolean;
}

/**
 * The times that a cron line names in a time zone. When the clocks change, a line with a `*` for minute or hour counts real
 * time: an hour that comes twice counts twice, and one that is left out not at all. Any other names times of the day, each
 * of which comes once: the first time where it comes twice, and right after the change where it is left out.
 */
export class CronSchedule {
  readonly #line: CronLine;
  readonly #zone: Zone;
  readonly #days = new Map<number, Day>();

  /** @throws RangeError for a line or a zone that cannot be read */
  constructor(line: string, timeZone: string) {
    this.#line = parseCron(line);
    this.#zone = new Zone(timeZone);
  }

  /** The first time after `after`, in milliseconds since 1970; `undefined` for a line whose days never come. */
  next(after: number): number | undefined {
    return this.#search(after, 1, (times) => times.find((time) => time > after));
  }

  /** The last time up to `until`, itself included. */
  last(until: number): number | undefined {
    return this.#search(until, -1, (times) => times.findLast((time) => time <= until));
  }

  /** The times after `after` and before `before`, at most `limit`. */
  between(after: number, before: number, limit: number): readonly number[] {
    const times: number[] = [];
    for (let time = this.next(after); time !== undefined && time < before && times.length < limit;) {
      times.push(time);
      time = this.next(time);
    }
    return times;
  }

  #search(from: number, step: 1 | -1, pick: (times: readonly number[]) => number | undefined): number | undefined {
    if (!Number.isFinite(from)) return undefined;
    // The day of the zone is at most one away from that of UTC. When the clocks go back at midnight, times of a day come
    // after times of the next one.
    let number = Math.floor(from / MS_OF_DAY) - 2 * step;
    for (let days = 0; days < FARTHEST_DAYS; days++, number += step) {
      const date = calendarDay(number);
      if (!this.#line.months.has(date.month)) {
        const { year, month } = date;
        number = step > 0 ? dayNumber({ year, month: month + 1, day: 1 }) - 1 : dayNumber({ year, month, day: 1 });
        continue;
      }
      if (!this.#line.isDay(date)) continue;
      const { times, changes } = this.#day(number);
      const found = pick(times);
      if (found === undefined) continue;
      if (!changes || !this.#line.isDay(calendarDay(number + step))) return found;
      const beside = pick(this.#day(number + step).times);
      return beside === undefined ? found : step > 0 ? Math.min(found, beside) : Math.max(found, beside);
    }
    return undefined;
  }

  #day(number: number): Day {
    const known = this.#days.get(number);
    if (known !== undefined) return known;
    const midnight = number * MS_OF_DAY;
    // Clocks are at most 14 hours ahead and 12 behind.
    const [before, after] = [midnight - 15 * HOUR, midnight + 37 * HOUR];
    const [first, then] = [this.#zone.offsetAt(before), this.#zone.offsetAt(after)];
    const { minutes, hours } = this.#line;
    const walls = hours.flatMap((hour) => minutes.map((minute) => midnight + hour * HOUR + minute * MINUTE));
    const day: Day =
      first === then
        ? { times: walls.map((wall) => wall - first), changes: false }
        : { times: this.#timesAround(walls, first, then, this.#zone.changeBetween(before, after)), changes: true };
    if (this.#days.size >= KEPT_DAYS) this.#days.clear();
    this.#days.set(number, day);
    return day;
  }

  /** The times of a day on which, or near which, the clocks change at `change` from one offset to another. */
  #timesAround(walls: readonly number[], first: number, then: number, change: number): readonly number[] {
    const times = walls.flatMap((wall) => {
      const [before, after] = [wall - first, wall - then];
      const both = [...(before < change ? [before] : []), ...(after >= change ? [after] : [])];
      if (this.#line.countsRealTime) return both;
      return both.length === 0 ? [change] : both.slice(0, 1);
    });
    return [...new Set(times)].sort((a, b) => a - b);
  }
}
