import { CompletionItemKind } from "../../lsp.js";
import { findKeyword, keywordsAt, type Keyword, type KeywordPlace } from "../../../runtime/syntax/index.js";
import { plainOf, RANK, type Offer } from "./offer.js";
import { snippetOf } from "./snippets.js";

export function keywordOffer(keyword: Keyword, rank: number): Offer {
  const snippet = snippetOf(keyword);
  return {
    label: keyword.word,
    insert: snippet === undefined ? keyword.word : plainOf(snippet),
    snippet,
    kind: CompletionItemKind.Keyword,
    doc: keyword.doc,
    rank,
  };
}

export const keywords = (place: KeywordPlace, rank: number): Offer[] =>
  keywordsAt(place).map((keyword, index) => keywordOffer(keyword, rank + index / 1000));

/** What begins most statements, in this order. */
const STATEMENTS: readonly string[] = [
  "return",
  "if",
  "@match",
  "@checkpoint",
  "emit",
  "@flexible",
  "@rigid",
  "@foreach",
  "@try",
  "yield",
  "@parallel",
  "@guarded",
];

/** The keywords that begin statements. Those that most begin with come before names, the others after. */
export function statementKeywords({
  rigid,
  loop,
  yields,
}: {
  readonly rigid: boolean;
  readonly loop: boolean;
  readonly yields: boolean;
}): Offer[] {
  return [...keywordsAt("body"), ...(loop ? keywordsAt("loop") : [])]
    .filter(
      ({ word, places }) =>
        (loop || !(places as readonly string[]).includes("loop")) &&
        (!rigid || !word.startsWith("@") || word === "@match"),
    )
    .map((keyword) => {
      const index = STATEMENTS.indexOf(keyword.word);
      const early = index >= 0 && (keyword.word !== "yield" || yields);
      if (keyword.places.includes("loop")) return keywordOffer(keyword, RANK.setting + 0.02);
      return keywordOffer(keyword, early ? RANK.setting + index / 1000 : RANK.flow - 0.1);
    });
}

/** What most values of statements are made by. */
const BLOCKS: readonly string[] = [
  "@flexible",
  "@checkpoint",
  "match",
  "if",
  "@foreach",
  "@parallel",
  "@guarded",
  "@core_call",
  "@match",
  "@try",
];

/** Keywords of an expression, and where a value stands, the blocks that give one. */
export function expressionKeywords({ value, typed }: { readonly value: boolean; readonly typed: boolean }): Offer[] {
  const found = new Map<string, Keyword>();
  for (const keyword of [...keywordsAt("expression"), ...(value ? keywordsAt("value") : [])])
    found.set(keyword.word, keyword);
  return [...found.values()].map((keyword) => {
    const index = BLOCKS.indexOf(keyword.word);
    if (!value) return keywordOffer(keyword, RANK.flow - 0.1);
    return keywordOffer(keyword, index >= 0 ? (typed ? RANK.root + 0.5 : RANK.setting) + index / 1000 : RANK.keyword);
  });
}

/** Statements that an arm of a `match` may be. */
export const armKeywords = (): Offer[] =>
  ["return", "yield", "emit", "break", "continue"].flatMap((word, index) => {
    const keyword = findKeyword(word);
    return keyword === undefined ? [] : [keywordOffer(keyword, RANK.setting + 0.05 + index / 1000)];
  });
