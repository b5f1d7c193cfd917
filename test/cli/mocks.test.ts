import { describe, expect, it } from "vitest";
import { mockBeside } from "../../runtime/cli/run/mocks.node.js";
import { mockFileProblem } from "../../runtime/host/mocks/mock-file.js";
import type { Json } from "../../runtime/json.js";

describe("a mock file", () => {
  it.each<[Json]>([
    [{}],
    [{ models: { primary: { message: "Hello {{input.name}}" } } }],
    [{ models: { primary: [{ $fail: "hallucination", message: "no", answer: {} }, { $fail: "low_confidence" }] } }],
    [{ models: { primary: ["a", { $fail: "refusal" }] }, plugins: { "crm.find": [1, 2] } }],
    [{ config: { limit: 3 }, reference: { moods: ["warm"] }, secrets: { key: "k" } }],
  ])("may be %j", (value) => {
    expect(mockFileProblem(value)).toBeUndefined();
  });

  it.each<[Json, string]>([
    [[], "a mock file is an object"],
    [{ model: {} }, 'there is no section "model"; did you mean "models"?'],
    [{ models: [] }, '"models" must be an object'],
    [{ secrets: { key: 3 } }, "secrets.key: a secret is a text"],
    [{ plugins: { find: 1 } }, "plugin methods are named alias.method"],
    [{ models: { primary: { $fail: "refuse" } } }, "models.primary: $fail must be one of refusal, timeout, error"],
    [{ plugins: { "crm.find": { $fail: "hallucination" } } }, "$fail must be one of refusal, timeout, error, not"],
    [{ models: { primary: ["a", { $fail: 1 }] } }, "models.primary: $fail must be one of"],
  ])("may not be %j", (value, problem) => {
    expect(mockFileProblem(value)).toContain(problem);
  });

  it("lies beside its source", () => {
    expect(mockBeside("examples/greet.scaicore")).toBe("examples/greet.mock.json");
    expect(mockBeside("examples/greet.txt")).toBeUndefined();
  });
});
