import { expect, test } from "vitest";
import { RESERVED_MS, Reservations } from "../../runtime/host/store/reservations.js";

const NOW = 1_000_000_000;

test.each([
  ["at once", NOW, false],
  ["just before its time is over", NOW + RESERVED_MS - 1, false],
  ["when its time is over", NOW + RESERVED_MS, true],
  ["when the clock was set back by a day", NOW - 86_400_000, true],
])("what is reserved is free for others %s", (_, now, free) => {
  const reservations = new Reservations(() => true);
  reservations.reserve("key", "worker", NOW);
  expect(reservations.isFree("key", now)).toBe(free);
});

test("what the dead have reserved is free", () => {
  const reservations = new Reservations((owner) => owner !== "dead");
  reservations.reserve("key", "dead", NOW);
  expect(reservations.isFree("key", NOW)).toBe(true);
});
