/**
 * Carries offsets of an earlier text over to the current one: what stands before the first difference stays, what stands
 * after the last moves along, what is between is clamped to the edges of the change.
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
