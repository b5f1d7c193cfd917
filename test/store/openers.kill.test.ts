import { expect, test } from "vitest";
import { runOpeners, withoutSecondLook } from "./openers.js";

const SEEDS = process.env.SCAICORE_SOAK === "1" ? 5000 : 10;
/** `SCAICORE_OPENERS=seed` begins there. */
const FIRST = Number(process.env.SCAICORE_OPENERS ?? 0);

test(
  "each decision is acknowledged once, whoever opens the store while parts of its log come and go",
  { timeout: 1_800_000 },
  async () => {
    const problems: string[] = [];
    let steps = 0;
    let bases = 0;
    let crashes = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const run = await runOpeners(seed);
      problems.push(...run.problems);
      steps += run.order.length;
      bases += run.bases;
      if (run.crashed) crashes++;
    }
    console.log(
      `openers: ${SEEDS} runs, ${steps} steps, ${bases} bases, ${crashes} crashes, ${problems.length} problems`,
    );
    expect(problems).toEqual([]);
    expect(bases).toBeGreaterThan(SEEDS);
  },
);

test("without a second look somebody works in a log that is past, and this suite sees it", async () => {
  const problems: string[] = [];
  for (let seed = 0; seed < 400 && problems.length === 0; seed++)
    problems.push(...(await runOpeners(seed, { mutate: withoutSecondLook })).problems);
  console.log(`openers without a second look: ${problems[0] ?? "no problem seen"}`);
  expect(problems.length).toBeGreaterThan(0);
});

test("a seed stands for one order of steps", async () => {
  for (const seed of [0, 1, 2, 3]) expect((await runOpeners(seed)).order).toEqual((await runOpeners(seed)).order);
});
