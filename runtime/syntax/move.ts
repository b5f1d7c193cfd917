/** Moves trees, so that trees of parts of a text stand together in the tree of the whole. */

/** Adds `offset` to every place in a tree, or in errors, that nobody else has yet. */
export function moveBy(root: object, offset: number): void {
  if (offset === 0) return;
  // Some parts stand in a tree twice.
  const moved = new Set<object>();
  const waiting: object[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (moved.has(part)) continue;
    moved.add(part);
    const fields = part as Record<string, unknown>;
    for (const key in fields) {
      const value = fields[key];
      if (typeof value === "number") {
        if (key === "start" || key === "end") fields[key] = value + offset;
      } else if (typeof value === "object" && value !== null) waiting.push(value);
    }
  }
}

/** A copy of a tree with `offset` added to every place in it. `note` is told of each part and of its copy. */
export function movedBy<T extends object>(root: T, offset: number, note: (part: object, copy: object) => void): T {
  const copies = new Map<object, object>();
  const copy = (part: object): object => {
    const known = copies.get(part);
    if (known !== undefined) return known;
    const made: Record<string, unknown> = Array.isArray(part) ? ([] as unknown as Record<string, unknown>) : {};
    copies.set(part, made);
    note(part, made);
    const fields = part as Record<string, unknown>;
    for (const key in fields) {
      const value = fields[key];
      if (typeof value === "number") made[key] = key === "start" || key === "end" ? value + offset : value;
      else made[key] = typeof value === "object" && value !== null ? copy(value) : value;
    }
    return made;
  };
  return copy(root) as T;
}
