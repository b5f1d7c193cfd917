import type { ModelRole } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { textNodes, type Work } from "../../stdlib/work.js";
import { similarityTo, textOf } from "../../text-similarity.js";

/** A question to the store of memory; its answer is recorded as that of any call. */
export type MemoryRead =
  | { readonly op: "read"; readonly field: string; readonly key?: string }
  | {
      readonly op: "list";
      readonly field: string;
      readonly prefix?: string;
      readonly limit?: number;
      readonly order?: "asc" | "desc";
    }
  | {
      readonly op: "search";
      readonly field: string;
      readonly text: string;
      readonly limit: number;
      readonly minSimilarity?: number;
    };

/** The arguments under which the answer of a read is recorded. */
export const argumentsOf = (read: MemoryRead): JsonObject => ({ ...read });

export interface SearchQuery {
  readonly text: string;
  readonly limit: number;
  readonly minSimilarity?: number;
}

/** A request to rank texts by meaning, with the keys of their entries. */
export interface RankingCall {
  readonly kind: "ranking";
  readonly role: ModelRole;
  readonly path: string;
  readonly query: SearchQuery;
  readonly entries: readonly { readonly key: string; readonly text: string }[];
}

/** To compare the words of a text costs so many times as much as to walk over it. */
const WORDS_COST = 16;

/** The entries most similar to a text, the best first; of equally similar ones the earlier. */
export function searchByWords<Entry>(
  entries: readonly Entry[],
  jsonOf: (entry: Entry) => Json,
  query: { readonly text: string; readonly limit: number; readonly minSimilarity?: number },
  work: Work,
): readonly Entry[] {
  const counted = (text: string): string => {
    work.walk((1 + textNodes(text.length)) * WORDS_COST);
    return text;
  };
  const similarity = similarityTo(counted(query.text));
  const atLeast = query.minSimilarity ?? 0;
  return entries
    .map((entry, at) => ({ entry, at, similarity: similarity(counted(textOf(jsonOf(entry)))) }))
    .filter((found) => found.similarity > 0 && found.similarity >= atLeast)
    .sort((a, b) => b.similarity - a.similarity || a.at - b.at)
    .slice(0, Math.max(0, query.limit))
    .map(({ entry }) => entry);
}
