import { timeZoneProblem, Zone } from "../../ir/cron/zone.js";
import { DateTime, PlainDate } from "./date.js";
import { EvaluationError } from "./evaluation-error.js";

/** Times on the clocks of a time zone, as the platform knows them. */

/** A zone costs a formatter, and flows ask for few of them again and again. */
const MOST_ZONES = 50;
const zones = new Map<string, Zone>();

/** @throws EvaluationError for a zone that there is not */
function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const problem = timeZoneProblem(name);
  if (problem !== undefined) throw new EvaluationError("ArithmeticError", `${upperFirst(problem)}.`);
  if (zones.size >= MOST_ZONES) zones.clear();
  const zone = new Zone(name);
  zones.set(name, zone);
  return zone;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The wall clock of a zone at a moment, as if it were a time in UTC, and by how many milliseconds it is ahead of UTC. */
export function wallClock(time: DateTime, zone: string): { readonly local: DateTime; readonly offset: number } {
  const offset = zoneOf(zone).offsetAt(time.epochMilliseconds);
  return { local: DateTime.ofEpochMilliseconds(time.epochMilliseconds + offset), offset };
}

/**
 * The moment at which the clocks of a zone show a time of a day. Where they show it twice it is the first time; where they
 * leave it out, as much later as they are put forward.
 */
export function momentOf(day: PlainDate, minutes: number, zone: string): DateTime {
  const clocks = zoneOf(zone);
  const wall = DateTime.ofDay(day, minutes).epochMilliseconds;
  // The offset an hour of day away on either side: between the two at most one change lies.
  const [before, after] = [clocks.offsetAt(wall - DAY_MS), clocks.offsetAt(wall + DAY_MS)];
  const first = [before, after].map((offset) => wall - offset).filter((time) => clocks.offsetAt(time) === wall - time);
  return DateTime.ofEpochMilliseconds(first.length === 0 ? wall - before : Math.min(...first));
}

const DAY_MS = 86_400_000;
