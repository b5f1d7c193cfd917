/** Cron by walking minute by minute: slow, and made without anything of the code that it judges. */

const MINUTE = 60_000;
const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** What the clocks of a zone show at each minute of UTC from `from` on: minutes since 1970, as if they were UTC. */
export function clocksOf(timeZone: string, from: number, to: number): Int32Array {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hour12: false, year: "numeric", month: "numeric", day: "numeric", hour: "numeric" },
    minute: "numeric",
  });
  const wallAt = (minute: number): number => {
    const parts = Object.fromEntries(format.formatToParts(minute * MINUTE).map(({ type, value }) => [type, +value]));
    const { year = 0, month = 0, day = 0, hour = 0, minute: of = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour % 24, of) / MINUTE;
  };
  const [start, end] = [from / MINUTE, to / MINUTE];
  const walls = new Int32Array(end - start);
  let first = wallAt(start);
  for (let hour = start; hour < end; hour += 60) {
    const next = wallAt(hour + 60);
    // Where an hour is not sixty minutes in a row, each minute is asked for.
    for (let at = 0; at < 60; at++) walls[hour - start + at] = next - first === 60 ? first + at : wallAt(hour + at);
    first = next;
  }
  return walls;
}

/** The times of a line, by the clocks of a zone from `from` on. */
export function walk(line: string, walls: Int32Array, from: number): number[] {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = line.trim().toUpperCase().split(/\s+/);
  const isMinute = tableOf(60, (value) => names(minute, value, 0, 59));
  const isHour = tableOf(24, (value) => names(hour, value, 0, 23));
  const isMonth = tableOf(13, (value) => names(month, value, 1, 12, MONTHS));
  const days = new Map<number, boolean>();
  const isDay = (number: number): boolean => {
    const known = days.get(number);
    if (known !== undefined) return known;
    const date = new Date(number * 86_400_000);
    const found = isMonth[date.getUTCMonth() + 1]! && dayMatches(date, day, weekday);
    days.set(number, found);
    return found;
  };
  const matches = (wall: number): boolean =>
    isMinute[wall % 60]! && isHour[Math.floor(wall / 60) % 24]! && isDay(Math.floor(wall / 1440));
  const real = /[*?]/.test(`${minute}${hour}`);
  const times: number[] = [];
  let latest = walls[0]! - 1;
  for (let at = 0; at < walls.length; at++) {
    const wall = walls[at]!;
    const inRow = wall === latest + 1;
    // Most minutes are told apart by their number alone.
    if (inRow && !isMinute[wall % 60]) {
      latest = wall;
      continue;
    }
    let due = matches(wall);
    if (!real) {
      due &&= wall > latest;
      for (let left = latest + 1; left < wall; left++) due ||= matches(left);
    }
    latest = Math.max(latest, wall);
    if (due) times.push(from + at * MINUTE);
  }
  return times;
}

const tableOf = (size: number, test: (value: number) => boolean): readonly boolean[] =>
  Array.from({ length: size }, (_, value) => test(value));

function names(field: string, value: number, min: number, max: number, words: readonly string[] = []): boolean {
  if (value < min) return false;
  const numeral = (text: string) => (words.includes(text) ? words.indexOf(text) + min : Number(text));
  return field.split(",").some((part) => {
    const [range = "", step] = part.split("/");
    const [low = "", high] = range.split("-");
    const any = range === "*" || range === "?";
    const [from, to] = any ? [min, max] : [numeral(low), numeral(high ?? low)];
    return value >= from && value <= to && (value - from) % Number(step ?? 1) === 0;
  });
}

function dayMatches(date: Date, day: string, weekday: string): boolean {
  const both = weekday.startsWith("+");
  const named = both ? weekday.slice(1) : weekday;
  const [anyDay, anyWeekday] = [/^[*?]$/.test(day), /^[*?]$/.test(named)];
  const inMonth = day.split(",").some((part) => dayIs(date, part));
  const inWeek = named.split(",").some((part) => weekdayIs(date, part));
  if (anyDay && anyWeekday) return true;
  if (anyDay) return inWeek;
  if (anyWeekday) return inMonth;
  return both ? inMonth && inWeek : inMonth || inWeek;
}

const daysOf = (date: Date): readonly Date[] =>
  Array.from({ length: 31 }, (_, at) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), at + 1))).filter(
    (one) => one.getUTCMonth() === date.getUTCMonth(),
  );

function dayIs(date: Date, part: string): boolean {
  const all = daysOf(date);
  const works = all.filter((one) => one.getUTCDay() % 6 !== 0).map((one) => one.getUTCDate());
  const today = date.getUTCDate();
  if (part === "L") return today === all.length;
  if (part === "LW") return today === works.at(-1);
  if (part.endsWith("W")) {
    const target = Number(part.slice(0, -1));
    if (target > all.length) return false;
    const nearest = works.toSorted((a, b) => Math.abs(a - target) - Math.abs(b - target))[0];
    return today === nearest;
  }
  return names(part, today, 1, 31);
}

function weekdayIs(date: Date, part: string): boolean {
  const [, base = "", which] = /^(.*?)(#[1-5L]|L)?$/.exec(part)!;
  const same = daysOf(date).filter((one) => one.getUTCDay() === date.getUTCDay());
  const place = same.findIndex((one) => one.getTime() === date.getTime()) + 1;
  if (which !== undefined && place !== (which.endsWith("L") ? same.length : Number(which.slice(1)))) return false;
  // Sunday is 0, and 7 at the end of a week.
  const numbered = base.replaceAll(/[A-Z]{3}/g, (word, at: number) =>
    word === "SUN" && base[at - 1] === "-" ? "7" : String(NAMES.indexOf(word)),
  );
  const max = /^[*?]/.test(numbered) ? 6 : 7;
  const today = date.getUTCDay();
  return names(numbered, today, 0, max) || (today === 0 && names(numbered, 7, 0, max));
}
