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

/** Repairs that are right and uncover one mistake more: why each is offered all the same. */
const WITHOUT_PROGRESS: Readonly<Record<string, string>> = {
  // What is being typed is not written to its end, and the next part is asked for.
  "E007/misspelt-keyword in blocks/half-typed-keyword": "The word is right then, and its body is still to come.",
  "E007/misspelt-keyword in broken/half-typed-block-header": "The same at the end of a file.",
  "E101/missing-parameters in broken/half-typed-flow": "The header goes on with the body.",
  "E101/unclosed-bracket in broken/half-typed-params": "The parameter in the parentheses has no type yet.",
  "E101/unclosed-bracket in declarations/type-mistakes": "`array[` is closed, and what it holds is still to come.",
  "E104/headless-lines in typing/type-header": "The `type` above has no `=` yet.",
  "E212/missing-setting in checkpoint/option-without-id":
    "The id that is made up has no arm yet, which is added by the next repair.",
  // At the same place there is a second mistake, which the first one hid.
  "E101/unclosed-bracket in brackets/missing-paren-inside":
    "The argument in it is named with `:`, which has a repair of its own.",
  "E202/unknown-type in mistakes/misspelt-declaration": "Fields of the declaration are misspelt too.",
  "E202/unknown-type in patterns/mistaken-field": "The match over that type lacks an arm.",
  "E204/function-as-stage in pipelines/no-stage": "`max` of a text and a number: in a call it is told.",
  "E205/unknown-role in test/mistaken-blocks": "The answers of that role lack brackets.",
  "E208/unknown-import in modules/imports": "The name that was meant is imported already.",
  "E211/unknown-failure-handler in rules/6.9-wrong-chains": "What handles that failure is mistaken too.",
  "E211/unknown-setting in calls/target-and-flow": "The flow that is called needs an input that is not given.",
  "E211/unknown-setting in stranger/consequences": "The handle of the asynchronous call is used as a value.",
  "E213/block-in-expression in statements/block-in-expression": "The block itself lacks its `input`.",
  "E300/operator-types in mistakes/ts-string-concat-number":
    "Three values are joined by `+`: the next one is told, with its repair.",
  "E302/unknown-stored-method in stored/unknown-method": "`last` is meant, and called with parentheses.",
  "E306/excess-field in modules/imports": "The field that was meant has a value of another type.",
  "E307/wrong-word in blocks/model-call": "A model for embeddings takes settings other than those that stand there.",
  "E200/unknown-name-with-hint in plugins/library-alone": "A method of the array that was meant is misspelt too.",
  "W300/redundant-default in rules/4.9-blocks-stand-alone": "The default was the only use of a variable.",
  // The kind of value is right then, and what it has to be is said next.
  "E301/evaluator-result in roles/evaluator": "A score needs a threshold, which nobody can guess.",
  "E301/expected-type in values/expected": "A text is made of the amount, whose currency nothing says.",
  // What takes the value may be null then, and its use is told: by a default, which is for the author to choose.
  "E204/unknown-function in mistakes/functions-as-methods": "`to_float()` is null of a text that is no number.",
  "E309/null-into-stage in pipelines/null": "The chain ends at null, and so does what takes it.",
  "E309/null-receiver in mistakes/forgotten-null-test": "The variable that takes the name is read further down.",
  "E309/null-receiver in patterns/type-with-null": "The arm is one of a value that is joined to a text.",
  "E309/null-receiver in stranger/optional-chain": "The variable that takes the length is added up.",
  "E309/null-receiver in test/scopes": "The lambda gives it to `sum`, which takes no null.",
};
const allowed = new Set(Object.keys(WITHOUT_PROGRESS));
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
