/** What is wrong with constant arguments, as `StdParam.problem` tells it. */

const DAY = 86_400_000;

/** A number that is at least so much. */
export const atLeast =
  (least: number) =>
  (text: string): string | undefined =>
    Number(text) < least ? `the number is at least ${least}, not ${text}` : undefined;

/** A duration, in milliseconds, by which a date can move. */
export const wholeDays = (text: string): string | undefined =>
  Number(text) % DAY === 0 ? undefined : "a date moves by whole days: write `2d`, or move a datetime";
