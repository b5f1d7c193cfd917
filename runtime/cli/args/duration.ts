import { UsageError } from "../cli-error.js";

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const FORM = /^(\d{1,9})(ms|s|m|h|d|w)$/;

/** `30s` as milliseconds, in the units of the language. Throws a UsageError that names the option. */
export function parseDurationFlag(text: string, flag: string): number {
  const [, digits, unit] = FORM.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new UsageError(`--${flag} must be a number with a unit out of ms s m h d w, as in 30s; not "${text}"`);
  }
  return Number(digits) * UNITS[unit as keyof typeof UNITS];
}
