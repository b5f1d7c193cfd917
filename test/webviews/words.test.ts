import type { CheckpointInfo, JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import {
  choicesOf,
  deadlineText,
  firstChoice,
  formSchema,
  isUrgent,
  outcomeOf,
  promptParts,
  resolutionOf,
} from "../../client/webviews/checkpoint/words.js";
import { approval } from "../../client/webviews/harness/states.js";

const checkpoint = (change: Partial<CheckpointInfo>): CheckpointInfo => ({ ...approval, ...change });
const options = (...ids: readonly string[]) => ids.map((id) => ({ id, label: id }));
const at = Date.parse(approval.createdAt);

describe("buttons", () => {
  test.each<[string, Partial<CheckpointInfo>, readonly string[]]>([
    ["as the author styled them, danger last", {}, ["Approve:primary", "Approve another amount:", "Reject:danger"]],
    ["none stands out by itself", { options: options("reject", "approve") }, ["Reject:", "Approve:"]],
    [
      "more than one may stand out",
      {
        options: [
          { id: "c", label: "C" },
          { id: "a", label: "A", style: "primary" },
          { id: "b", label: "B", style: "primary" },
        ],
      },
      ["A:primary", "B:primary", "C:"],
    ],
    ["a freeform sends its text", { type: "freeform", options: [] }, ["Send answer:primary"]],
    ["a form alone is submitted", { type: "hitl_review", options: [] }, ["Submit:primary"]],
  ])("%s", (_name, change, expected) => {
    expect(choicesOf(checkpoint(change)).map((choice) => `${choice.label}:${choice.style ?? ""}`)).toEqual(expected);
  });
});

describe("what Ctrl+Enter confirms before anybody has chosen", () => {
  test.each<[string, Partial<CheckpointInfo>, string | undefined]>([
    ["the one that the program says stands out", {}, "Approve"],
    ["none of several that are alike", { options: options("approve", "reject") }, undefined],
    [
      "none of two that stand out",
      { options: ["a", "b"].map((id) => ({ id, label: id, style: "primary" as const })) },
      undefined,
    ],
    ["the only one", { type: "freeform", options: [] }, "Send answer"],
  ])("%s", (_name, change, expected) => {
    expect(firstChoice(checkpoint(change))?.label).toBe(expected);
  });
});

describe("resolutions", () => {
  test("have the fields and the decision, whatever the fields are called", () => {
    const values = JSON.parse('{"__proto__":"x","decision":"forged","amount":1}') as JsonObject;
    expect(JSON.stringify(resolutionOf({ decision: "approve", label: "Approve" }, values))).toBe(
      '{"__proto__":"x","amount":1,"decision":"approve"}',
    );
  });

  test("of a freeform are its text", () => {
    expect(resolutionOf({ label: "Send answer" }, { decision: "Yes" })).toEqual({ decision: "Yes" });
  });

  test("a freeform's answer is a required field before those of the form", () => {
    const schema = formSchema(checkpoint({ type: "freeform", options: [] }));
    expect(Object.keys(schema?.properties as JsonObject)[0]).toBe("decision");
    expect(schema?.required).toContain("decision");
  });
});

describe("deadlines", () => {
  const due = { expiresAt: "2026-11-22T10:56:00.000Z" };
  test.each<[Partial<CheckpointInfo>, number, string | undefined]>([
    [{ ...due, onTimeout: "escalate" }, 0, "escalates in 1 h"],
    [{ ...due, onTimeout: "fail" }, 1_800_000, "fails in 30 min"],
    [{ ...due, onTimeout: "default" }, 3_599_000, "takes its default in 1 s"],
    [{ ...due, onTimeout: "fail" }, 3_600_000, "time is up"],
    [{ ...due, escalatedAt: "2026-11-22T10:56:00.000Z" }, 3_720_000, "escalated 2 min ago"],
  ])("%j after %s ms", (change, ms, expected) => {
    expect(deadlineText(checkpoint(change), at + ms)).toBe(expected);
  });

  test("none without a timeout", () => {
    const { expiresAt: _at, ...open } = approval;
    expect(deadlineText(open, at)).toBeUndefined();
    expect(isUrgent(open, at)).toBe(false);
  });

  test("the last tenth is urgent", () => {
    expect(isUrgent(checkpoint({}), at)).toBe(false);
    expect(isUrgent(checkpoint({}), at + 46 * 3_600_000)).toBe(true);
  });
});

test.each<[string, Partial<CheckpointInfo>, JsonObject, string, string]>([
  ["a known word", {}, { decision: "approve" }, "Approved", "done"],
  ["a refusal", {}, { decision: "reject" }, "Rejected", "refused"],
  ["the author's words", {}, { decision: "other_amount" }, "Decided: Approve another amount", "done"],
  ["an option that is gone", {}, { decision: "other" }, "Decided: Other", "done"],
  ["an answer", { type: "freeform", options: [] }, { decision: "approve" }, "Answered", "done"],
  ["no decision at all", {}, {}, "Decided", "done"],
])("the outcome of %s", (_name, change, resolution, title, tone) => {
  expect(outcomeOf(checkpoint(change), { kind: "resolved", at: approval.createdAt, resolution })).toEqual({
    title,
    tone,
  });
});

test.each([
  ["One question?", "One question?", ""],
  ["Question?\nMore.", "Question?", "More."],
  ["  Question?\n\n- a\n- b\n", "Question?", "- a\n- b"],
  ["", "", ""],
])("the prompt %j", (prompt, question, rest) => {
  expect(promptParts(prompt)).toEqual({ question, rest });
});

test("a prompt of one long line begins as the question and stands whole below", () => {
  const prompt = `${"word ".repeat(200)}\nmore`;
  expect(promptParts(prompt)).toEqual({ question: `${"word ".repeat(80).trim()}…`, rest: prompt });
});
