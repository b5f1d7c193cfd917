/** The versions of cores: of several a call takes the newest that fits. */

/**
 * Whether a version of a core satisfies the version of a call: each number that the call gives must be equal, and numbers that
 * it omits may be any. `1` matches any `1.x.y`, `1.2` any `1.2.x`, `1.2.0` only itself; `undefined` matches all.
 */
export function fitsVersion(version: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  const numbers = version.split(".");
  return wanted.split(".").every((number, at) => numbers[at] === number);
}

/** Negative if `a` is older than `b`. Compares numbers as numbers, anything else as text. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [x = "", y = ""] = [left[at], right[at]];
    if (x === y) continue;
    const difference = Number(x) - Number(y);
    if (Number.isNaN(difference)) return x < y ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return 0;
}
