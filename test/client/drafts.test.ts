import { describe, expect, test } from "vitest";
import { Drafts, type KeptState } from "../../client/features/checkpoints/drafts.js";

/** What VS Code keeps: as JSON. */
function memory(): KeptState & { readonly stored: Map<string, string> } {
  const stored = new Map<string, string>();
  return {
    stored,
    get: (key) => {
      const text = stored.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    update: (key, value) => {
      stored.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  };
}

const kept = { draft: { amount: "1,000", notify: false }, note: "as agreed\nby phone", chosen: "approve", scroll: 300 };

describe("drafts", () => {
  test("are there after a restart, until the checkpoint is decided", () => {
    const state = memory();
    new Drafts(state).set("c1", kept);
    const drafts = new Drafts(state);
    expect(drafts.get("c1")).toEqual(kept);
    expect(drafts.isBegun("c1")).toBe(true);
    drafts.remove("c1");
    expect(new Drafts(state).get("c1")).toBeUndefined();
  });

  test("change in part", () => {
    const drafts = new Drafts(memory());
    drafts.change("c1", { problem: "Too much." });
    expect(drafts.get("c1")).toEqual({ draft: {}, note: "", problem: "Too much." });
    expect(drafts.isBegun("c1")).toBe(false);
  });

  test("keep the latest two hundred", () => {
    const state = memory();
    const drafts = new Drafts(state);
    for (let index = 0; index < 201; index += 1) drafts.set(`c${index}`, kept);
    drafts.set("c1", kept);
    drafts.set("new", kept);
    const again = new Drafts(state);
    expect(["c0", "c1", "c2", "c3", "new"].map((id) => again.get(id) !== undefined)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  test("that nobody can read are none", () => {
    const state = memory();
    for (const stored of [null, 1, [], { c1: 1, c2: { draft: { a: 1 }, note: "" }, c3: kept }]) {
      void state.update("scaicore.drafts", stored);
      const drafts = new Drafts(state);
      expect(drafts.get("c1")).toBeUndefined();
      expect(drafts.get("c2")).toBeUndefined();
    }
    expect(new Drafts(state).get("c3")).toEqual(kept);
  });
});
