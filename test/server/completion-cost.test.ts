/** What a completion costs, counted: it reads and checks the declaration around the cursor, and nothing again that has been. */
import { describe, expect, it } from "vitest";
import { createAnalyzer } from "../../runtime/compiler/editor.js";
import { completion } from "../../server/features/completion/completion.js";
import { documentState } from "../../server/workspace/document-state.js";
import { VS_CODE } from "../support/completion-rate.js";

const flow = (n: number, body = ""): string =>
  `@flow task_${n}(name: string, ok: bool): string {\n  text = name.trim()\n${body}  return text\n}\n`;
const program = (body: string): { readonly text: string; readonly offset: number } => {
  const flows = Array.from({ length: 60 }, (_, n) => flow(n, n === 30 ? `  ${body}\n` : ""));
  const marked = `@core A {\n  version = "1.0.0"\n}\n${flows.join("")}`;
  return { text: marked.replace("┃", ""), offset: marked.indexOf("┃") };
};

/** Bodies as they are while they are typed, and how many texts of the declaration are read at most. */
const BODIES: readonly (readonly [body: string, reads: number])[] = [
  ["x = na┃me", 0],
  ["x = ┃", 1],
  ["x = text.┃", 1],
  ["x = task_3(┃", 1],
  ["x = task_3(na┃, [1, ", 14],
  ["x = [{ a: ┃", 1],
  ["if text == ┃ {", 14],
  ['x = "a ${text.┃', 4],
  ["x = @flexible { goal = ┃", 1],
  ["@┃", 2],
];

describe("what a completion costs", () => {
  it.each(BODIES)("checks one declaration and reads few texts of it: %s", (body, reads) => {
    const { text, offset } = program(body);
    const analyzer = createAnalyzer({ read: () => undefined });
    const state = documentState("file:///a", 1, analyzer.analyze("/a", text), undefined);
    const before = { ...analyzer.work };
    const first = completion(state, offset, { client: VS_CODE });
    expect(first.items.length).toBeGreaterThan(0);
    expect(analyzer.work.checked - before.checked).toBe(1);
    expect(analyzer.work.parsed - before.parsed).toBeLessThanOrEqual(reads);

    // Nothing is known of it afterwards: the same text is not checked again, and an edit costs what it would have.
    const after = { ...analyzer.work };
    const again = analyzer.analyze("/a", text);
    expect(analyzer.work).toEqual(after);
    expect(again.diagnostics).toEqual(state.analysis.diagnostics);
    const edited = `${text.slice(0, offset)} ${text.slice(offset)}`;
    const next = analyzer.analyze("/a", edited);
    expect(analyzer.work.checked - after.checked).toBeLessThanOrEqual(1);
    expect(next.diagnostics).toEqual(createAnalyzer({ read: () => undefined }).analyze("/a", edited).diagnostics);
  });
});
