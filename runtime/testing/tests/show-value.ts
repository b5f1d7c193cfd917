import { isArrayValue, isMapValue, isRecordValue, Money, type Value } from "../../stdlib/value.js";

const WIDE = 80;
const LONGEST_TEXT = 300;
const MOST_ITEMS = 30;
const DEEPEST = 12;
const MOST_LINES = 60;

/**
 * Prints a value as source, over several lines if it is long; a very long value is cut.
 *
 * @param symbols whether strings are members of an enum, which look the same at run time
 */
export function showValue(value: Value, symbols = false): string {
  if (typeof value === "string" && symbols) return `:${value}`;
  const lines = show(value, 0).split("\n");
  return lines.length <= MOST_LINES ? lines.join("\n") : [...lines.slice(0, MOST_LINES), "…"].join("\n");
}

function show(value: Value, depth: number): string {
  if (typeof value === "string") return showText(value);
  if (value instanceof Money)
    return value.currency === undefined ? value.toString() : `${value.toString()} ${value.currency}`;
  if (isArrayValue(value))
    return enclosed(
      "[",
      value.map((item) => (depth > DEEPEST ? "…" : show(item, depth + 1))),
      "]",
      depth,
    );
  if (isMapValue(value)) return showFields([...value], depth, JSON.stringify);
  if (isRecordValue(value)) return showFields(Object.entries(value), depth, fieldName);
  return String(value);
}

function showFields(
  entries: readonly (readonly [string, Value])[],
  depth: number,
  name: (key: string) => string,
): string {
  if (depth > DEEPEST && entries.length > 0) return "{ … }";
  return enclosed(
    "{",
    entries.map(([key, value]) => `${name(key)}: ${show(value, depth + 1)}`),
    "}",
    depth,
  );
}

const fieldName = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

const codePoints = (text: string): number => Array.from(text).length;

/** Blanks that look like one, and what is not seen at all: two texts that differ in one of these only would look the same. */
const UNSEEN = /(?! )[\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/gu;

/** As the language writes it, `"a\u{A0}b"`. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)!.toString(16).toUpperCase()}}`);

function showText(text: string): string {
  if (text.length <= LONGEST_TEXT) return quoted(text);
  return `${quoted(cut(text, LONGEST_TEXT))}… (${codePoints(text)} characters)`;
}

/** Cuts text, never within a surrogate pair. */
function cut(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}

function enclosed(open: string, all: readonly string[], close: string, depth: number): string {
  if (all.length === 0) return open + close;
  const rest = all.length - MOST_ITEMS;
  const items = rest > 0 ? [...all.slice(0, MOST_ITEMS), `… ${rest} more`] : all;
  const space = open === "{" ? " " : "";
  const line = `${open}${space}${items.join(", ")}${space}${close}`;
  const margin = "  ".repeat(depth);
  if (line.length + margin.length <= WIDE && !line.includes("\n")) return line;
  return [open, ...items.map((item) => `${margin}  ${item}`), `${margin}${close}`].join("\n");
}
