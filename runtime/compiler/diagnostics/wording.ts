/** How messages put things, so that all of them put them alike. */
import { rankNearest } from "../../nearest.js";
import type { TitledFix } from "./diagnostic.js";
import type { ForeignMember } from "./foreign-names.js";
import { fixTitles, hints, phrases } from "./phrases.js";

export const quote = (text: string): string => `\`${text}\``;

/** Any letter is near any other: a word of one letter suggests nothing. Quotes and colons do not count. */
const nearWords = (word: string, candidates: Iterable<string>): readonly string[] =>
  word.replace(/^[:"]|"$/g, "").length < 2 ? [] : rankNearest(word, candidates, 2);

/** ` Did you mean \`warm\`?`, or nothing where no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearWords(word, candidates);
  return near.length === 0 ? "" : hints.didYouMean({ words: near.map(quote).join(" or ") });
}

/** `a, b and c` */
export function list(words: readonly string[], last: "and" | "or" = "and"): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)!}`;
}

/** The first few of many, with the number of the rest. */
export function listSome(words: readonly string[], most = 6): string {
  return words.length <= most ? list(words) : `${words.slice(0, most).join(", ")} and ${words.length - most} more`;
}

/** ` There are \`a\` and \`b\`.`; the words are quoted already. */
export const thereAre = (words: readonly string[], most?: number): string =>
  words.length === 1 ? phrases.thereIs({ names: words[0]! }) : phrases.thereAre({ names: listSome(words, most) });

/** `1 argument`, `2 arguments` */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

export interface Suggestion {
  /** A sentence for the message, with a blank before it; empty where nothing is near. */
  readonly hint: string;
  readonly more: { readonly fix?: TitledFix };
  readonly near: readonly string[];
}

/** A suggestion for a mistyped word: the words for the message, and the repair where one candidate is best. */
export function suggest(
  word: string,
  candidates: Iterable<string>,
  span: { readonly start: number; readonly end: number },
): Suggestion {
  const near = nearWords(word, candidates);
  if (near.length === 0) return { hint: "", more: {}, near };
  const best = near[0]!;
  return {
    hint: hints.didYouMean({ words: near.map(quote).join(" or ") }),
    more: {
      fix: { title: fixTitles.changeTo({ text: best }), edits: [{ start: span.start, end: span.end, newText: best }] },
    },
    near,
  };
}

/**
 * A suggestion for a word that another language has: what is written here in its place, with the repair where that is a word of
 * `candidates` too. Where there is none, the candidate that is written alike.
 */
export function suggestForeign(
  table: Readonly<Record<string, ForeignMember>> | undefined,
  word: string,
  candidates: readonly string[],
  span: { readonly start: number; readonly end: number },
): Suggestion {
  const foreign = table !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
  if (foreign?.advice !== undefined) return { hint: ` ${foreign.advice}`, more: {}, near: [] };
  const instead = foreign?.instead;
  if (instead === undefined || !candidates.includes(instead)) return suggest(word, candidates, span);
  return {
    hint: hints.didYouMeanWord({ word: instead }),
    more: {
      fix: {
        title: fixTitles.changeTo({ text: instead }),
        edits: [{ start: span.start, end: span.end, newText: instead }],
      },
    },
    near: [instead],
  };
}
