import { Cron, CronPattern } from "croner";

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  // 0 and 7 are both Sunday.
  { name: "day of the week", min: 0, max: 7 },
];
/** How many days a month has at most. */
const DAYS: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Returns the problem of a cron line of five fields, or `undefined`. The library finds it; the words are ours. */
export function cronProblem(line: string): string | undefined {
  const fields = line.trim() === "" ? [] : line.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return `a cron line has five fields (minute, hour, day, month, weekday), not ${fields.length}`;
  for (const [index, text] of fields.entries())
    for (const part of text.split(",")) {
      const problem = read(index, part) === undefined ? partProblem(part, FIELDS[index]!) : undefined;
      if (problem !== undefined) return problem;
    }
  const pattern = patternOf(fields.join(" "));
  if (pattern === undefined) return `${JSON.stringify(line.trim())} is no cron line`;
  return comes(pattern) ? undefined : "no month that it names has such a day, so it never comes";
}

/** Reads one field in a line whose other fields are `*`, so that a problem is a problem of this field. */
const read = (index: number, part: string): CronPattern | undefined =>
  part === "" ? undefined : patternOf(FIELDS.map((_, at) => (at === index ? part : "*")).join(" "));

function patternOf(line: string): CronPattern | undefined {
  try {
    return new CronPattern(line, undefined, { mode: "5-part" });
  } catch {
    return undefined;
  }
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

/** Returns whether some named month has a named day: the 30th of February never comes. */
function comes({ day, month, starDOW, lastDayOfMonth }: CronPattern): boolean {
  if (!starDOW || lastDayOfMonth) return true;
  return month.some((named, index) => named === 1 && day.slice(0, DAYS[index]).includes(1));
}

/** Returns the problem of the name of a time zone, or `undefined`. */
export function timeZoneProblem(name: string): string | undefined {
  try {
    // Offsets such as `+02:00` are refused: only some platforms read them.
    if (!/^[A-Za-z]/.test(name)) throw new RangeError();
    new Intl.DateTimeFormat("en", { timeZone: name });
    return undefined;
  } catch {
    return `there is no time zone ${JSON.stringify(name)}`;
  }
}

/** Returns the first time after `after` that a cron line names in a time zone, in milliseconds since 1970. */
export function nextTick(line: string, timeZone: string, after: number): number | undefined {
  return scheduleOf(line, timeZone).nextRun(new Date(after))?.getTime();
}

/** Returns the last time up to `until`, itself included, that a cron line names in a time zone. */
export function lastTick(line: string, timeZone: string, until: number): number | undefined {
  // The library excludes the second of the given time.
  const [last] = scheduleOf(line, timeZone).previousRuns(1, new Date(Math.floor(until / 1000) * 1000 + 1000));
  return last?.getTime();
}

// Without a callback the library only computes times, and starts no timer.
const scheduleOf = (line: string, timezone: string): Cron => new Cron(line, { mode: "5-part", timezone });
