/**
 * Text that nobody would write. `FUZZ_RUNS=100000` runs it longer; `FUZZ_SEED` chooses another sequence.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { AT_KEYWORDS, MAX_ERRORS, parse, WORD_KEYWORDS } from "../../runtime/syntax/index.js";
import { loadFixtures } from "../support/fixtures.js";
import { spanFaults } from "../support/syntax-spans.js";

const runs = Number(process.env.FUZZ_RUNS ?? 2000);
const seed = Number(process.env.FUZZ_SEED ?? 20_260_115);
const timeout = 60_000 + runs * 20;

const root = new URL("../fixtures/syntax/", import.meta.url);
const samples = [...loadFixtures(root, ".scaicore"), ...loadFixtures(root, ".txt")].map(({ source }) => source);

const WORDS = [
  ...AT_KEYWORDS.map(({ word }) => word),
  ...WORD_KEYWORDS.map(({ word }) => word),
  ..."{ } ( ) [ ] { } , : = => . ?. ... |> |?> |*> |~> || && | == != < <= > >= + - * / % ! ?? ? ;".split(" "),
  ..."a b x name Type output goal guard validate form on_response on_failure 1 2.5 30s 12abc 2026-01-15 :sym".split(
    " ",
  ),
  ...[
    '"text"',
    '"a ${',
    '}"',
    '"""',
    '"',
    "${",
    "\\",
    "core://a/b",
    "a/b@1.0",
    "@zebra",
    "@",
    "#",
    "// note",
    "/*",
    "*/",
  ],
  ...["/// doc\n", "\n", "\n", "\n  ", "\r\n", "\t", "é", "😀", "\0", "\uD800"],
];

function check(text: string): void {
  const { file, errors } = parse(text);
  expect(spanFaults(text, file)).toEqual([]);
  expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
  for (const error of errors) {
    const spans = [error, ...(error.related ?? []), ...(error.fix?.edits ?? [])];
    for (const { start, end } of spans) {
      expect(0 <= start && start <= end && end <= text.length, `${error.code} ${start}-${end}`).toBe(true);
    }
  }
  expect([...errors].sort((a, b) => a.start - b.start)).toEqual(errors);
}

const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(" "));
const glued = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(""));
const noise = fc.string({ unit: "binary", maxLength: 80 });

/** A sample with a few places cut out, doubled, swapped or overwritten. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(20),
        insert: fc.oneof(fc.constant(""), fc.constantFrom(...WORDS), noise),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([sample, edits]) =>
    edits.reduce((text, { at, length, insert }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert + text.slice(from + length);
    }, sample),
  );

it.each([
  ["soups of words", soup],
  ["words without blanks", glued],
  ["noise", noise],
  ["mutated samples", mutated],
])(
  "never fails on %s",
  (_name, texts) => {
    fc.assert(fc.property(texts, check), { numRuns: Math.ceil(runs / 4), seed });
  },
  timeout,
);
