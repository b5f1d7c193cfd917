import type { JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { Arming } from "../../client/webviews/checkpoint/arming.js";
import { filtered, likeOnes, neighbour, type InboxItem } from "../../client/webviews/checkpoint/inbox-view.js";
import { reviewOf } from "../../client/webviews/checkpoint/review.js";
import { approval } from "../../client/webviews/harness/states.js";
import { changesOf } from "../../client/webviews/shared/changes.js";

const item = (checkpointId: string, more: Partial<InboxItem> = {}): InboxItem => ({
  checkpointId,
  title: `Question ${checkpointId}`,
  core: "Shop",
  flow: "pay",
  priority: "normal",
  createdAt: "2026-11-22T09:00:00.000Z",
  mine: true,
  ...more,
});

describe("the list", () => {
  const items = [item("a"), item("b", { mine: false }), item("c", { flow: "Refund", assignee: "role:boss" })];
  const ids = (list: readonly InboxItem[]) => list.map(({ checkpointId }) => checkpointId).join("");

  test("is filtered by words and by who may decide, and keeps what is shown", () => {
    expect(ids(filtered(items, { mine: false, text: "" }, "a"))).toBe("abc");
    expect(ids(filtered(items, { mine: true, text: "" }, "a"))).toBe("ac");
    expect(ids(filtered(items, { mine: true, text: "" }, "b"))).toBe("abc");
    expect(ids(filtered(items, { mine: false, text: " BOSS refund" }, "a"))).toBe("ac");
    expect(ids(filtered(items, { mine: false, text: "nothing" }, "z"))).toBe("");
  });

  test("is walked from neighbour to neighbour, and ends", () => {
    expect(neighbour(items, "a", 1)).toBe("b");
    expect(neighbour(items, "c", 1)).toBeUndefined();
    expect(neighbour(items, "a", -1)).toBeUndefined();
    expect(neighbour(items, "gone", 1)).toBe("a");
    expect(neighbour(items, "gone", -1)).toBe("c");
  });

  test("names those alike that the person may decide and that are known to the letter", () => {
    const like = { like: "x", digest: "d" };
    const all = [
      item("a", like),
      item("b", like),
      item("c", { ...like, mine: false }),
      item("d", { like: "x" }),
      item("e", { ...like, like: "y" }),
      item("f", { digest: "d" }),
    ];
    expect(ids(likeOnes(all, "a"))).toBe("b");
    expect(ids(likeOnes(all, "f"))).toBe("");
  });
});

describe("a key", () => {
  test("decides after a quiet second only", () => {
    let now = 0;
    const arming = new Arming(() => now);
    const at = (ms: number) => {
      now = ms;
      return arming.takesKey();
    };
    expect(at(300)).toBe(false);
    // Each one that comes too early begins the second anew: a key that is pressed again and again never decides.
    expect([600, 900, 1_200, 1_500, 2_400].map(at)).toEqual([false, false, false, false, false]);
    expect(at(3_400)).toBe(true);
    arming.restart();
    expect(at(3_500)).toBe(false);
  });
});

describe("a review", () => {
  test("has its sections in their order, and where it goes", () => {
    const hitlTarget = {
      queue: "q",
      scope: "s",
      hitl_spec: {
        timeout_s: 60,
        sections: [
          { type: "context", title: "One", content: "1" },
          { type: "input", field: "n", title: "Number" },
          { type: "note", text: "two" },
          { type: "context", content: { a: 1 }, format: "markdown" },
          { type: "decision", options: ["x"], content: "no card" },
          { type: "context", title: "Empty" },
        ],
      },
    };
    expect(reviewOf({ ...approval, hitlTarget })).toEqual({
      queue: "q",
      scope: "s",
      timeoutMs: 60_000,
      context: [
        { title: "One", content: "1", markdown: false },
        { title: "Note", content: "two", markdown: false },
        { title: "Context", content: { a: 1 }, markdown: true },
      ],
      titles: { n: "Number" },
    });
  });

  test.each<JsonObject | undefined>([
    undefined,
    { queue: 1 },
    { hitl_spec: [] },
    { hitl_spec: { sections: [1, null, "x", {}] } },
  ])("of another form %j has none", (hitlTarget) => {
    const { hitlTarget: _, ...plain } = approval;
    expect(reviewOf(hitlTarget === undefined ? plain : { ...plain, hitlTarget })).toEqual({
      context: [],
      titles: {},
    });
  });
});

test("changes of a text are told word by word, unless all of it changed", () => {
  expect(changesOf("pay in fourteen days", "pay in ten days")).toEqual([
    { kind: "same", text: "pay in " },
    { kind: "removed", text: "fourteen" },
    { kind: "added", text: "ten" },
    { kind: "same", text: " days" },
  ]);
  const words = (letter: string) => Array.from({ length: 500 }, (_, index) => `${letter}${index}`).join(" ");
  expect(changesOf(words("a"), words("b"))).toBeUndefined();
  expect(changesOf("a", "x".repeat(20_000))).toBeUndefined();
});
