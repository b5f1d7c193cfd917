/**
 * "Did you mean": the candidates that a mistyped word was probably meant to be.
 *
 * The distance counts inserted, deleted, replaced and swapped neighbouring letters (Damerau–Levenshtein, restricted to one
 * edit per letter), and a difference in case alone counts less than any of these.
 */

/** Candidates beyond this length are never compared letter by letter: a typing mistake does not make such words. */
const LONGEST = 64;

/** The best candidate for `word`, or `undefined` when none is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return rankNearest(word, candidates)[0];
}

/** All candidates near enough to `word`, the nearest first; equally near ones in alphabetical order. At most `limit`. */
export function rankNearest(word: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  if (word.length === 0 || word.length > LONGEST) return [];
  const allowed = allowedDistance(word.length);
  const found: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word || candidate.length === 0 || candidate.length > LONGEST) continue;
    const distance = nearness(word, candidate, allowed);
    if (distance <= allowed) found.push({ candidate, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** One mistake in a short word, two in a middling one, three in a long one. */
function allowedDistance(length: number): number {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

function nearness(word: string, candidate: string, allowed: number): number {
  const a = word.toLowerCase();
  const b = candidate.toLowerCase();
  if (a === b) return 0.1;
  // A word cut short, or written with its underscores forgotten, is nearer than its plain distance says.
  if (a.replaceAll("_", "") === b.replaceAll("_", "")) return 0.2;
  const startsAlike = a.length >= 3 && b.startsWith(a) && b.length - a.length <= 4;
  return startsAlike ? Math.min(1, editDistance(a, b, allowed)) : editDistance(a, b, allowed);
}

/** The restricted Damerau–Levenshtein distance of two words, or Infinity where it exceeds `bound`. */
export function editDistance(left: string, right: string, bound = Infinity): number {
  if (Math.abs(left.length - right.length) > bound) return Infinity;
  const [a, b] = withoutCommonEnds(left, right);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  let leastBefore = 0;
  for (let row = 1; row <= a.length; row++) {
    // Further from the diagonal than the bound every distance exceeds it.
    const from = Math.max(1, row - bound);
    const to = Math.min(b.length, row + bound);
    const current: number[] = [];
    current[from - 1] = from === 1 ? row : Infinity;
    let least = current[from - 1]!;
    for (let column = from; column <= to; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let distance = Math.min(
        (last[column] ?? Infinity) + 1,
        current[column - 1]! + 1,
        (last[column - 1] ?? Infinity) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (swapped) distance = Math.min(distance, (beforeLast[column - 2] ?? Infinity) + 1);
      current[column] = distance;
      least = Math.min(least, distance);
    }
    // A swap builds on the row before the last, so that one row beyond the bound does not decide.
    if (least > bound && leastBefore > bound) return Infinity;
    leastBefore = least;
    beforeLast = last;
    last = current;
  }
  const distance = last[b.length] ?? Infinity;
  return distance <= bound ? distance : Infinity;
}

/** What two words begin and end with alike takes no edit. */
function withoutCommonEnds(a: string, b: string): readonly [string, string] {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < shortest - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
