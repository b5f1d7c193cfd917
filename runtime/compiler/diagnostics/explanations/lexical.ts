import type { Explanation } from "./index.js";

export const lexical = {
  E001: {
    explanation: "The character means nothing in ScaiCore. Remove it, or put it into a string.",
    wrong: "@flow f(): int {\n  return 1 # 2\n}",
    right: "@flow f(): int {\n  return 1\n}",
  },
  E002: {
    explanation: 'A string in `"…"` ends on the line where it begins. Close it, or use `"""…"""` for several lines.',
    wrong: '@flow f(): string {\n  return "hello\n}',
    right: '@flow f(): string {\n  return "hello"\n}',
  },
  E003: {
    explanation: "A comment that begins with `/*` needs its `*/`. Such comments do not nest.",
    wrong: "/* left open\n@flow f(): int { return 1 }",
    right: "/* closed */\n@flow f(): int { return 1 }",
  },
  E004: {
    explanation: 'Strings know the escapes `\\n \\t \\r \\0 \\\\ \\" \\$ \\u{1F600}`. Write `\\\\` for a backslash.',
    wrong: '@flow f(): string { return "C:\\work" }',
    right: '@flow f(): string { return "C:\\\\work" }',
  },
  E005: {
    explanation:
      "Ints go to ±9007199254740991. A float has digits on both sides of its point. A duration is one whole number and one unit out of `ms s m h d w`.",
    wrong: "@flow f(): duration { return 1h30m }",
    right: "@flow f(): duration { return 90m }",
  },
  E006: {
    explanation:
      "Words of the language cannot name a variable, a parameter, a flow or a type, but for `from`, `type`, `instance` and `async`. Choose another name.",
    wrong: "@flow f(match: string): string { return match }",
    right: "@flow f(pattern: string): string { return pattern }",
  },
  E007: {
    explanation:
      "No such keyword exists. `@adaptive @recipe @stream @cache @version` are reserved for a later version and mean nothing yet.",
    wrong: "@flwo f(): int { return 1 }",
    right: "@flow f(): int { return 1 }",
  },
  E008: {
    explanation: "A `${` in a string needs its `}`. Write `\\${` for the two characters themselves.",
    wrong: '@flow f(n: string): string { return "hello ${n" }',
    right: '@flow f(n: string): string { return "hello ${n}" }',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
