import { type CalendarDay, daysInMonth, dayOfWeek, nearestWorkday } from "./calendar.js";

/** What a cron line of five fields says. */
export interface CronLine {
  /** In rising order. */
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** By number from 1. */
  readonly months: ReadonlySet<number>;
  readonly isDay: (day: CalendarDay) => boolean;
  /** Whether minute or hour has a `*`: such a line counts real time, any other names times of the day. */
  readonly countsRealTime: boolean;
}

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the numbers, the first for `min`. */
  readonly names: readonly string[];
  /** The values of `*`; 0 and 7 are both Sunday. */
  readonly size: number;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const FIELDS = [
  { name: "minute", min: 0, max: 59, names: [], size: 60 },
  { name: "hour", min: 0, max: 23, names: [], size: 24 },
  { name: "day of the month", min: 1, max: 31, names: [], size: 31 },
  { name: "month", min: 1, max: 12, names: MONTHS, size: 12 },
  { name: "day of the week", min: 0, max: 7, names: WEEKDAYS, size: 7 },
] as const satisfies readonly CronField[];
const [MINUTE, HOUR, DAY, MONTH, WEEKDAY] = FIELDS;

/** The fields of a line. */
const fieldsOf = (line: string): readonly string[] => (line.trim() === "" ? [] : line.trim().split(/\s+/));

/** Returns the problem of a cron line of five fields, or `undefined`. */
export function cronProblem(line: string): string | undefined {
  const fields = fieldsOf(line);
  if (fields.length !== FIELDS.length)
    return `a cron line has five fields (minute, hour, day, month, weekday), not ${fields.length}`;
  for (const [index, field] of FIELDS.entries()) {
    const text = index === FIELDS.indexOf(WEEKDAY) ? fields[index]!.replace(/^\+/, "") : fields[index]!;
    for (const part of text.split(",")) if (!isPart(field, part)) return partProblem(part, field);
  }
  return comes(parseCron(line)) ? undefined : "no month that it names has such a day, so it never comes";
}

function isPart(field: CronField, part: string): boolean {
  if (field === DAY) return dayPart(part) !== undefined;
  if (field === WEEKDAY) return weekdayPart(part) !== undefined;
  return numbersOf(field, part) !== undefined;
}

function partProblem(part: string, { name, min, max }: CronField): string {
  if (/^(\d+|[a-z]{3})-(\d+|[a-z]{3})(\/\d+)?$/i.test(part) && inRange(part, min, max))
    return `${JSON.stringify(part)} runs backwards`;
  if (/^\d+\/\d+$/.test(part))
    return `${JSON.stringify(part)} steps from a single ${name}: write ${JSON.stringify(part.replace("/", `-${max}/`))}`;
  return `${JSON.stringify(part)} is no ${name} from ${min} to ${max}`;
}

const inRange = (part: string, min: number, max: number): boolean =>
  (part.split("/")[0]!.match(/\d+/g) ?? []).every((text) => Number(text) >= min && Number(text) <= max);

/** Whether some day comes. Each kind of year, by its first day of the week and its length, is one of 28 in a row. */
function comes({ months, isDay }: CronLine): boolean {
  for (let year = 2001; year < 2029; year++)
    for (const month of months)
      for (let day = 1; day <= daysInMonth(year, month); day++) if (isDay({ year, month, day })) return true;
  return false;
}

/**
 * Reads a cron line.
 * @throws RangeError for what `cronProblem` finds, other than days that never come
 */
export function parseCron(line: string): CronLine {
  const fields = fieldsOf(line);
  if (fields.length !== FIELDS.length) throw new RangeError(`${JSON.stringify(line)} is no cron line.`);
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  const rising = (field: CronField, text: string): readonly number[] =>
    [...new Set(read(text, (part) => numbersOf(field, part)).flat())].sort((a, b) => a - b);
  return {
    minutes: rising(MINUTE, minute),
    hours: rising(HOUR, hour),
    months: new Set(rising(MONTH, month)),
    isDay: dayTest(day, weekday),
    countsRealTime: /[*?]/.test(minute + hour),
  };
}

