import type { Context } from "../../../runtime/compiler/editor.js";
import { findKeyword } from "../../../runtime/syntax/index.js";
import { keywordOffer } from "./keyword-offers.js";
import { type Offer, RANK } from "./offer.js";

/** Keywords that go on with what stands before the cursor: `else` after an `if`, `in` of a `@foreach`. `only`: nothing else can. */
export interface Continuations {
  readonly offers: readonly Offer[];
  readonly only: boolean;
}

const after = (words: readonly string[], rank: number): readonly Offer[] =>
  words.flatMap((word, index) => {
    const keyword = findKeyword(word);
    return keyword === undefined ? [] : [keywordOffer(keyword, rank + index / 1000)];
  });

/** What must follow, by the end of the text before the cursor. */
const HEADS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/@foreach(?:\s*\([^()]*\))?\s+\w+(?:\s*,\s*\w+)?\s+$/, ["in"]],
  [/\bimport\s*\{[^{}]*\}\s*$/, ["from"]],
  [/\bimport\s*\{(?:[^{}]*,)?\s*\w+[ \t]+$/, ["as"]],
  [/@on\s+[\w.]+[ \t]+$/, ["from"]],
  [/\bnot[ \t]+$/, ["in"]],
];

/** `before` is the text before the word at the cursor; `ends` are the statements that end there. */
export function continuations(
  before: string,
  context: Context,
  { open, inArms }: { readonly open: readonly string[]; readonly inArms: boolean },
): Continuations {
  const line = before.slice(-300);
  for (const [head, words] of HEADS) if (head.test(line)) return { offers: after(words, RANK.only), only: true };
  const offers = [...after(open, RANK.only)];
  // An operand stands before the cursor, on the same line.
  const operand = /(?:[\w)\]"}])[ \t]+$/.test(line) && !endsInKeyword(line);
  if (operand && isInCode(context)) offers.push(...after(inArms ? ["if", "in", "not"] : ["in", "not"], RANK.fits));
  return { offers, only: false };
}

const isInCode = ({ place }: Context): boolean => place === "body" || place === "expression" || place === "pattern";

const endsInKeyword = (line: string): boolean => {
  const word = /(?<![.\w])(@?[a-z_]+)[ \t]+$/.exec(line)?.[1];
  return word !== undefined && findKeyword(word) !== undefined;
};
