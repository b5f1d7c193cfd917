import { expect, test } from "vitest";
import { FRAME_KINDS } from "../../runtime/engine/blocks/block-kinds.js";
import {
  markEntry,
  migrated,
  restore,
  SNAPSHOT_VERSION,
  snapshotEntry,
} from "../../runtime/engine/machine/log-entry.js";
import { initialState } from "../../runtime/engine/machine/state.js";
import { encodeData } from "../../runtime/engine/machine/value-codec.js";

test("old entries go through each version up to the present one", () => {
  const migrations = {
    1: (entry: object) => ({ ...entry, kind: "released" }),
    2: (entry: object) => ({ ...entry, epoch: 7 }),
  };
  expect(migrated({ v: 1, kind: "given back" }, migrations, 3)).toEqual({ v: 3, kind: "released", epoch: 7 });
});

test("a newer version is refused with what to do about it", () => {
  const entry = { v: SNAPSHOT_VERSION + 1, kind: "snapshot" };
  expect(() => migrated(entry)).toThrow(
    /written by a newer version .* Use that version to continue it\. Nothing was changed\./,
  );
});

test("what is no entry is refused", () => {
  for (const bytes of [encodeData("x"), encodeData({}), new Uint8Array([0xc1]), new Uint8Array()]) {
    expect(() => restore(FRAME_KINDS, [bytes])).toThrow(/log/);
  }
});

test("a log gives its state, and which owner wrote last", async () => {
  expect(restore(FRAME_KINDS, [])).toEqual({ state: undefined, epoch: 0, released: false });
  const state = { ...initialState(), steps: 5 };
  const restored = restore(FRAME_KINDS, [await snapshotEntry(FRAME_KINDS, 2, state), markEntry("released", 3, 11)]);
  expect(restored).toEqual({ state: { ...state, sequence: 11 }, epoch: 3, released: true });
});
