/** Compares trees. */
import type { SourceFile } from "../syntax/index.js";

const PLACES: ReadonlySet<string> = new Set(["start", "end", "comments", "operatorSpan", "keyword"]);

/** Returns whether two files hold the same declarations, wherever their parts stand, and whatever their comments say. */
export const sameTree = (a: SourceFile, b: SourceFile): boolean => same(a.declarations, b.declarations);

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => same(element, b[index]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  // Where a keyword stands says nothing; which of two spellings it is (`@models`, `@llm`) does.
  return keys.every((key) =>
    PLACES.has(key) && typeof left[key] !== "string" ? typeof right[key] !== "string" : same(left[key], right[key]),
  );
}
