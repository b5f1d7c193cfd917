/**
 * Characters of word processors, chats and other keyboards that stand where another one was meant: curly quotes, typographic
 * dashes, blanks that only look like one, characters that nobody sees, wide signs.
 */

/** What a sign is (empty of a wide one), and the sign of the language that it stands for. */
export interface ForeignSign {
  readonly what: string;
  readonly meant: string;
  /** Whether it is one of the wide forms that ASCII has in East Asian writing. */
  readonly wide: boolean;
}

const sign = (what: string, meant: string, characters: string): readonly (readonly [string, ForeignSign])[] =>
  Array.from(characters, (character) => [character, { what, meant, wide: false }] as const);

/** Signs by their character, but for the wide ones, which have the order of ASCII. */
const SIGNS: ReadonlyMap<string, ForeignSign> = new Map([
  ...sign("a hyphen", "-", "\u2010\u2011\uFE63"),
  ...sign("an en dash", "-", "\u2012\u2013"),
  ...sign("an em dash", "-", "\u2014\u2015"),
  ...sign("a minus sign of mathematics", "-", "\u2212"),
  ...sign("an ellipsis, one character", "...", "\u2026"),
  ...sign("a multiplication sign of mathematics", "*", "\u00D7\u2217\u22C5"),
  ...sign("a division sign of mathematics", "/", "\u00F7\u2044\u2215"),
  ...sign("a sign of mathematics", "<=", "\u2264\u2A7D"),
  ...sign("a sign of mathematics", ">=", "\u2265\u2A7E"),
  ...sign("a sign of mathematics", "!=", "\u2260"),
  ...sign("a sign of mathematics", "&&", "\u2227"),
  ...sign("a sign of mathematics", "||", "\u2228"),
  ...sign("a sign of mathematics", "!", "\u00AC"),
  ...sign("an arrow, one character", "=>", "\u2192\u21D2\u27F6\u27F9"),
  ...sign("a comma of another script", ",", "\u3001\u060C"),
  ...sign("a full stop of another script", ".", "\u3002\uFF61"),
  ...sign("a bracket of another script", "[", "\u3010\u3014"),
  ...sign("a bracket of another script", "]", "\u3011\u3015"),
]);

/** Wide operators of several characters; any of them but the first may be the usual one. */
const WIDE_OPERATORS = ["...", "=>", "==", "!=", "<=", ">=", "&&", "||", "|>", "??", "?."];
const WIDE_SIGNS = "!%()*+,-./:<=>?[]{|}";

const wide = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0xfe_e0);
const usual = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfe_e0));

/** Returns what a text that `FOREIGN_SIGN` matches stands for. */
export function foreignSign(image: string): ForeignSign {
  return SIGNS.get(image) ?? { what: "", meant: usual(image), wide: true };
}

/** Blanks that look like the usual one, with the names that they have. */
export const FOREIGN_BLANKS: ReadonlyMap<string, string> = new Map([
  ["\u00A0", "a no-break space"],
  ["\u202F", "a narrow no-break space"],
  ["\u3000", "an ideographic space"],
  ["\u2028", "a line separator"],
  ["\u2029", "a paragraph separator"],
  ...Array.from(
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u205F",
    (blank) => [blank, "a space of typography"] as const,
  ),
]);

/** Characters that nobody sees, with the names that they have. */
export const INVISIBLE: ReadonlyMap<string, string> = new Map([
  ["\u00AD", "a soft hyphen"],
  ["\u200B", "a zero-width space"],
  ["\u200C", "a zero-width non-joiner"],
  ["\u200D", "a zero-width joiner"],
  ["\u2060", "a word joiner"],
  ["\uFEFF", "a byte order mark"],
  ...Array.from(
    "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069",
    (mark) => [mark, "a mark that turns the direction of writing"] as const,
  ),
  ...Array.from(
    "\u180E\u2061\u2062\u2063\u2064\uFE00\uFE01\uFE0E\uFE0F",
    (mark) => [mark, "a character without a shape"] as const,
  ),
]);

