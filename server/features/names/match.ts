/**
 * How well a name fits what somebody types to find it; `undefined`: it does not. The letters stand in the name in this order, in
 * whatever case. The more of them begin a word, or follow each other, the better.
 */
export function matchScore(query: string, name: string): number | undefined {
  const wanted = query.replaceAll(/\s/g, "");
  if (wanted === "") return 0;
  let score = 0;
  let at = 0;
  let previous = -2;
  for (const letter of wanted) {
    const found = nextOf(letter, name, at);
    if (found === -1) return undefined;
    if (found === previous + 1) score += 3;
    if (beginsWord(name, found)) score += 5;
    if (name.charAt(found) === letter) score += 1;
    previous = found;
    at = found + 1;
  }
  // Of two that fit, the one that has less besides is meant.
  return score - name.length / 100;
}

/** The next place of a letter: where it goes on or begins a word, if it does soon. */
function nextOf(letter: string, name: string, from: number): number {
  const lower = letter.toLowerCase();
  const first = name.toLowerCase().indexOf(lower, from);
  if (first === -1 || first === from) return first;
  for (let at = first; at !== -1; at = name.toLowerCase().indexOf(lower, at + 1)) if (beginsWord(name, at)) return at;
  return first;
}

const beginsWord = (name: string, at: number): boolean =>
  at === 0 || name.charAt(at - 1) === "_" || (/[A-Z]/.test(name.charAt(at)) && /[a-z0-9]/.test(name.charAt(at - 1)));
