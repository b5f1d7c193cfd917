import type { CheckpointInfo, JsonObject } from "scaicore";
import { describe, expect, it } from "vitest";
import { type FlatForm, flatForm } from "../../runtime/cli/mcp/elicitation.js";

const checkpoint = (more: Partial<CheckpointInfo>): CheckpointInfo => ({
  checkpointId: "c",
  invocationId: "i",
  core: "C",
  flow: "f",
  nodeId: "f/c",
  path: "f/c",
  type: "approval",
  prompt: "Pay?",
  options: [{ id: "approve", label: "Approve" }],
  priority: "normal",
  createdAt: "2026-01-15T10:30:00.000Z",
  status: "pending",
  ...more,
});
const form = (properties: Record<string, JsonObject>, required: readonly string[] = []): JsonObject => ({
  type: "object",
  properties,
  required,
});
const flat = (more: Partial<CheckpointInfo>, problem?: string): FlatForm => {
  const made = flatForm(checkpoint(more), problem);
  if (typeof made === "string") throw new Error(made);
  return made;
};

describe("a checkpoint as a form of a client", () => {
  it("has fields of the kinds that clients know, with what is filled in", () => {
    const { schema } = flat({
      form: form(
        {
          amount: { type: ["number", "string"], format: "money", default: 10.5 },
          days: { type: "integer", description: "How many.", default: 3 },
          share: { type: "number" },
          urgent: { type: "boolean", default: false },
          mood: { anyOf: [{ type: "string", enum: ["warm", "cold"] }, { type: "null" }] },
          note: { type: "string" },
        },
        ["amount", "days", "share", "urgent", "note"],
      ),
    });
    expect(schema.properties).toEqual({
      note_of_decision: { type: "string", title: "Note", description: "Why, in your own words. Optional." },
      decision: { type: "string", title: "Decision", oneOf: [{ const: "approve", title: "Approve" }] },
      amount: { type: "string", title: "amount", description: 'An amount, such as "12.50".' },
      days: { type: "integer", title: "days", description: "How many.", default: 3 },
      share: { type: "number", title: "share" },
      urgent: { type: "boolean", title: "urgent", default: false },
      mood: { type: "string", title: "mood", enum: ["warm", "cold"] },
      note: { type: "string", title: "note" },
    });
    expect(schema.required).toEqual(["decision", "share", "note"]);
  });

  it("is none when a field has parts", () => {
    const lines = { type: "array", items: { type: "string" } };
    expect(flatForm(checkpoint({ form: form({ lines }) }))).toBe(
      "It was not asked here, because lines has parts that a form of the client cannot show.",
    );
  });

  it("takes any text where any answer is one, and nothing to choose where there is nothing", () => {
    expect(flat({ type: "freeform", options: [] }).schema.properties).toEqual({
      decision: { type: "string", title: "Answer" },
      note: { type: "string", title: "Note", description: "Why, in your own words. Optional." },
    });
    expect(flat({ type: "own", options: [], form: form({ a: { type: "string" } }) }).schema.properties).toEqual({
      a: { type: "string", title: "a" },
      note: { type: "string", title: "Note", description: "Why, in your own words. Optional." },
    });
  });

  it("shows all that there is, and says what was wrong; a digest goes along only if all was shown", () => {
    const shown = flat({ title: "Refund", payload: { to: "Ada" }, expiresAt: "2026-01-16T00:00:00.000Z" }, "No.");
    expect(shown.message).toBe('No.\n\nRefund\nPay?\n\n{\n  "to": "Ada"\n}\n\nDue 2026-01-16T00:00:00.000Z.');
    expect(shown.shownDigest).toMatch(/^sha256:/);
    const long = flat({ payload: "x".repeat(10_000) });
    expect(long.message.length).toBeLessThan(5_000);
    expect(long.shownDigest).toBeUndefined();
  });
});
