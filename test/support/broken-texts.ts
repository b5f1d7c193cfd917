/** Texts that nobody would write: soups of words, and programs with places cut out or overwritten. */
import fc from "fast-check";
import { AT_KEYWORDS, WORD_KEYWORDS } from "../../runtime/syntax/index.js";
import { loadFixtures } from "./fixtures.js";

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

export const BROKEN_TEXTS: readonly (readonly [name: string, texts: fc.Arbitrary<string>])[] = [
  ["soups of words", soup],
  ["words without blanks", glued],
  ["noise", noise],
  ["mutated samples", mutated],
];
