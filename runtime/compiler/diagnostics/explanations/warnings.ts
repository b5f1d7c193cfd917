import type { Explanation } from "./index.js";

export const warnings = {
  W100: {
    explanation: "`goto` is reserved for later. Choose another name.",
    wrong: "@flow f(goto: string): string { return goto }",
    right: "@flow f(destination: string): string { return destination }",
  },
  W200: {
    explanation:
      "The variable, import, type, flow, plugin or model is never used. Remove it, begin its name with `_`, or mark it `pub`.",
    wrong: "@flow f(): int {\n  x = 1\n  return 2\n}",
    right: "@flow f(): int {\n  x = 1\n  return x\n}",
  },
  W300: {
    explanation: "The value is never null here.",
    wrong: '@flow f(name: string): string { return name ?? "you" }',
    right: '@flow f(name: string?): string { return name ?? "you" }',
  },
  W400: {
    explanation: "The arms before it take everything it would.",
    wrong: "@flow f(a: bool): int { return match a { true => 1  false => 2  _ => 3 } }",
    right: "@flow f(a: bool): int { return match a { true => 1  false => 2 } }",
  },
  W401: {
    explanation: "The condition is made of constants, or always decided by its type.",
    wrong: "@flow f(a: int): int {\n  if 1 == 1 { return a }\n  return 2\n}",
    right: "@flow f(a: int): int {\n  if a == 1 { return a }\n  return 2\n}",
  },
  W406: {
    explanation:
      'The program means something else than most who write so have in mind. Where it is meant, say so: `// allow: negative-index` at the end of the line or on the line above it, or in the core for the whole program, `allow = ["negative-index"]`.',
    wrong: "@flow f(xs: array[int]): int { return xs[-1] ?? 0 }",
    right: "@flow f(xs: array[int]): int { return xs.last ?? 0 }",
  },
  W402: {
    explanation:
      "No `@plugin_interface` declares the plugin's methods, so nothing about its calls can be checked. For what `scaicore.plugins.json` binds, `scaicore plugins interface` writes one.",
    wrong:
      '@core C { version = "1.0.0"  @plugins { crm = company/crm@1.0 } }\n@flow f(id: string): string { return crm.get_name(id = id) }',
    right:
      '@core C { version = "1.0.0"  @plugins { crm = company/crm@1.0 } }\n@plugin_interface company/crm@1.0 { get_name(id: string): string }\n@flow f(id: string): string { return crm.get_name(id) }',
  },
  W403: {
    explanation:
      "The declared type is optional, and a path that ends without `return` gives null. Write `return null` if that is meant.",
    wrong: "@flow f(a: bool): int? {\n  if a { return 1 }\n}",
    right: "@flow f(a: bool): int? {\n  if a { return 1 }\n  return null\n}",
  },
  W404: {
    explanation:
      "Whether the arms of a match cover everything is found out by trying cases, and hundreds of arms that each ask about other parts of a value can combine in more ways than can be tried. It is then not checked: a value that no arm takes ends the flow with a `MatchError`, and an arm that never matches is not told. Arms after which `_ => …` stands cover everything whatever they are; a match on one part, with another match inside its arms, is always told.",
  },
  W405: {
    explanation:
      "A `scaicore.models.json` beside the program says who answers for its roles, and what OpenAI and Anthropic take as the schema of an answer is known: OpenAI at most 5,000 fields, 10 levels and 1,000 values of enums, Anthropic at most 16 optional fields and unions and no type that contains itself. What is beyond that is asked for as the input of a tool, which the model is not held to, so that more answers have to be asked for again. Divide the answer among several blocks, or leave out what is not needed. No provider answers for all modalities either: Anthropic makes no embeddings, and only OpenAI speaks. The fallbacks of a role are held to the same, as they are asked the same.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
