/** Where a text is cut into segments: what is whole stays whole, and what is not closed ends with its declaration. */
import { expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { splitSegments } from "../../runtime/syntax/segments.js";

const segmentsOf = (text: string): string[] => splitSegments(text).map(({ start, end }) => text.slice(start, end));

const FLOW = "@flow f(): int { return 1 }\n";

it("keeps a core whose brackets are closed whole, however its members are indented", () => {
  const core =
    '@core A {\n    version = "1.0.0"\n@memory { n: int }\n@types {\n  type T = { a: int }\ntype U = { b: int }\n}\n}\n';
  expect(segmentsOf(core + FLOW)).toEqual([core, FLOW]);
  expect(parse(core + FLOW).errors).toEqual([]);
});

it("ends a core that is never closed before the next declaration", () => {
  const core = '@core A {\n    version = "1.0.0"\n';
  expect(segmentsOf(core + FLOW + FLOW)).toEqual([core, FLOW, FLOW]);
  expect(parse(core + FLOW + FLOW).errors).toHaveLength(1);
});

it("ends a flow that is not closed before the next declaration", () => {
  const open = "@flow g(): int {\n    return 1\n";
  expect(segmentsOf(open + FLOW)).toEqual([open, FLOW]);
});

it("lies end to end, and puts the comments above a declaration to it", () => {
  const text = `${FLOW}\n// About the next.\n/// Its documentation.\n${FLOW}`;
  expect(segmentsOf(text).join("")).toBe(text);
  expect(segmentsOf(text)[1]).toBe(`// About the next.\n/// Its documentation.\n${FLOW}`);
});
