/** A word of the language: what may name a method, a parameter and a field. */
const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A name as a word: `get-sum` as `get_sum`. A name that is one stays. */
export function wordOf(name: string): string {
  if (WORD.test(name)) return name;
  const word = name
    .normalize("NFKD")
    .replaceAll(/[^A-Za-z0-9_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return word === "" ? "value" : /^[0-9]/.test(word) ? `_${word}` : word;
}

/** Names as words, no two of them the same: names that are words already keep theirs. */
export function wordsOf(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(names.filter((name) => WORD.test(name)));
  return new Map(
    names.map((name) => {
      const word = wordOf(name);
      if (word === name) return [name, word];
      let free = word;
      for (let count = 2; taken.has(free); count++) free = `${word}_${count}`;
      taken.add(free);
      return [name, free];
    }),
  );
}
