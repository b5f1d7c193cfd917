import type { IRField, IRPrimitiveType, IRType } from "../../ir/module.js";

const primitive = (name: IRPrimitiveType["name"], currency?: string): IRType =>
  currency === undefined ? { kind: "primitive", name } : { kind: "primitive", name, currency };
const optional = (type: IRType): IRType => ({ kind: "optional", type });
const array = (items: IRType): IRType => ({ kind: "array", items });
const map = (values: IRType): IRType => ({ kind: "map", values });
const named = (name: string): IRType => ({ kind: "named", name });
const words = (...members: readonly string[]): IRType => ({ kind: "string_union", members });
const union = (...members: readonly IRType[]): IRType => ({ kind: "union", members });
const object = (fields: Readonly<Record<string, IRType>>, ...others: readonly IRField[]): IRType => ({
  kind: "object",
  fields: [...Object.entries(fields).map(([name, type]) => ({ name, type })), ...others],
});

const string = primitive("string");
const int = primitive("int");
const float = primitive("float");

/** The types that stand in other types by name. */
export const NAMED_TYPES: Readonly<Record<string, IRType>> = {
  Mood: { kind: "enum", members: ["very_warm", "formal"] },
  Tree: object({ label: string, children: array(named("Tree")) }),
  Card: object({ kind: words("card"), last4: string }),
  Cash: object({ kind: words("cash"), amount: int }),
  ByPhone: object({ name: string, phone: optional(string) }),
  ByMail: object({ name: string, email: optional(string) }),
};

/** The types of the corpus. */
export const CORPUS_TYPES = {
  string,
  int,
  float,
  bool: primitive("bool"),
  money: primitive("money"),
  euros: primitive("money", "EUR"),
  date: primitive("date"),
  datetime: primitive("datetime"),
  duration: primitive("duration"),
  email: primitive("email"),
  url: primitive("url"),
  uuid: primitive("uuid"),
  mood: named("Mood"),
  "string?": optional(string),
  "int?": optional(int),
  "array[int]": array(int),
  "array[string]": array(string),
  "map[int]": map(int),
  "map[money]": map(primitive("money")),
  "string | int": union(string, int),
  "int | bool": union(int, primitive("bool")),
  "string | { a: int }": union(string, object({ a: int })),
  "{ a: int }": object({ a: int }),
  "{ a: string }": object({ a: string }),
  "{ a: float }": object({ a: float }),
  "{ a: bool }": object({ a: primitive("bool") }),
  "{ a: money }": object({ a: primitive("money") }),
  "{ a: int, b: int }": object({ a: int, b: int }),
  "{ a: array[int] }": object({ a: array(int) }),
  "{ a: { b: int } }": object({ a: object({ b: int }) }),
  "{ text: string, tags: array[string]? }": object({ text: string, tags: optional(array(string)) }),
  "{ code: string, lines: int }": object({ code: string, lines: int }),
  "{ n: int = 3, note: string? }": object(
    { note: optional(string) },
    { name: "n", type: int, default: { kind: "literal", type: "int", value: 3 } },
  ),
  "{ mood: Mood, due: date }": object({ mood: named("Mood"), due: primitive("date") }),
  "{ label: string, confidence: float }": object({ label: string, confidence: float }),
  tree: named("Tree"),
  payment: union(named("Card"), named("Cash")),
  contact: union(named("ByPhone"), named("ByMail")),
  "array[contact]": array(union(named("ByPhone"), named("ByMail"))),
  any: { kind: "unknown" },
} as const satisfies Readonly<Record<string, IRType>>;

export type CorpusTypeName = keyof typeof CORPUS_TYPES;
