import type { StdExample, StdParam, StdSignature, StdStored } from "./std-member.js";
import {
  array,
  bool,
  float,
  fn,
  int,
  map,
  nothing,
  object,
  oneOf,
  optional,
  type StdType,
  string,
  T,
  V,
} from "./std-type.js";

const key: StdParam = { name: "key", type: string };
const limit: StdParam = { name: "limit", type: int, optional: true };
const order: StdParam = { name: "order", type: oneOf("asc", "desc"), optional: true };
const query: StdParam = { name: "query", type: string };
const minSimilarity: StdParam = { name: "min_similarity", type: float, optional: true };

const entries = array(object({ key: string, value: V }));
const signature = (receiver: StdType, params: readonly StdParam[], result: StdType): StdSignature => ({
  receiver,
  params,
  result,
});

const stored =
  (receiver: "memory" | "reference") =>
  (
    name: string,
    writes: boolean,
    doc: string,
    source: string,
    ...signatures: readonly [StdSignature, ...StdSignature[]]
  ): StdStored => {
    const example: StdExample = { source };
    return { receiver, kind: "stored", name, writes, doc, example, signatures };
  };

const memory = stored("memory");
const reference = stored("reference");

/**
 * The members of a field of memory, by its type. A field of type array also has all members of arrays, one of type map `has`,
 * `length` and `keys`. The last signature is that of any other type.
 */
export const memoryMembers: readonly StdStored[] = [
  memory(
    "get",
    false,
    "The value of a key, null where there is none; of a field that is no map, its value.",
    'memory.greeted.get("Ada")',
    signature(map(V), [key], optional(V)),
    signature(T, [], T),
  ),
  memory(
    "set",
    true,
    "Writes the value of a key, or of a field that is no map.",
    'memory.greeted.set("Ada", 1)',
    signature(map(V), [key, { name: "value", type: V }], nothing),
    signature(T, [{ name: "value", type: T }], nothing),
  ),
  memory(
    "update",
    true,
    "Changes the value of a key to another, or to what a lambda makes of it; false when there is no such key.",
    'memory.greeted.update("Ada", times => times + 1)',
    signature(map(V), [key, { name: "fn", type: fn([V], V) }], bool),
    signature(map(V), [key, { name: "value", type: V }], bool),
  ),
  memory(
    "delete",
    true,
    "Removes a key, or the value of a field that is no map; false when there was none.",
    'memory.greeted.delete("Ada")',
    signature(map(V), [key], bool),
    signature(T, [], bool),
  ),
  memory(
    "list",
    false,
    'The entries in order of key, or the elements in the order they came; "desc" has the last first.',
    'memory.greeted.list(prefix = "A", limit = 10, order = "desc")',
    signature(map(V), [{ name: "prefix", type: string, optional: true }, limit, order], entries),
    signature(array(T), [limit, order], array(T)),
  ),
  memory(
    "search",
    false,
    "The entries or elements most like the query, best first.",
    'memory.notes.search(query = "invoices", limit = 3)',
    signature(map(V), [query, limit, minSimilarity], entries),
    signature(array(T), [query, limit, minSimilarity], array(T)),
  ),
  memory(
    "add",
    true,
    "Adds an element at the end.",
    'memory.notes.add("called back")',
    signature(array(T), [{ name: "item", type: T }], nothing),
  ),
  memory(
    "last",
    false,
    "The last so many elements, in the order they came.",
    "memory.notes.last(5)",
    signature(array(T), [{ name: "count", type: int }], array(T)),
  ),
  memory("has", false, "Whether there is such a key.", 'memory.greeted.has("Ada")', signature(map(V), [key], bool)),
  memory("keys", false, "Its keys, in order.", "memory.greeted.keys()", signature(map(V), [], array(string))),
];

/** The members of a field of reference data, which is read-only. It also has all members of its type. */
export const referenceMembers: readonly StdStored[] = [
  reference(
    "get",
    false,
    "The value of a key; null where there is none.",
    'reference.vat_rates.get("NL")',
    signature(map(V), [key], optional(V)),
  ),
  reference(
    "search",
    false,
    "The entries or elements most like the query, best first.",
    'reference.articles.search(query = "refund", limit = 3)',
    signature(map(V), [query, limit], entries),
    signature(array(T), [query, limit], array(T)),
  ),
];
