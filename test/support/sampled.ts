/** Whether there is time for all cases: `npm run test:soak`. */
export const isSoak = process.env.SCAICORE_SOAK === "1";

/** Every `n`th case, from the one at `from`, so that a table of tables is gone through evenly; in a soak, all of them. */
export const sampled = <T>(cases: readonly T[], n: number, from = 0): readonly T[] =>
  isSoak ? cases : cases.filter((_, index) => index % n === from % n);

/** Every `n`th case of each kind, the first for one; in a soak, all of them. */
export const sampledOfEach = <T>(cases: readonly T[], n: number, kindOf: (one: T) => string): readonly T[] =>
  [...new Set(cases.map(kindOf))].flatMap((kind) =>
    sampled(
      cases.filter((one) => kindOf(one) === kind),
      n,
    ),
  );
