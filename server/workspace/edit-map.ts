/**
 * Maps offsets of an earlier text to the current one. An offset before the first difference is kept, one after the last moves
 * with its text, and one between them is clamped to the edges of the change.
 */
export function editMap(before: string, after: string): (offset: number) => number {
  const shortest = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shortest && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  let suffix = 0;
  while (
    suffix < shortest - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  )
    suffix++;
  const changedUntil = before.length - suffix;
  const delta = after.length - before.length;
  return (offset) => {
    if (offset <= prefix) return offset;
    if (offset >= changedUntil) return offset + delta;
    return Math.min(offset, after.length - suffix);
  };
}
