import type { Explanation } from "./index.js";

export const grammar = {
  E100: {
    explanation: "What stands here cannot stand here. The message says what could.",
    wrong: "@flow f(): int { return 1 }\nreturn 2",
    right: "@flow f(): int { return 1 }",
  },
  E101: {
    explanation: "A bracket, a `=` or the like is missing. The message names it.",
    wrong: "@flow f(): int {\n  return 1\n",
    right: "@flow f(): int {\n  return 1\n}\n",
  },
  E102: {
    explanation: "A value is missing: after `=`, after an operator, between brackets.",
    wrong: "@flow f(): int {\n  x =\n  return 1\n}",
    right: "@flow f(): int {\n  x = 2\n  return x\n}",
  },
  E103: {
    explanation: "A type is missing after `:`, or after `output =`.",
    wrong: "@flow f(a: ): int { return 1 }",
    right: "@flow f(_a: int): int { return 1 }",
  },
  E104: {
    explanation: "A body in `{ }` is missing. Its `{` stands on the line where the header ends.",
    wrong: "@flow f(): int\n{ return 1 }",
    right: "@flow f(): int { return 1 }",
  },
  E105: {
    explanation:
      "A declaration needs a name. Names of types begin with a capital, all others with a small letter or `_`.",
    wrong: "@flow (): int { return 1 }",
    right: "@flow one(): int { return 1 }",
  },
  E106: {
    explanation:
      "A pattern is a literal, a symbol, `null`, `_`, a name, `Type name`, `a | b`, `{ field: pattern }` or `[a, b, ...rest]`. Names cannot stand under `|`.",
    wrong: '@flow f(a: int): string { return match a { 1 | n => "one"  _ => "other" } }',
    right: '@flow f(a: int): string { return match a { 1 | 2 => "one"  _ => "other" } }',
  },
  E107: {
    explanation:
      'A program has exactly one `@core Name { version = "1.0.0" }`. A file without one is a library: it can be imported and checked, not compiled by itself.',
    wrong: "@flow f(): int { return 1 }",
    right: '@core Counter { version = "1.0.0" }\n@flow f(): int { return 1 }',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
