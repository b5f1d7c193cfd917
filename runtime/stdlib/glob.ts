/**
 * Whether the whole text matches a pattern in which `*` stands for any characters and `?` for one. Takes time in the
 * product of both lengths at worst, never more.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const [subject, glob] = [Array.from(text), Array.from(pattern)];
  let [at, next] = [0, 0];
  /** Where the last `*` stands, and how far the text went that it took. */
  let [star, taken] = [-1, 0];
  while (at < subject.length)
    if (glob[next] === "*") [star, taken, next] = [next, at, next + 1];
    else if (next < glob.length && (glob[next] === "?" || glob[next] === subject[at])) [at, next] = [at + 1, next + 1];
    else if (star >= 0) [taken, at, next] = [taken + 1, taken + 1, star + 1];
    else return false;
  while (glob[next] === "*") next++;
  return next === glob.length;
}
