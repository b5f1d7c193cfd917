/**
 * Text from outside (a model's answer, a source, a file's name, an error) made safe to show: characters that act or hide
 * instead of being seen are marked, what a user interface would make a link or an icon of is broken, and the length is bounded,
 * with a mark where it was cut. Nothing is left out in silence.
 */

declare const brand: unique symbol;

/** Text that is safe wherever VS Code shows text. Only the functions of this file make it. */
export type PlainText = string & { readonly [brand]: true };

/** A character that is shown by its code, as its own form would act on the text around it, or not be seen. */
export interface Mark {
  /** `U+202E` */
  readonly code: string;
  /** `right-to-left override`, or what kind of character it is. */
  readonly name: string;
}

/** Scripts whose letters and marks are joined, or kept apart, by U+200C and U+200D. */
const JOINED = [
  ..."Arabic Syriac Nko Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada".split(" "),
  ..."Malayalam Sinhala Khmer Myanmar Tibetan".split(" "),
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");

/** Invisible characters that are a part of a visible one: in emoji, in the scripts that need them, in variants of a letter. */
const KEPT = [
  // The flags of England, Scotland and Wales. Any other sequence of tags would be a hidden text.
  "\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}",
  "(?<=\\p{Extended_Pictographic}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]?)\\u200D(?=\\p{Extended_Pictographic})",
  `(?<=[${JOINED}])[\\u200C\\u200D]`,
  "(?<=[\\p{Extended_Pictographic}\\p{S}\\p{Script=Han}])[\\uFE00-\\uFE0F]",
  "(?<=[0-9#*])\\uFE0F(?=\\u20E3)",
  "(?<=\\p{Script=Han})[\\u{E0100}-\\u{E01EF}]",
  "(?<=\\p{Script=Mongolian})[\\u180B-\\u180F]",
].join("|");

/** More marks on one letter than any language has would be drawn over the lines around it. */
const STACKED = "(?<=\\p{M}{8})\\p{M}";

const HIDDEN = `(?![\\n\\t])[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB]|${STACKED}`;

let pattern: RegExp | undefined;
/** Made when a text first needs it: reading all these classes of Unicode is a good part of a start. */
const hidden = (): RegExp => (pattern ??= new RegExp(`(?<kept>${KEPT})|${HIDDEN}`, "gu"));

/** Most text is of these characters only, and needs no further look. */
const ORDINARY = /^[\n\t\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff]*$/;

/** The text as pieces: what is shown as it is, and marks. Line breaks (CR LF as LF) and tabs are kept. */
export function* piecesOf(text: string): Generator<string | Mark, void, undefined> {
  const whole = text.replaceAll("\r\n", "\n");
  let from = 0;
  if (!ORDINARY.test(whole)) {
    for (const match of whole.matchAll(hidden())) {
      if (match.groups?.kept !== undefined) continue;
      if (match.index > from) yield whole.slice(from, match.index);
      yield markOf(match[0]);
      from = match.index + match[0].length;
    }
  }
  if (from < whole.length) yield whole.slice(from);
}

/** Whether anything in the text has to be marked. */
export function hasMarks(text: string): boolean {
  for (const piece of piecesOf(text)) if (typeof piece !== "string") return true;
  return false;
}

/** The whole text with its marks, `[U+202E]`; line breaks and tabs are kept. */
export function visibleText(text: string): string {
  let shown = "";
  for (const piece of piecesOf(text)) shown += written(piece);
  return shown;
}

/** Blanks that look like the ordinary one, as the language writes them, `\\u{A0}`: in what is compared by eye. */
export const withBlanksShown = (text: string): string =>
  text.replaceAll(/(?! )\p{Zs}/gu, (blank) => `\\u{${blank.codePointAt(0)!.toString(16).toUpperCase()}}`);

const LONGEST_LINE = 300;
const LONGEST_TEXT = 10_000;

/** Text as one line. @param longest in characters; what is beyond is counted, not shown */
export function plainLine(text: string, longest = LONGEST_LINE): PlainText {
  return bounded(text, longest, (piece) => piece.replace(/[\n\t\p{Zs}]+/gu, " "), " ");
}

/** The beginning of a text as one line, with `…` where it was cut: for a narrow place, to tell things apart. */
export function excerpt(text: string, longest: number): PlainText {
  const line = plainLine(text.slice(0, 4 * longest), Number.POSITIVE_INFINITY);
  const whole = line.length <= longest && text.length <= 4 * longest;
  return whole ? line : safe(`${beginning(line, longest - 1).trimEnd()}…`);
}

/** Text of several lines. @param longest in characters; what is beyond is counted, not shown */
export function plainText(text: string, longest = LONGEST_TEXT): PlainText {
  return bounded(text, longest, (piece) => piece, "\n");
}

/** A message: the words of the template as they are, each variable as one line. */
export function plain(words: TemplateStringsArray, ...values: readonly (string | number)[]): PlainText {
  return safe(words.reduce((all, word, index) => `${all}${plainLine(String(values[index - 1] ?? ""))}${word}`));
}

/** The texts that are there, with `separator` between them. */
export function joinPlain(texts: readonly (PlainText | undefined)[], separator: " · " | ", " | "\n"): PlainText {
  return safe(texts.filter((text) => text !== undefined).join(separator));
}

/** What stands in place of the rest of a text that is too long: `… 12,345 more characters`. */
export function cutNote(count: number): string {
  return `… ${count.toLocaleString("en")} more ${count === 1 ? "character" : "characters"}`;
}

/** The beginning of a text, of at most so many characters, that ends with a whole character. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = Math.max(0, length);
  // Of a pair of surrogates, or an emoji of several parts, that is cut through, the rest would have to be marked.
  for (; end > 0; end--) {
    const [before = ""] = /.$/su.exec(text.slice(Math.max(0, end - 2), end)) ?? [];
    if (isHalf(before) && isHalf(text.charAt(end))) continue;
    if (!isPart(before) && !isPart(String.fromCodePoint(text.codePointAt(end) ?? 0))) break;
  }
  return text.slice(0, end);
}

const isHalf = (character: string): boolean => /^[\ud800-\udfff]$/u.test(character);
const isPart = (character: string): boolean => /^\p{Default_Ignorable_Code_Point}$/u.test(character);

/** A text that was cut is not cut again when it becomes a part of another one. */
const NOTE_ROOM = 40;

function bounded(text: string, longest: number, layout: (piece: string) => string, separator: " " | "\n"): PlainText {
  // Layout makes runs of blanks shorter; so far more than is shown is read, and no more than is needed.
  const read = text.slice(0, 4 * (longest + NOTE_ROOM));
  let shown = "";
  for (const piece of piecesOf(read)) shown += typeof piece === "string" ? layout(piece) : written(piece);
  shown = broken(shown.trim());
  const rest = text.length - read.length;
  if (rest === 0 && shown.length <= longest + NOTE_ROOM) return safe(shown);
  const kept = beginning(shown, longest).trimEnd();
  return safe(
    `${kept}${separator === "\n" ? separator : ""}${cutNote(rest + Math.max(1, shown.length - kept.length))}`,
  );
}

const written = (piece: string | Mark): string => (typeof piece === "string" ? piece : `[${piece.code}]`);

/**
 * Breaks, with a blank, what VS Code makes more than text of: `[label](command:…)` is a link in notifications, `$(name)` an
 * icon in labels, and `scheme://` a link in output.
 */
const broken = (text: string): string => text.replace(/\](?=\()|\$(?=\()|:(?=\/\/)/g, "$& ");

/** Broken once more, as parts may make a link together. */
const safe = (text: string): PlainText => broken(text) as PlainText;

function markOf(character: string): Mark {
  const point = character.codePointAt(0) ?? 0;
  return {
    code: `U+${point.toString(16).toUpperCase().padStart(4, "0")}`,
    name: NAMES.get(point) ?? kindOf(character),
  };
}

function kindOf(character: string): string {
  if (/\p{Cc}/u.test(character)) return "control character";
  if (/\p{Cs}/u.test(character)) return "half of a character";
  if (/\p{Z}/u.test(character)) return "line break";
  if (/[\u{E0000}-\u{E007F}]/u.test(character)) return "invisible tag";
  return /\p{M}/u.test(character) && !/\p{Default_Ignorable_Code_Point}/u.test(character)
    ? "one of too many marks on a letter"
    : "invisible character";
}

/** Characters that a person who meets one may want to look up, by their Unicode names. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, "null"],
  [0x07, "bell"],
  [0x08, "backspace"],
  [0x0d, "carriage return"],
  [0x1b, "escape"],
  [0x7f, "delete"],
  [0xad, "soft hyphen"],
  [0x061c, "Arabic letter mark"],
  [0x200b, "zero width space"],
  [0x200c, "zero width non-joiner"],
  [0x200d, "zero width joiner"],
  [0x200e, "left-to-right mark"],
  [0x200f, "right-to-left mark"],
  [0x202a, "left-to-right embedding"],
  [0x202b, "right-to-left embedding"],
  [0x202c, "pop directional formatting"],
  [0x202d, "left-to-right override"],
  [0x202e, "right-to-left override"],
  [0x2060, "word joiner"],
  [0x2066, "left-to-right isolate"],
  [0x2067, "right-to-left isolate"],
  [0x2068, "first strong isolate"],
  [0x2069, "pop directional isolate"],
  [0xfeff, "zero width no-break space"],
]);
