import { type CharacterTest, RegexSyntaxError } from "./syntax.js";

/** Sets of characters. */

export const isWord: CharacterTest = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isDigit: CharacterTest = (code) => code >= 48 && code <= 57;
/** As `trim` takes white space. */
const isSpace: CharacterTest = (code) => /^\s$/u.test(String.fromCodePoint(code));

const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);

/** The sets with a letter of their own: `\d`. */
export const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};

/** Characters with a letter of their own: `\n`. */
export const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** The characters of a Unicode property: `\p{L}`, `\p{Script=Greek}`. */
export function propertyTest(name: string, negated: boolean): CharacterTest {
  let pattern: RegExp;
  try {
    // One character is tested at a time, so nothing can run away.
    pattern = new RegExp(`^\\p{${name}}$`, "u");
  } catch {
    throw new RegexSyntaxError(`there is no property ${JSON.stringify(name)}; \\p{L} are letters, \\p{Lu} capitals`);
  }
  return (code) => pattern.test(String.fromCodePoint(code)) !== negated;
}

export const single =
  (code: number): CharacterTest =>
  (other) =>
    other === code;

export const between =
  (from: number, to: number): CharacterTest =>
  (code) =>
    code >= from && code <= to;

export const anyOf = (tests: readonly CharacterTest[], negated: boolean): CharacterTest => {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return negated ? not(only) : only;
  return (code) => tests.some((test) => test(code)) !== negated;
};

/** The same characters in either case. */
export const inEitherCase =
  (test: CharacterTest): CharacterTest =>
  (code) => {
    if (test(code)) return true;
    const text = String.fromCodePoint(code);
    return [text.toLowerCase(), text.toUpperCase()].some((other) => {
      const changed = other.codePointAt(0) ?? code;
      return changed !== code && String.fromCodePoint(changed) === other && test(changed);
    });
  };
