import fc from "fast-check";
import { expect, test } from "vitest";
import { FRAME_KINDS } from "../../runtime/engine/blocks/block-kinds.js";
import { encodeInTurns } from "../../runtime/engine/machine/encode-in-turns.js";
import { restore, snapshotEntry } from "../../runtime/engine/machine/log-entry.js";
import { type Branch, initialState, type MachineState } from "../../runtime/engine/machine/state.js";
import { encodeData } from "../../runtime/engine/machine/value-codec.js";
import { Duration, Money } from "../../runtime/stdlib/value.js";
import { TURN_MS, Turns } from "../../runtime/turns.js";
import { isSoak } from "../support/sampled.js";

const leaf = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.constantFrom(null, true, undefined, Money.parse("1.10", "EUR"), Duration.ofMilliseconds(5), new Map([["a", 1]])),
);
const data = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie("any"), { maxLength: 40 }), fc.dictionary(fc.string(), tie("any"))),
})).any;

test("what is encoded in turns is the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), data), async (object) => {
      expect(await encodeInTurns(object, new Turns())).toEqual(encodeData(object));
    }),
    { numRuns: isSoak ? 300 : 60 },
  );
  for (const count of [15, 16, 0xffff, 0x1_0000]) {
    const list = { list: Array.from({ length: count }, () => 1) };
    expect(await encodeInTurns(list, new Turns())).toEqual(encodeData(list));
  }
});

test("a snapshot of many branches shares the event loop", async () => {
  const branches: MachineState["branches"] = new Map();
  for (let id = 0; id < 1000; id++) {
    const branch: Branch = { id, parent: -1, status: "parked", frames: [], counts: {} };
    branches.set(id, branch);
  }
  const state = { ...initialState(), branches };
  let [now, rests] = [0, 0];
  // Each branch takes a millisecond.
  const turns = new Turns(
    () => now++,
    () => {
      rests++;
      return Promise.resolve();
    },
  );
  const entry = await snapshotEntry(FRAME_KINDS, 1, state, turns);
  expect(rests).toBeGreaterThanOrEqual(1000 / (TURN_MS + 2));
  expect(restore(FRAME_KINDS, [entry]).state).toEqual(state);
});
