import { expect, test } from "vitest";
import { explore, type Mutant } from "./protocol-model.js";

test("the protocol has no violation in any interleaving with one crash", { timeout: 120_000 }, () => {
  const { states, ends, violations } = explore("none");
  console.log(`protocol model: ${states} states, ${ends} ends, ${violations.size} violations`);
  expect([...violations]).toEqual([]);
  expect(states).toBeGreaterThan(50_000);
});

test.each<[Mutant, string]>([
  ["nolook", "lost wake-up"],
  ["nocheck", "two outcomes"],
  ["readfirst", "two outcomes"],
  ["peek", "an outcome that is not the recorded one"],
])("without the rule that %s leaves out there is: %s", { timeout: 120_000 }, (mutant, violation) => {
  const { states, violations } = explore(mutant);
  console.log(`protocol model, ${mutant}: ${states} states, ${[...violations.keys()].join("; ")}`);
  expect([...violations.keys()]).toContain(violation);
});
