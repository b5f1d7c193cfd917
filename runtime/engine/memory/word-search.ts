import type { Json } from "../../json.js";
import { similarity, textOf } from "../../text-similarity.js";

/** The entries most like a text, the best first; of those alike the earlier. */
export function searchByWords<Entry>(
  entries: readonly Entry[],
  jsonOf: (entry: Entry) => Json,
  query: { readonly text: string; readonly limit: number; readonly minSimilarity?: number },
): readonly Entry[] {
  const atLeast = query.minSimilarity ?? 0;
  return entries
    .map((entry, at) => ({ entry, at, similarity: similarity(query.text, textOf(jsonOf(entry))) }))
    .filter((found) => found.similarity > 0 && found.similarity >= atLeast)
    .sort((a, b) => b.similarity - a.similarity || a.at - b.at)
    .slice(0, Math.max(0, query.limit))
    .map(({ entry }) => entry);
}
