interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers, from `min` on. */
  readonly names: readonly string[];
}
const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ") },
  // 0 and 7 are both Sunday.
  { name: "day of the week", min: 0, max: 7, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
];

/** What is wrong with a cron line of five fields; `undefined` when nothing is. */
export function cronProblem(line: string): string | undefined {
  const texts = line.trim().split(/\s+/);
  if (texts.length !== FIELDS.length || line.trim() === "")
    return `a cron line has five fields (minute, hour, day, month, weekday), not ${line.trim() === "" ? 0 : texts.length}`;
  for (const [index, field] of FIELDS.entries())
    for (const part of texts[index]!.split(",")) {
      const problem = partProblem(part, field);
      if (problem !== undefined) return problem;
    }
  return undefined;
}

/** `*`, `5`, `1-5`, `MON-FRI`, each also with a step behind a slash. */
function partProblem(part: string, field: CronField): string | undefined {
  const [range = "", step, ...more] = part.split("/");
  const bad = `${JSON.stringify(part)} is no ${field.name} from ${field.min} to ${field.max}`;
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return bad;
  if (range === "*") return undefined;
  const [first, last = first, ...rest] = range.split("-").map((text) => numberOf(text, field));
  if (first === undefined || last === undefined || rest.length > 0) return bad;
  return first <= last ? undefined : `${JSON.stringify(part)} runs backwards`;
}

function numberOf(text: string, { min, max, names }: CronField): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}