/** The day of the month or that of the week, if both are named; with a `+` before the weekday, both. */
function dayTest(day: string, weekday: string): CronLine["isDay"] {
  const both = weekday.startsWith("+");
  const named = both ? weekday.slice(1) : weekday;
  const days = anyOf(read(day, dayPart));
  const weekdays = anyOf(read(named, weekdayPart));
  if (isAny(named)) return days;
  if (isAny(day) || both) return (date) => days(date) && weekdays(date);
  return (date) => days(date) || weekdays(date);
}

type DayTest = (day: CalendarDay) => boolean;

const anyOf =
  (tests: readonly DayTest[]): DayTest =>
  (day) =>
    tests.some((test) => test(day));

const isAny = (text: string): boolean => text === "*" || text === "?";

function read<T>(text: string, part: (text: string) => T | undefined): readonly T[] {
  return text.split(",").map((one) => {
    const found = part(one);
    if (found === undefined) throw new RangeError(`${JSON.stringify(one)} does not belong in a cron line.`);
    return found;
  });
}

/** `L` is the last day, `LW` the last workday, `15W` the workday nearest to the 15th. */
function dayPart(part: string): DayTest | undefined {
  const word = part.toUpperCase();
  if (word === "L") return ({ year, month, day }) => day === daysInMonth(year, month);
  if (word === "LW") return ({ year, month, day }) => day === nearestWorkday(year, month, daysInMonth(year, month));
  const near = /^(\d+)W$/.exec(word);
  const target = near === null ? undefined : numberOf(DAY, near[1]!);
  if (target !== undefined) return ({ year, month, day }) => day === nearestWorkday(year, month, target);
  return setTest(numbersOf(DAY, part), ({ day }) => day);
}

/** `MON#2` is the second Monday of the month, `MON#L` and `MONL` the last. */
function weekdayPart(part: string): DayTest | undefined {
  const [, numbers = "", numbered, last] = /^(.+?)(?:#([1-5L])|(L))?$/i.exec(part) ?? [];
  const nth = numbered ?? last;
  if (nth !== undefined && isAny(numbers)) return undefined;
  const named = setTest(
    numbersOf(WEEKDAY, numbers)?.map((number) => number % 7),
    dayOfWeek,
  );
  if (named === undefined || nth === undefined) return named;
  if (nth.toUpperCase() === "L") return (date) => date.day + 7 > daysInMonth(date.year, date.month) && named(date);
  return (date) => Math.ceil(date.day / 7) === Number(nth) && named(date);
}

function setTest(numbers: readonly number[] | undefined, of: (day: CalendarDay) => number): DayTest | undefined {
  if (numbers === undefined) return undefined;
  const set = new Set(numbers);
  return (day) => set.has(of(day));
}

// `*`, `5`, `1-5`, and the first and the last with a step.
function numbersOf(field: CronField, part: string): readonly number[] | undefined {
  const [base = "", step = "1", ...more] = part.split("/");
  if (more.length > 0 || !/^\d+$/.test(step)) return undefined;
  const [from, to] = isAny(base) ? [field.min, field.min + field.size - 1] : rangeOf(field, base);
  const by = Number(step);
  if (from === undefined || to === undefined || from > to || by < 1 || by > field.size) return undefined;
  // A step from a single number means different things to different readers.
  if (part.includes("/") && !isAny(base) && !base.includes("-")) return undefined;
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => from + at * by);
}

function rangeOf(field: CronField, base: string): readonly [from: number | undefined, to: number | undefined] {
  const [first = "", last = first, ...more] = base.split("-");
  if (more.length > 0) return [undefined, undefined];
  // As the end of a range Sunday is the seventh day.
  const isEnd = field === WEEKDAY && base.includes("-") && last.toUpperCase() === "SUN";
  return [numberOf(field, first), isEnd ? 7 : numberOf(field, last)];
}

function numberOf({ min, max, names }: CronField, text: string): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return min + named;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= min && number <= max ? number : undefined;
}
