/** Names with letters that no name has here, and names to take in their place. */
import { isReservedWord } from "./keywords.js";

/** Letters that are written with others where only a–z are to be had; of the rest, the marks are left out. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  å: "a",
  ð: "d",
  þ: "th",
  ł: "l",
  đ: "d",
  ı: "i",
  ŋ: "ng",
};

// cspell:disable -- rows of letters, no words
/** Letters of other scripts that look like one of a–z, which was meant if the rest of the name is in a–z. */
const SIMILAR: ReadonlyMap<string, string> = new Map(
  [
    ["аерсухосіјѕԁһ", "aepcyxocijsdh"],
    ["АВЕКМНОРСТХІЈЅ", "ABEKMHOPCTXIJS"],
    ["ονικαρ", "ovikap"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
  ].flatMap(([from = "", to = ""]) => Array.from(from, (letter, index) => [letter, to[index]!] as const)),
);
// cspell:enable

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Returns the name that `word` looks like, if only some of its letters are of another script. */
export function lookAlike(word: string): string | undefined {
  if (!/[A-Za-z]/.test(word)) return undefined;
  const name = Array.from(word, (letter) => SIMILAR.get(letter) ?? letter).join("");
  return NAME.test(name) ? name : undefined;
}

/** Returns `word` as digits of ASCII, if it is a number in digits of other scripts. */
export function asNumber(word: string): string | undefined {
  const number = word.normalize("NFKC");
  return /^[0-9]+$/.test(number) ? number : undefined;
}

/** Returns a name to take in place of `word`: spelt with a–z where that can be done, and none of `taken`. */
export function nameFor(word: string, taken: ReadonlySet<string>): string {
  const spelt = Array.from(word.normalize("NFC"), spelling).join("");
  const capital = /^\p{Lu}/u.test(word);
  const name = NAME.test(spelt) ? spelt : capital ? "Value" : "value";
  const free = (candidate: string): boolean => !taken.has(candidate) && !isReservedWord(candidate);
  if (free(name)) return name;
  for (let number = 2; ; number++) if (free(`${name}_${number}`)) return `${name}_${number}`;
}

function spelling(letter: string): string {
  const small = letter.toLowerCase();
  const spelt = SPELLINGS[small];
  if (spelt === undefined) return letter.normalize("NFKD").replace(/\p{M}/gu, "");
  return small === letter ? spelt : spelt[0]!.toUpperCase() + spelt.slice(1);
}