const DOUBLE_QUOTES = "\u201C\u201D\u201E\u201F\u00AB\u00BB\u300C\u300D\u300E\u300F\u301D\u301E\u2033\uFF02";
const SINGLE_QUOTES = "\u2018\u2019\u201A\u201B\u2039\u203A\u2032\u00B4\uFF07";

/** Letters, digits and marks beyond ASCII, as ranges of code units: what people take for a part of a name. */
const LETTERS: readonly (readonly [number, number])[] = [
  [0xaa, 0xaa],
  [0xb5, 0xb5],
  [0xba, 0xba],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2_c1],
  [0x3_00, 0x3_7d],
  [0x3_7f, 0x6_0b],
  [0x6_0d, 0x6_1a],
  [0x6_20, 0x16_7f],
  [0x16_81, 0x18_0d],
  [0x18_0f, 0x1f_ff],
  [0x2c_00, 0x2d_ff],
  [0x30_05, 0x30_07],
  [0x30_41, 0x31_8f],
  [0x31_a0, 0xd7_ff],
  [0xf9_00, 0xfd_ff],
  [0xfe_70, 0xfe_fe],
  [0xff_10, 0xff_19],
  [0xff_21, 0xff_3a],
  [0xff_41, 0xff_5a],
  [0xff_66, 0xff_dc],
];

const escaped = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;
const classOf = (characters: Iterable<string>): string =>
  [...characters].map((character) => escaped(character.charCodeAt(0))).join("");

const signs = [...SIGNS.keys(), ...Array.from(WIDE_SIGNS, wide)];
const double = classOf(DOUBLE_QUOTES);
const single = classOf(SINGLE_QUOTES);
const blanks = classOf(FOREIGN_BLANKS.keys());
const invisible = classOf(INVISIBLE.keys());
const letters = LETTERS.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join("");

const operator = ([first = "", ...rest]: string): string =>
  escaped(wide(first).charCodeAt(0)) + rest.map((part) => `[\\${part}${wide(part)}]`).join("");

/** A sign of `foreignSign`. */
export const FOREIGN_SIGN = new RegExp(`${WIDE_OPERATORS.map(operator).join("|")}|[${classOf(signs)}]`);
/** Text between quotes that are none here, on one line; the one at its end may be the usual one. */
export const FOREIGN_QUOTED = new RegExp(
  `[${double}][^"${double}\\r\\n]*["${double}]|[${single}][^'"${single}${double}\\r\\n{}]*['${single}]`,
);
/** Letters that no name may have, with what follows them in the name. */
export const FOREIGN_WORD = new RegExp(`[${letters}][A-Za-z0-9_${letters}]*`);
export const FOREIGN_BLANK = new RegExp(`[${blanks}]+`);
export const INVISIBLE_RUN = new RegExp(`[${invisible}]+`);

/** A double quote that ends a text which the usual quote begins: `"name”`. */
export const CLOSING_CURLY = new RegExp(`[${double}]`);

/** Code units from U+007F that are none of the above, as a class of characters. */
export const OTHER_CHARACTERS = ((): string => {
  const known = [...LETTERS];
  for (const text of [signs.join(""), FOREIGN_BLANKS.keys(), INVISIBLE.keys()])
    for (const character of text) known.push([character.charCodeAt(0), character.charCodeAt(0)]);
  known.sort(([a], [b]) => a - b);
  const ranges: string[] = [];
  let from = 0x7f;
  for (const [begins, ends] of known) {
    if (begins > from) ranges.push(`${escaped(from)}-${escaped(begins - 1)}`);
    from = ends + 1;
  }
  return `${ranges.join("")}${escaped(from)}-\\uffff`;
})();

/** Returns whether the text from `from` to `to` holds invisible characters and nothing else. */
export function isInvisible(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!INVISIBLE.has(text[at]!)) return false;
  return true;
}
export const withoutInvisible = (text: string): string => text.replace(new RegExp(INVISIBLE_RUN.source, "g"), "");
