import { expect, test } from "vitest";
import type { Mutant } from "./protocol-log.js";
import { actor, explore, frame, logOf, type Scenario, untoldDamage } from "./protocol-model.js";

const BEGUN = logOf([frame("begin", "owner 0")]);
const DECIDED = [
  ...[frame("begin", "owner 0"), frame("park", "owner 1"), frame("release", "owner 2")],
  frame("decide", "ada 1", { content: "ada" }),
];
const owner = actor("owner", "owner", { step: "write", goal: "park", epoch: 1 });
/** An owner whose two entries go out in one write. */
const grouping = actor("owner", "owner", { step: "write", goal: "park and release", epoch: 1 });
const ada = actor("ada", "resolver");
const bob = actor("bob", "resolver");
const recoverer = actor("recoverer", "recoverer");
const opener = (name: string) => actor(name, "recoverer", { opens: true });

const SCENARIOS = {
  "two decide": { log: BEGUN, actors: [owner, ada, bob] },
  "the owner, slow or stopped, is taken for dead": { log: BEGUN, actors: [owner, ada, recoverer] },
  "the power is lost while an owner, a resolver and a reader work": {
    ...{ log: BEGUN, actors: [grouping, ada, actor("reader", "reader")] },
    powerLoss: true,
  },
  "two open after a power loss, and a third one writes that has not seen it": {
    log: logOf([...DECIDED, "junk"]),
    actors: [opener("one"), actor("two", "recoverer", { step: "write", goal: "claim", epoch: 2, hadParked: true })],
    ...{ halves: true, powerLoss: true },
  },
  "two open after a power loss that has kept what lay behind the lost": {
    log: logOf([...DECIDED, "junk", frame("claim", "dead 1", { epoch: 2, durable: 3 })]),
    actors: [opener("one"), opener("two")],
    ...{ halves: true, powerLoss: true },
  },
  "a writer dies in the middle of a write": {
    ...{ log: logOf(DECIDED.slice(0, 3)), actors: [ada, bob, recoverer], halves: true },
  },
  "a segment is sealed under two who decide": {
    ...{
      log: logOf(DECIDED.slice(0, 3)),
      actors: [ada, { ...bob, step: "write", goal: "decide" }],
      segmentEntries: 3,
    },
  },
  "a sealed segment is taken up into a base": {
    log: BEGUN,
    actors: [grouping, ada, actor("compactor", "compactor")],
    ...{ segmentEntries: 3, powerLoss: true },
  },
} satisfies Record<string, Scenario>;

test.each(Object.entries<Scenario>(SCENARIOS))(
  "no order of steps and no crash breaks a promise: %s",
  { timeout: 120_000 },
  (name, scenario) => {
    const { states, ends, powerLosses, violations } = explore(scenario, "none");
    console.log(`protocol model, ${name}: ${states} states, ${ends} ends, ${powerLosses} logs that lost power`);
    expect([...violations]).toEqual([]);
    expect(states).toBeGreaterThan(100);
  },
);

const LOSES_POWER = "the power is lost while an owner, a resolver and a reader work";
const OPENED = "two open after a power loss, and a third one writes that has not seen it";
const COMPACTS = "a sealed segment is taken up into a base";
test.each<[Mutant, keyof typeof SCENARIOS, string]>([
  ["no look", "two decide", "lost wake-up"],
  ["no catch-up", "two decide", "two resolvers won"],
  ["acknowledged unsynced", LOSES_POWER, "a decision that is not the recorded one"],
  ["reported unsynced", LOSES_POWER, "an outcome that is not the recorded one"],
  ["after the seal", "a segment is sealed under two who decide", "a decision that is not the recorded one"],
  ["late decision", "two decide", "two resolvers won"],
  ["epoch ignored", "the owner, slow or stopped, is taken for dead", "two outcomes"],
  ["read first", "the owner, slow or stopped, is taken for dead", "a step was recorded twice"],
  ["same frames", "two decide", "two resolvers won"],
  ["not dropped", LOSES_POWER, "never finished"],
  ["not dropped", COMPACTS, "a sound store is told as damaged"],
  ["dropped blindly", OPENED, "an outcome that is not the recorded one"],
  ["dropped and again", OPENED, "lost wake-up"],
  ["hole passed", LOSES_POWER, "a step counts without the one before it"],
  ["next unsynced", COMPACTS, "a sound store is told as damaged"],
  ["base unsealed", COMPACTS, "an acknowledged checkpoint is lost"],
  ["removed early", COMPACTS, "a sound store is told as damaged"],
])("without the rule that %s leaves out, when %s, there is: %s", { timeout: 120_000 }, (mutant, name, violation) => {
  const { states, violations } = explore(SCENARIOS[name], mutant, violation);
  console.log(`protocol model, ${mutant}: ${states} states, ${[...violations.keys()].join("; ")}`);
  expect([...violations.keys()]).toContain(violation);
});

test("damage to what was synced is told from what a power loss takes, by what was written behind it", () => {
  const orderly = { log: BEGUN, actors: [owner, ada, bob, recoverer] };
  expect(untoldDamage(orderly, "none")).toEqual([]);
  expect(untoldDamage(orderly, "no proof")).not.toEqual([]);
});
