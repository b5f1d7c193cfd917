import type { CallOptions, Usage } from "../../host/interfaces.js";
import type { Embeddings } from "../model/embeddings.js";
import type { RankingCall } from "./read-memory.js";

/** The keys of the entries whose meaning lies nearest to the query, the best first; of those alike the earlier. */
export async function ranked(
  { role, path, query, entries }: RankingCall,
  embeddings: Embeddings,
  options: CallOptions,
): Promise<{ readonly keys: readonly string[]; readonly usage: Usage }> {
  const texts = [query.text, ...entries.map(({ text }) => text)];
  const { vectors, usage } = await embeddings.vectors(texts, role, path, options);
  const wanted = vectors[0] ?? [];
  const atLeast = query.minSimilarity ?? 0;
  const keys = entries
    .map(({ key }, at) => ({ key, at, similarity: cosine(wanted, vectors[at + 1] ?? []) }))
    .filter(({ similarity }) => similarity > 0 && similarity >= atLeast)
    .sort((a, b) => b.similarity - a.similarity || a.at - b.at)
    .slice(0, Math.max(0, query.limit))
    .map(({ key }) => key);
  return { keys, usage };
}

/** From -1 to 1; 0 for vectors that cannot be compared. */
function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return 0;
  let product = 0;
  let [left, right] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0];
    product += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? 0 : product / Math.sqrt(left * right);
}
