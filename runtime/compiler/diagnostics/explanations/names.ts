import type { Explanation } from "./index.js";

export const names = {
  E200: {
    explanation: "Nothing of this name is in scope here. If a name is close, the message suggests it.",
    wrong: "@flow f(name: string): string { return nmae }",
    right: "@flow f(name: string): string { return name }",
  },
  E201: {
    explanation:
      "A name, a setting, a key, a parameter or a branch stands twice where it may stand once. Remove or rename one.",
    wrong: "@flow f(a: int, a: int): int { return a }",
    right: "@flow f(a: int, b: int): int { return a + b }",
  },
  E202: {
    explanation: "No type of this name is declared or imported, and the language has none either.",
    wrong: "@flow f(a: strng): string { return a }",
    right: "@flow f(a: string): string { return a }",
  },
  E203: {
    explanation:
      "The variable is read where a run may arrive without having assigned it. Assign it before, or in the branches that do not.",
    wrong: "@flow f(a: bool): int {\n  if a { x = 1 }\n  return x\n}",
    right: "@flow f(a: bool): int {\n  if a { x = 1 } else { x = 2 }\n  return x\n}",
  },
  E204: {
    explanation:
      "No flow of this name is declared or imported, or it is @internal where it must be public: triggers, and other cores, start a flow from outside.",
    wrong:
      '@core C {\n  version = "1.0.0"\n  @triggers { @api hello { flow = gret } }\n}\n@flow greet(name: string): string { return "Hello ${name}" }',
    right:
      '@core C {\n  version = "1.0.0"\n  @triggers { @api hello { flow = greet } }\n}\n@flow greet(name: string): string { return "Hello ${name}" }',
  },
  E205: {
    explanation:
      "`llm` names an entry of `@models`. A core without `@models` has the one role `primary`, which the host provides.",
    wrong:
      '@core C { version = "1.0.0"  @models { fast = { model = "m" } } }\n@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  llm = fats  output = string }\n  return r\n}',
    right:
      '@core C { version = "1.0.0"  @models { fast = { model = "m" } } }\n@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  llm = fast  output = string }\n  return r\n}',
  },
  E206: {
    explanation:
      "The alias is not declared in `@plugins` of the core. A library uses the aliases of the core that imports it.",
    wrong:
      '@core C { version = "1.0.0"  @plugins { crm = company/crm@1.0 } }\n@plugin_interface company/crm@1.0 { get_name(id: string): string }\n@flow f(id: string): string { return crn.get_name(id) }',
    right:
      '@core C { version = "1.0.0"  @plugins { crm = company/crm@1.0 } }\n@plugin_interface company/crm@1.0 { get_name(id: string): string }\n@flow f(id: string): string { return crm.get_name(id) }',
  },
  E207: {
    explanation:
      "There is no such file, it holds a `@core`, which cannot be imported, or it is not read: what is imported is a regular file `*.scaicore` of at most 2 MB, in UTF-8, below the program's root. The root is the folder that `--root` names, else the one that the command runs in; in an editor it is the workspace folder. A file outside of these has its own folder as root.",
    wrong:
      'import { half } from "./maths"\n@flow f(n: int): float { return half(n) }\n//# mathematics.scaicore\npub @flow half(n: int): float { return n / 2 }',
    right:
      'import { half } from "./mathematics"\n@flow f(n: int): float { return half(n) }\n//# mathematics.scaicore\npub @flow half(n: int): float { return n / 2 }',
  },
  E208: {
    explanation: "Only declarations marked `pub` can be imported.",
    wrong:
      'import { half } from "./mathematics"\n@flow f(n: int): float { return half(n) }\n//# mathematics.scaicore\n@flow half(n: int): float { return n / 2 }',
    right:
      'import { half } from "./mathematics"\n@flow f(n: int): float { return half(n) }\n//# mathematics.scaicore\npub @flow half(n: int): float { return n / 2 }',
  },
  E209: {
    explanation:
      "The field is not declared in `@memory`, `@reference` or `@config` of the core. In a library these are those of the core that imports it.",
    wrong:
      '@core C { version = "1.0.0"  @memory { greeted: map[string, int] } }\n@flow f(name: string): bool { return memory.greted.has(name) }',
    right:
      '@core C { version = "1.0.0"  @memory { greeted: map[string, int] } }\n@flow f(name: string): bool { return memory.greeted.has(name) }',
  },
  E210: {
    explanation:
      "A flow that calls itself, through any path, might never end; a type may contain itself only through an array, a map or `?`.",
    wrong: "type Node = { next: Node }",
    right: "type Node = { next: Node? }",
  },
  E211: {
    explanation: "The block or declaration has no setting of this name. If one is close, the message suggests it.",
    wrong:
      '@flow f(text: string): string {\n  r = @flexible { gaol = "Sum up"  goal = "Sum up"  input = text  output = string }\n  return r\n}',
    right:
      '@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
  },
  E212: {
    explanation: "A setting that has no default is left out.",
    wrong: '@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text }\n  return r\n}',
    right:
      '@flow f(text: string): string {\n  r = @flexible { goal = "Sum up"  input = text  output = string }\n  return r\n}',
  },
  E213: {
    explanation:
      "The statement or block cannot stand here: `yield` with nothing to take it, `break` outside a loop, a block inside @rigid or inside an expression, an expression that does nothing, a setting of a core in a file that has none.",
    wrong: "@flow f(a: int): int {\n  a + 1\n  return a\n}",
    right: "@flow f(a: int): int {\n  b = a + 1\n  return b\n}",
  },
  E214: {
    explanation:
      "The place takes a literal, or an array or object of literals: it is read when the program is compiled, not when it runs.",
    wrong: "@flow f(a: int, b: int = a + 1): int { return a + b }",
    right: "@flow f(a: int, b: int = 1): int { return a + b }",
  },
  E215: {
    explanation: "The value is outside what the setting allows; the message says what that is.",
    wrong: '@core C { version = "1.0.0"  @models { primary = { model = "m"  temperature = 3.0 } } }',
    right: '@core C { version = "1.0.0"  @models { primary = { model = "m"  temperature = 0.3 } } }',
  },
  E216: {
    explanation:
      'A test takes the answers of a recorded run by `@mock recording = "run.jsonl"`, a file beside that of the test: one that `scaicore run --record` has written, `scaicore record` of a run that is over, or Use as Mock of a run in VS Code. The file is not there, or is none of these. Editors and `scaicore check` look; what is compiled has no tests, and `scaicore test` says more of what is wrong inside of a recording.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
