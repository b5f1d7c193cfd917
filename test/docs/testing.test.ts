import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";

const docs = readFileSync(resolve(import.meta.dirname, "../../docs/testing.md"), "utf8");

/** What the page takes from the program in language.md. */
const PROGRAM = `@core Desk {
    version = "1.0.0"
    @models { primary = { model = "m" } }
}
type Draft = { text: string, mood: enum[warm, cool] }
@flow write(name: string, amount: money): string? {
    draft = @flexible { goal = "Write a note", input = { name, amount }, output = Draft }
    decision = @checkpoint approval { present = { prompt = "Send this to \${name}?", payload = draft } }
    return if decision == "approve" { draft.text } else { null }
}
`;

it("the tests in docs/testing.md check without a warning, and pass", async () => {
  const snippets = [...docs.matchAll(/```scaicore\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  expect(snippets.length).toBeGreaterThan(1);
  const source = [PROGRAM, ...snippets].join("\n");
  const { module, diagnostics } = compile("desk.scaicore", { read: () => source }, { debug: true });
  expect(diagnostics).toEqual([]);
  const { tests } = await runTests(module!);
  expect(tests.map(({ name, failures }) => ({ name, failures }))).toEqual(
    tests.map(({ name }) => ({ name, failures: [] })),
  );
  expect(tests).toHaveLength(3);
});
