/**
 * Every repair that a diagnostic offers, anywhere in the fixtures and the catalogue, takes that diagnostic away and leaves fewer
 * mistakes than there were.
 */
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

/**
 * A repair of a mistake of syntax leaves fewer of these, as what was not understood is only then checked; any other leaves fewer
 * errors, and that of a warning fewer warnings and no more errors.
 */
function makesProgress(diagnostic: Diagnostic, before: readonly Diagnostic[], after: readonly Diagnostic[]): boolean {
  if (diagnostic.severity !== "error")
    return errors(after) <= errors(before) && after.length - errors(after) < before.length - errors(before);
  return isSyntax(diagnostic)
    ? errors(after.filter(isSyntax)) < errors(before.filter(isSyntax))
    : errors(after) < errors(before);
}

/** Repairs that are right and uncover one mistake more, by the reason. */
const WITHOUT_PROGRESS: Readonly<Record<string, readonly string[]>> = {
  "What is being typed is not written to its end, and the next part is asked for.": [
    "E007/misspelt-keyword in blocks/half-typed-keyword",
    "E007/misspelt-keyword in broken/half-typed-block-header",
    "E101/missing-parameters in broken/half-typed-flow",
    "E101/unclosed-bracket in broken/half-typed-params",
    "E101/unclosed-bracket in declarations/type-mistakes",
    "E104/headless-lines in typing/type-header",
    "E212/missing-setting in checkpoint/option-without-id",
  ],
  "At the same place there is a second mistake, which the first one hid.": [
    "E100/increment in statements/increment-before",
    "E101/unclosed-bracket in brackets/missing-paren-inside",
    "E102/unquoted-text in lexical/opening-quote-missing",
    "E102/unquoted-text in programs/text-not-opened",
    "E200/unknown-name-with-hint in plugins/library-alone",
    "E202/unknown-type in mistakes/misspelt-declaration",
    "E202/unknown-type in patterns/mistaken-field",
    "E204/function-as-stage in pipelines/no-stage",
    "E205/unknown-role in test/mistaken-blocks",
    "E208/unknown-import in modules/imports",
    "E211/unknown-failure-handler in rules/6.9-wrong-chains",
    "E211/unknown-setting in calls/target-and-flow",
    "E211/unknown-setting in stranger/consequences",
    "E213/block-in-expression in statements/block-in-expression",
    "E300/operator-types in mistakes/ts-string-concat-number",
    "E302/unknown-stored-method in stored/unknown-method",
    "E306/excess-field in modules/imports",
    "E307/wrong-word in blocks/model-call",
    "E309/null-into-stage in pipelines/null",
    "W300/redundant-default in rules/4.9-blocks-stand-alone",
  ],
  "The kind of value is right then, and what it has to be is said next.": [
    "E301/evaluator-result in roles/evaluator",
    "E301/expected-type in settings/E301-types",
    "E301/expected-type in triggers/E411",
    "E301/expected-type in values/expected",
  ],
  "What takes the value may be null then, and its use is told.": [
    "E204/unknown-function in mistakes/functions-as-methods",
    "E309/null-receiver in mistakes/forgotten-null-test",
    "E309/null-receiver in patterns/type-with-null",
    "E309/null-receiver in stranger/optional-chain",
    "E309/null-receiver in test/scopes",
  ],
};
const allowed = new Set(Object.values(WITHOUT_PROGRESS).flat());
const met = new Set<string>();
function allow(what: string): boolean {
  met.add(what);
  return allowed.has(what);
}

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
        ...(makesProgress(diagnostic, before, after) || allow(`${code}/${diagnostic.name} in ${name}`)
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

  it("makes no progress where that is explained, and nowhere else", () => {
    expect([...met].toSorted()).toEqual([...allowed].toSorted());
  });
});
