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
  const sought = new Sought(word);
  const found = new Map<string, number>();
  // Too much is missing in what is shorter than this, unless it is underscores.
  const shortest = word.includes("_") ? 1 : word.length - sought.allowed;
  for (const candidate of candidates) {
    if (candidate.length < shortest) continue;
    if (candidate === word || candidate.length === 0 || candidate.length > LONGEST || found.has(candidate)) continue;
    const distance = sought.distanceTo(candidate);
    if (distance <= sought.allowed) found.set(candidate, distance);
  }
  return [...found]
    .sort(([one, a], [other, b]) => a - b || (one < other ? -1 : 1))
    .slice(0, limit)
    .map(([candidate]) => candidate);
}

/** One mistake in a short word, two in a middling one, three in a long one. */
function allowedDistance(length: number): number {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

/** A word that is compared with many. */
class Sought {
  readonly allowed: number;
  readonly #word: string;
  readonly #bare: string;

  constructor(word: string) {
    this.allowed = allowedDistance(word.length);
    this.#word = word.toLowerCase();
    this.#bare = bare(this.#word);
  }

  distanceTo(candidate: string): number {
    const [a, b] = [this.#word, candidate.toLowerCase()];
    if (a === b) return 0.1;
    // A word cut short, or written with its underscores forgotten, is nearer than its plain distance says.
    if (this.#bare === bare(b)) return 0.2;
    const startsAlike = a.length >= 3 && b.length - a.length <= 4 && b.startsWith(a);
    const distance = editDistance(a, b, this.allowed);
    return startsAlike ? Math.min(1, distance) : distance;
  }
}

const bare = (word: string): string => (word.includes("_") ? word.replaceAll("_", "") : word);

/** Rows of the table of distances. They are used again for each pair of words, as a mistyped name is compared with all that are visible. */
let [row0, row1, row2]: [number[], number[], number[]] = [[], [], []];

/** The restricted Damerau–Levenshtein distance of two words, or Infinity where it exceeds `bound`. */
export function editDistance(a: string, b: string, bound = Infinity): number {
  if (Math.abs(a.length - b.length) > bound) return Infinity;
  // What two words begin and end with alike takes no edit.
  const shortest = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < shortest && a.charCodeAt(begin) === b.charCodeAt(begin)) begin++;
  let alike = 0;
  while (alike < shortest - begin && a.charCodeAt(a.length - 1 - alike) === b.charCodeAt(b.length - 1 - alike)) alike++;
  const rows = a.length - begin - alike;
  const columns = b.length - begin - alike;
  let [beforeLast, last, current] = [row0, row1, row2];
  for (let column = 0; column <= columns; column++) last[column] = column;
  let leastBefore = 0;
  for (let row = 1; row <= rows; row++) {
    // Further from the diagonal than the bound every distance exceeds it.
    const from = Math.max(1, row - bound);
    const to = Math.min(columns, row + bound);
    let least = from === 1 ? row : Infinity;
    current[from - 1] = least;
    const letter = a.charCodeAt(begin + row - 1);
    for (let column = from; column <= to; column++) {
      const other = b.charCodeAt(begin + column - 1);
      let distance = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (letter === other ? 0 : 1),
      );
      const isSwapped =
        row > 1 && column > 1 && letter === b.charCodeAt(begin + column - 2) && a.charCodeAt(begin + row - 2) === other;
      if (isSwapped) distance = Math.min(distance, beforeLast[column - 2]! + 1);
      current[column] = distance;
      if (distance < least) least = distance;
    }
    // The next row looks one column further than this one came.
    if (to < columns) current[to + 1] = Infinity;
    // A swap builds on the row before the last, so that one row beyond the bound does not decide.
    if (least > bound && leastBefore > bound) return Infinity;
    leastBefore = least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  [row0, row1, row2] = [beforeLast, last, current];
  const distance = last[columns]!;
  return distance <= bound ? distance : Infinity;
}
