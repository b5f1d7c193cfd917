import type { Expression, NameExpression, ObjectEntry } from "../../syntax/ast.js";

const shorthands = new WeakMap<ObjectEntry, NameExpression>();

/** The value of an entry; the shorthand `{ a }` reads the name. The same node each time it is asked for. */
export function entryValue(entry: ObjectEntry): Expression {
  if (entry.value !== undefined) return entry.value;
  let name = shorthands.get(entry);
  if (name === undefined) {
    name = { kind: "NameExpression", name: entry.key.text, start: entry.key.start, end: entry.key.end };
    shorthands.set(entry, name);
  }
  return name;
}
