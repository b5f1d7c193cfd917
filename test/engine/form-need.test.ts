import { needsForm } from "scaicore";
import { describe, expect, test } from "vitest";
import { moduleOfSource } from "../support/source-module.js";
import { checkpointOf, host, output } from "./host.js";

/** A flow whose checkpoint `d` has a required field; `after` is what stands behind it, `arms` its on_response. */
const program = (after: string, arms = ""): string => `@core T { version = "1.0.0" }
@flow f(): string {
    d = @checkpoint approval {
        present = { prompt = "Pay back?" }
        options = ["approve", "later", "reject"]
        form = { refund: money[EUR] }
        ${arms}
    }
    ${after}
}
`;

/** Programs, and whether a refusal needs the form in them. */
const CASES: readonly (readonly [name: string, source: string, needed: boolean])[] = [
  [
    "a match over the decision",
    program(
      '@match d.decision {\n "approve" => { return "${d.refund}" }\n "later" => { return "${d.refund}" }\n "reject" => { return "no" }\n }',
    ),
    false,
  ],
  [
    "a match whose last arm takes the rest",
    program('@match d.decision {\n "approve" => { return "${d.refund}" }\n _ => { return "no" }\n }'),
    false,
  ],
  [
    "an arm of the refusal that reads",
    program('@match d.decision {\n "reject" => { return "${d.refund}" }\n _ => { return "no" }\n }'),
    true,
  ],
  [
    "an if over the decision",
    program('if d.decision == "approve" { return "${d.refund}" }\n return d.decision'),
    false,
  ],
  ["an if that excludes it", program('if d.decision != "reject" { return "${d.refund}" }\n return "no"'), false],
  ["a field read whatever was decided", program('return "${d.decision} ${d.refund}"'), true],
  [
    "a field read before the decision is looked at",
    program('x = d.refund\n if d.decision == "approve" { return "${x}" }\n return "no"'),
    true,
  ],
  [
    "a match as a value",
    program('return match d.decision { "approve" => "${d.refund}", "later" => "later", "reject" => "no" }'),
    false,
  ],
  ["the whole value, handed on", program('y = [d]\n return "${y.length}"'), true],
  [
    "arms of on_response",
    program(
      "return d",
      'on_response {\n { decision: "approve", refund: money r } => "${r}"\n "later" => "later"\n "reject" => "no"\n }',
    ),
    false,
  ],
  [
    "an arm of the refusal that takes a field",
    program("return d", 'on_response {\n { decision: "reject", refund: money r } => "${r}"\n _ => "yes"\n }'),
    true,
  ],
];

describe("a refusal", () => {
  test.each(CASES)("needs the form only where the flow reads it: %s", async (_, source, needed) => {
    const { engine } = host(moduleOfSource(source));
    const info = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
    expect(needsForm(info, "reject")).toBe(needed);
    // What is no refusal needs what it asks for: it is recorded, read or not.
    expect(needsForm(info, "approve")).toBe(true);
    expect(needsForm(info, "later")).toBe(true);
    const decided = engine.resume({ checkpointId: info.checkpointId, resolution: { decision: "reject" } });
    if (needed) await expect(decided).rejects.toMatchObject({ details: { field: "refund" } });
    else expect(["no", "reject"]).toContain(output(await decided));
    await engine.close();
  });

  test("is still held against the types of what it gives", async () => {
    const { engine } = host(
      moduleOfSource(program('if d.decision == "approve" { return "${d.refund}" }\n return "no"')),
    );
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
    await expect(
      engine.resume({ checkpointId, resolution: { decision: "reject", refund: "much" } }),
    ).rejects.toMatchObject({ details: { field: "refund" } });
    await engine.close();
  });
});

describe("options", () => {
  test("stand out by the author's word only", async () => {
    const options =
      '[{ id = "a", style = "primary" }, { id = "approve" }, { id = "Discard" }, { id = "deny", style = "secondary" }]';
    const source = program("return d.decision").replace('["approve", "later", "reject"]', options);
    const { engine } = host(moduleOfSource(source));
    const info = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
    expect(info.options.map(({ id, style = "" }) => `${id}:${style}`)).toEqual([
      "a:primary",
      "approve:",
      "Discard:danger",
      "deny:",
    ]);
    await engine.close();
  });
});
