/** Every repair that a diagnostic offers, anywhere in the fixtures and the catalogue, takes that diagnostic away. */
import { analyze, catalogue, type Diagnostic, type Fix, isSyntaxCode } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const ENTRY = "main.scaicore";
const fixtures = (folder: string) => loadFixtures(new URL(`../fixtures/${folder}/`, import.meta.url));
const sources: readonly (readonly [name: string, source: string])[] = [
  ...[...fixtures("compiler/diagnostics"), ...fixtures("syntax/broken")].map(
    ({ name, source }) => [name, source] as const,
  ),
  ...Object.entries(catalogue).flatMap(([code, { wrong }]) => (wrong === undefined ? [] : [[code, wrong] as const])),
];

const applied = (text: string, { edits }: Fix): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { start, end, newText }) => rest.slice(0, start) + newText + rest.slice(end), text);

/** In the text, and none over another. */
const areEditsOf = (text: string, { edits }: Fix): boolean =>
  edits.length > 0 &&
  edits
    .toSorted((a, b) => a.start - b.start)
    .every(({ start, end }, index, all) => start >= (all[index - 1]?.end ?? 0) && end >= start && end <= text.length);

const isSyntax = ({ code }: Diagnostic): boolean => isSyntaxCode(code);
const isOpenBracket = ({ name }: Diagnostic): boolean => name === "unclosed-bracket";
const errors = (list: readonly Diagnostic[]): number => list.filter(({ severity }) => severity === "error").length;

describe("repairs", () => {
  it.each(sources)("of %s", (name, source) => {
    const files = filesOf(source);
    const report = (text: string) =>
      analyze(ENTRY, text, { read: (path) => (path === ENTRY ? text : files.get(path)) }).diagnostics;
    const text = files.get(ENTRY)!;
    const before = report(text);
    const faults = before.flatMap((diagnostic) => {
      const { code, message, fix } = diagnostic;
      if (fix === undefined) return [];
      expect(areEditsOf(text, fix), `${code} ${fix.title}`).toBe(true);
      const mended = applied(text, fix);
      const after = report(mended);
      // A value that may be null is reported once: with that use mended, the next one is reported.
      const isNext = (other: Diagnostic) =>
        code === "E309" && other.start > diagnostic.start && / may be null\b/.test(other.message);
      const same = (list: readonly Diagnostic[]) =>
        list.filter((other) => other.code === code && other.message === message && !isNext(other)).length;
      const expected = after.filter((other) => !isNext(other));
      const of = `${code} ${message}\n  ${fix.title}: ${JSON.stringify(fix.edits)}`;
      const listed = after
        .filter((other) => !before.some(({ message: known }) => known === other.message))
        .map((other) => `\n    ${other.code} ${other.message}`)
        .join("");
      return [
        ...(same(after) < same(before) ? [] : [`does not help: ${of}`]),
        // What people try first: there the program has one mistake less, and none in its place.
        ...(!name.startsWith("habits/") || diagnostic.severity !== "error" || errors(after) < errors(before)
          ? []
          : [`leads into the next mistake: ${of}${listed}`]),
        // What the grammar did not understand is not checked; put right, it is.
        ...(isSyntax(diagnostic) || errors(expected) <= errors(before) ? [] : [`makes it worse: ${of}${listed}`]),
        // Where a bracket is missing what stands around it is not reported; with the bracket there, it is.
        ...(isOpenBracket(diagnostic) || after.filter(isSyntax).length <= before.filter(isSyntax).length
          ? []
          : [`breaks the text: ${of}${listed}`]),
      ];
    });
    expect(faults).toEqual([]);
  });
});
