import type { Explanation } from "./index.js";

export const types = {
  E300: {
    explanation:
      "The operator does not work on these types, or the comparison could never be true. Comparisons do not chain: write `a < b && b < c`.",
    wrong: '@flow f(a: int): bool { return a == "one" }',
    right: "@flow f(a: int): bool { return a == 1 }",
  },
  E301: {
    explanation: "A value of one type stands where another is needed, and does not convert by itself.",
    wrong: '@flow f(): int { return "one" }',
    right: "@flow f(): int { return 1 }",
  },
  E302: {
    explanation: "Values of this type have no such field or method. If one is close, the message suggests it.",
    wrong: "@flow f(name: string): string { return name.uper() }",
    right: "@flow f(name: string): string { return name.upper() }",
  },
  E303: {
    explanation: "An argument is missing, is too many, has an unknown name, or stands twice.",
    wrong: "@flow f(name: string): bool { return name.contains() }",
    right: '@flow f(name: string): bool { return name.contains("a") }',
  },
  E304: {
    explanation: "Two currencies never mix, nor does money with a currency mix with money without one.",
    wrong: "@flow f(a: money[EUR], b: money[USD]): money[EUR] { return a + b }",
    right: "@flow f(a: money[EUR], b: money[EUR]): money[EUR] { return a + b }",
  },
  E305: {
    explanation:
      "The text is not a date, a datetime, a duration, an e-mail address, a URL or a UUID, whichever is needed.",
    wrong: '@flow f(): email { return "ada at example.org" }',
    right: '@flow f(): email { return "ada@example.org" }',
  },
  E306: {
    explanation: "An object literal has a field that its type does not have.",
    wrong: "type P = { x: int }\n@flow f(): P { return { x: 1, y: 2 } }",
    right: "type P = { x: int, y: int }\n@flow f(): P { return { x: 1, y: 2 } }",
  },
  E307: {
    explanation: "A symbol `:name` needs a place that has an enum type, and must be a member of it.",
    wrong: "type Mood = enum[warm, formal]\n@flow f(): Mood { return :worm }",
    right: "type Mood = enum[warm, formal]\n@flow f(): Mood { return :warm }",
  },
  E308: {
    explanation:
      "A match must cover every value its subject can have, and an `if` used as a value needs `else`. The message lists what is missing.",
    wrong: 'type Mood = enum[warm, formal]\n@flow f(mood: Mood): string { return match mood { :warm => "Hi" } }',
    right:
      'type Mood = enum[warm, formal]\n@flow f(mood: Mood): string { return match mood { :warm => "Hi"  :formal => "Good day" } }',
  },
  E309: {
    explanation:
      "The value may be null here. Test it with `if x != null`, give a default with `??`, or go on with `?.`.",
    wrong: "@flow f(name: string?): string { return name.upper() }",
    right: '@flow f(name: string?): string { return (name ?? "you").upper() }',
  },
  E310: {
    explanation:
      "What an undeclared plugin method or core gives has no known type. Annotate the variable that takes it; the value is then checked when the flow runs.",
    wrong:
      '@core C { version = "1.0.0" }\n@flow f(id: string): string {\n  order = @core_call { target = core://shop/orders  flow = find  input = { id } }\n  return order.name\n}',
    right:
      '@core C { version = "1.0.0" }\n@flow f(id: string): string {\n  order: { name: string } = @core_call { target = core://shop/orders  flow = find  input = { id } }\n  return order.name\n}',
  },
  E311: {
    explanation:
      "A path ends without the `return` or `yield` that the declared type needs, or returns a value where none is declared.",
    wrong: "@flow f(a: bool): int {\n  if a { return 1 }\n}",
    right: "@flow f(a: bool): int {\n  if a { return 1 }\n  return 2\n}",
  },
  E312: {
    explanation: "Every value has a type. Write the type it has, or a union of those it may have.",
    wrong: "@flow f(a: any): int { return 1 }",
    right: "@flow f(a: string | int): int {\n  return match a { string _s => 1  int _n => 2 }\n}",
  },
  E313: {
    explanation: "`[]`, or a variable that is first assigned `null`, does not say its type. Annotate it.",
    wrong: "@flow f(): int {\n  xs = []\n  return xs.length\n}",
    right: "@flow f(): int {\n  xs: array[int] = []\n  return xs.length\n}",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
