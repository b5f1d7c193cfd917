import { currencyMarks, separatorsOf } from "./locale.js";
import { Money } from "./value.js";

/** The language in which amounts are read where none is named. */
const USUAL_LOCALE = "en";
/** No amount is written longer, with all its separators and marks. */
const LONGEST = 200;

const ANY_SPACE = /[\s\u00a0\u202f\u2009]/g;

/**
 * Reads an amount as people write it: digits with or without thousands apart, the decimals of the language, a sign, and the
 * mark of the currency in front or behind. Nothing is guessed: what has another form, or another currency, is none.
 */
export function parseMoney(text: string, currency: string | undefined, locale = USUAL_LOCALE): Money | undefined {
  if (text.length > LONGEST) return undefined;
  const written = text.trim().replaceAll("\u2212", "-");
  const parts = /^(-?)([^\d-]*?)(-?)(\d(?:.*\d)?)([^\d]*)$/.exec(written);
  if (parts === null) return undefined;
  const [, sign = "", before = "", inner = "", body = "", behind = ""] = parts;
  if (sign !== "" && inner !== "") return undefined;
  const marks = [before, behind].map((mark) => mark.replaceAll(ANY_SPACE, "")).filter((mark) => mark !== "");
  if (marks.length > 1) return undefined;
  const [mark] = marks;
  if (mark !== undefined && (currency === undefined || !currencyMarks(currency, locale).includes(mark)))
    return undefined;
  const digits = plainDigits(body, locale);
  return digits === undefined ? undefined : Money.parse(sign + inner + digits, currency);
}

/** `1.250,00` as `1250.00`. Groups are of three digits, or of two and then three, as in India. */
function plainDigits(body: string, locale: string): string | undefined {
  const { decimal, group } = separatorsOf(locale);
  const [whole = "", decimals, ...more] = withEvenSpaces(body).split(decimal);
  if (more.length > 0 || (decimals !== undefined && !/^\d+$/.test(decimals))) return undefined;
  const groups = group === "" ? [whole] : whole.split(withEvenSpaces(group));
  const [first = "", ...others] = groups;
  const isGrouped =
    /^\d{1,3}$/.test(first) &&
    others.every((digits, at) => (at === others.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(digits));
  if (others.length === 0 ? !/^\d+$/.test(first) : !isGrouped) return undefined;
  return groups.join("") + (decimals === undefined ? "" : `.${decimals}`);
}

/** Spaces between thousands have many forms, and apostrophes two. */
const withEvenSpaces = (text: string): string => text.replaceAll(ANY_SPACE, " ").replaceAll("'", "\u2019");
