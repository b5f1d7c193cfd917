/** Every `n`th case, from the one at `from`, so that a table of tables is gone through evenly; in a soak, all of them. */
export const sampled = <T>(cases: readonly T[], n: number, from = 0): readonly T[] =>
  process.env.SCAICORE_SOAK === "1" ? cases : cases.filter((_, index) => index % n === from % n);
