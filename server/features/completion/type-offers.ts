import { CompletionItemKind } from "../../lsp.js";
import { formatType, type SemanticModel, type Symbol } from "../../../runtime/compiler/editor.js";
import { type Offer, plainOf, RANK } from "./offer.js";
import { nameOffer } from "./symbol-offers.js";

const BUILTIN: readonly (readonly [snippet: string, doc: string])[] = [
  ["string", "Text."],
  ["int", "A whole number, up to ±2^53-1."],
  ["bool", "`true` or `false`."],
  ["array[${1:string}]", "A list of values of one type."],
  ["float", "A number with a fraction."],
  ["money[${1:EUR}]", "An exact decimal amount in one currency."],
  ["map[string, ${1:string}]", "Values by name."],
  ["date", "A day, such as `2026-01-15`."],
  ["datetime", "A moment, such as `2026-01-15T10:30:00Z`."],
  ["duration", "A length of time, such as `30s` or `2h`."],
  ["enum[${1:low}, ${2:high}]", "A set of names; its values are written `:low`."],
  ["url", "A web address."],
  ["email", "An e-mail address."],
  ["uuid", "A UUID."],
  ["money", "An exact decimal amount."],
];

/** Names that say which type they have, when nothing of this name has one yet. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/(_at|^at)$/, "datetime"],
  [/(^|_)(date|day|on|since|until)$/, "date"],
  [/(^|_)(url|link|address)$/, "url"],
  [/(^|_)e?mail$/, "email"],
  [/(^|_)(amount|price|total|paid|cost|fee|net|gross|due)$/, "money"],
  [/^(is|has|can|needs)_/, "bool"],
  [/(^|_)(count|number|n|index|limit|days|max|min|pages|runs)$/, "int"],
  [/(^|_)(score|confidence|share|ratio|rate|threshold)$/, "float"],
  [/(^|_)(timeout|duration|age|window)$/, "duration"],
  [/(tags|names|ids|lines|items|list|sources)$/, "array"],
];

/** Types, first the one that the program gives to what has the same name, and the one that is called like it. */
export function typeOffers(
  model: SemanticModel,
  types: readonly Symbol[],
  of: string | undefined,
  uses: ReadonlyMap<Symbol, number>,
): Offer[] {
  const usual = of === undefined ? new Map<string, number>() : usualTypes(model, of);
  const byName = BY_NAME.find(([name]) => of !== undefined && name.test(of))?.[1];
  const builtin = BUILTIN.map(([snippet, doc], index): Offer => {
    const [name] = /^\w+/.exec(snippet)!;
    const early = usual.has(name) || (usual.size === 0 && name === byName);
    return {
      label: plainOf(snippet),
      insert: plainOf(snippet),
      snippet: snippet.includes("$") ? snippet : undefined,
      kind: CompletionItemKind.Struct,
      doc,
      rank: early ? RANK.only : (index < 9 ? RANK.setting : RANK.keyword) + index / 1000,
    };
  });
  const most = Math.max(1, ...types.map((type) => uses.get(type) ?? 0));
  const named = types.map((type, index) => {
    const like = of !== undefined && isLike(type.name, of);
    const used = uses.get(type) ?? 0;
    const rank = usual.has(type.name)
      ? RANK.only
      : like
        ? RANK.fits
        : RANK.local + 1 - used / (most + 1) + index / 10_000;
    return nameOffer(type, rank);
  });
  return [...named, ...builtin];
}

/** The types of what has this name elsewhere, by the word that they begin with. */
function usualTypes({ occurrences }: SemanticModel, of: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { symbol, role } of occurrences) {
    if (role !== "declaration" || symbol.name !== of || symbol.type === undefined) continue;
    const begins = /^\w+/.exec(formatType(symbol.type))?.[0];
    if (begins !== undefined) found.set(begins, (found.get(begins) ?? 0) + 1);
  }
  return found;
}

/** `order_lines` is like `OrderLine`, `profile` like `Profile`. */
function isLike(type: string, name: string): boolean {
  const [a, b] = [type.toLowerCase(), name.replaceAll("_", "").toLowerCase().replace(/s$/, "")];
  return a === b || a === `${b}s` || (b.length > 3 && a.startsWith(b)) || (a.length > 3 && b.endsWith(a));
}

/** Currencies, those of the file first. */
export function currencyOffers(text: string): Offer[] {
  const used = new Set([...text.matchAll(/\bmoney\[([A-Z]{3})\]/g)].map(([, code]) => code!));
  const common = ["EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "CZK", "INR", "CNY"];
  return [...new Set([...used, ...common])].map((code, index) => ({
    label: code,
    insert: code,
    kind: CompletionItemKind.Unit,
    rank: RANK.only + index / 1000,
  }));
}
