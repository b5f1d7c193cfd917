/** Names out of source, as words. */

import { beginning } from "../../../runtime/plain-text.js";

/** In characters. */
const LONGEST = 120;

const ACRONYMS: ReadonlySet<string> = new Set([
  "id",
  "url",
  "uri",
  "uuid",
  "vat",
  "iban",
  "bic",
  "api",
  "erp",
  "pdf",
  "csv",
  "json",
  "html",
  "sku",
  "eu",
  "uk",
  "us",
  "utc",
  "ip",
  "ai",
  "llm",
]);

/** `unit_price` and `unitPrice` are "Unit price"; `customerId` is "Customer ID". What is no identifier stays as it is. */
export function humanLabel(name: string): string {
  if (name.length > LONGEST) return shortLabel(name);
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name)) return name;
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "");
  if (words.length === 0) return name;
  const [first = "", ...rest] = words.map((word) =>
    ACRONYMS.has(word.toLowerCase()) || /^\p{Lu}{2,}$/u.test(word) ? word.toUpperCase() : word.toLowerCase(),
  );
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(" ");
}

/** A symbol of an enum: `in_review` is "in review". Other text, which may be a sentence, stays as it is. */
export function symbolLabel(symbol: string): string {
  return shortLabel(/^[\p{L}][\p{L}\p{N}_]*$/u.test(symbol) ? symbol.replaceAll("_", " ") : symbol);
}

/** The label of a button: the author's own words, else the option's name as words. */
export function optionLabel(option: { readonly id: string; readonly label: string }): string {
  return option.label === option.id || option.label === "" ? humanLabel(option.id) : shortLabel(option.label);
}

/** A label that leaves room for what it is the label of. */
export function shortLabel(label: string): string {
  return label.length > LONGEST ? `${beginning(label, LONGEST - 1).trimEnd()}…` : label;
}
