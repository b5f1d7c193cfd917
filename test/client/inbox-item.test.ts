import { expect, test } from "vitest";
import { inboxItem } from "../../client/webviews/checkpoint/inbox-item.js";
import { approval } from "../../client/webviews/harness/states.js";

test("a checkpoint has a line in the list, and what makes two alike", () => {
  const { form: _, ...plain } = approval;
  const of = (change: object) => inboxItem({ ...plain, ...change }, () => undefined, {});
  expect(of({})).toMatchObject({ title: approval.prompt, mine: true, assignee: "role:finance" });
  expect(of({}).like).toBe(of({ checkpointId: "other", payload: 1 }).like);
  expect(of({}).like).not.toBe(of({ nodeId: "process/other" }).like);
  expect(of({}).like).not.toBe(of({ coreVersion: "2.0.0" }).like);
  expect(inboxItem(approval, () => undefined, {}).like).toBeUndefined();
  expect(of({ payload: { a: "x", b: null, c: [1], d: 5, e: true, f: "left out" } }).preview).toBe("x · 5 · true");
  expect(of({ payload: "\u202ex" }).preview).not.toContain("\u202e");
  expect(inboxItem(approval, () => "It is for others.", {}).mine).toBe(false);
});
