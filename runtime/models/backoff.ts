const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds: what the endpoint asks for, which is never cut short, or twice as long
 * as before, and a little more so that those who failed at once do not come back at once.
 * @param attempt the number of attempts so far, 1 or more
 * @param random from 0 to 1
 */
export function pauseMs(attempt: number, askedMs: number | undefined, random: number): number {
  if (askedMs !== undefined) return Math.ceil(askedMs + random * Math.min(1000, askedMs * 0.1));
  const grown = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.ceil(grown * (0.75 + random / 2));
}
