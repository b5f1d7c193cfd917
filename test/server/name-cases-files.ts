/** More names, as in `name-cases.ts`: of programs of many files, in broken texts, in odd characters, and in tests. */
import type { NameCase } from "./name-cases.js";

const core = (name: string, members = "", more = ""): string =>
  `@core ${name} {\n    version = "1.0.0"\n    ${members}\n}\n${more}`;

export const fileNameCases: readonly NameCase[] = [
  {
    title: "a flow of a library that two programs import",
    source: `import { «twice» } from "./lib"\n${core("A", "", "@flow f(): int { return «twice»(1) }\n")}//# b.scaicore\nimport { «twice» } from "./lib"\n${core("B", "", "@flow f(): int { return «twice»(2) }\n")}//# lib.scaicore\npub @flow «twice»(n: int): int { return 2 * n }\n`,
    declaration: 4,
  },
  {
    title: "a field of memory that two programs and their library have",
    source: `import { note } from "./lib"\n${core("A", "@memory { «visits»: int = 0 }", "@flow f(): int { return note() }\n")}//# lib.scaicore\npub @flow note(): int { return memory.«visits» + 1 }\n`,
  },
  {
    title: "a type that a library of a library declares",
    source: `import { g } from "./near"\n${core("A", "", "@flow f(): int { return g() }\n")}//# near.scaicore\nimport { make, «Point» } from "./far"\npub @flow g(): int {\n  p: «Point» = make()\n  return p.x\n}\n//# far.scaicore\npub type «Point» = { x: int }\npub @flow make(): «Point» { return { x: 1 } }\n`,
    declaration: 2,
  },
  {
    title: "a field that passes through a file that does not name it",
    source: `import { pass } from "./near"\n${core("A", "", "@flow f(): int { return pass(1).«size» }\n")}//# near.scaicore\nimport { make } from "./far"\npub @pipeline pass(n: int) = n |> make\n//# far.scaicore\npub type Box = { «size»: int }\npub @flow make(n: int): Box { return { «size»: n } }\n`,
    declaration: 1,
  },
  {
    title: "a parameter that a library two files away gives by name",
    source: `import { g } from "./near"\n${core("A", "", "@flow f(): int { return g() }\n")}//# near.scaicore\nimport { twice as double } from "./far"\npub @flow g(): int { return double(«n» = 2) }\n//# far.scaicore\npub @flow twice(«n»: int): int { return 2 * «n» }\n`,
    declaration: 1,
  },
  {
    title: "a type that two files call by different names",
    source: `import { «Order» as Bought } from "./lib"\nimport { cost } from "./other"\n${core("A", "", "@flow f(o: Bought): int { return cost(o) }\n")}//# other.scaicore\nimport { «Order» as Sold } from "./lib"\npub @flow cost(o: Sold): int { return o.id }\n//# lib.scaicore\npub type «Order» = { id: int }\n`,
    declaration: 2,
    hasAlias: true,
  },
  {
    title: "an alias of a type that others call by its name",
    source: `import { Order as «Bought» } from "./lib"\nimport { cost } from "./other"\n${core("A", "", "@flow f(o: «Bought»): int {\n  p: «Bought» = o\n  return cost(p)\n}\n")}//# other.scaicore\nimport { Order } from "./lib"\npub @flow cost(o: Order): int { return o.id }\n//# lib.scaicore\npub type Order = { id: int }\n`,
    declaration: -1,
    hasAlias: true,
  },
  {
    title: "the alias of a file that imports two names",
    source: `import { one, two as «second» } from "./lib"\n${core("A", "", "@flow f(): int { return one() + «second»() }\n")}//# lib.scaicore\npub @flow one(): int { return 1 }\npub @flow two(): int { return 2 }\n`,
    declaration: -1,
    hasAlias: true,
  },
  {
    title: "a variable that has the name of a flow of another file",
    source: `import { g } from "./lib"\n${core("A", "", "@flow f(): int {\n  «twice» = g()\n  return «twice» + 1\n}\n")}//# lib.scaicore\npub @flow twice(): int { return 2 }\npub @flow g(): int { return twice() }\n`,
  },
  {
    title: "a flow of a library that is private there, where the program has one of that name",
    source: `import { g } from "./lib"\n${core("A", "", "@flow help(): int { return g() }\n")}//# lib.scaicore\n@flow «help»(): int { return 1 }\npub @flow g(): int { return «help»() }\n`,
  },
  {
    title: "a method of a plugin whose interface is in another file",
    source: `import { ask } from "./lib"\n${core("A", "@plugins { crm = a/crm@1.0 }", '@flow f(): string {\n  x = crm.«find»("a")\n  return x + ask()\n}\n')}//# lib.scaicore\n@plugin_interface a/crm@1.0 { «find»(id: string): string }\npub @flow ask(): string { x = crm.«find»("b")  return x }\n`,
    declaration: 1,
  },
  {
    title: "a parameter of a plugin's method, the interface in another file",
    source: `import { ask } from "./lib"\n${core("A", "@plugins { crm = a/crm@1.0 }", '@flow f(): string {\n  x = crm.find(«id» = "a")\n  return x + ask()\n}\n')}//# lib.scaicore\n@plugin_interface a/crm@1.0 { find(«id»: string): string }\npub @flow ask(): string { return "a" }\n`,
    declaration: 1,
  },
  {
    title: "a plugin that a test stands in for",
    source: core(
      "A",
      "@plugins { «crm» = a/crm@1.0 }",
      `@plugin_interface a/crm@1.0 { find(id: string): string }\n@flow f(): string { x = «crm».find("a")  return x }\n@test "t" {\n  @mock «crm».find = "b"\n  @when f()\n  @then { result.output == "b" }\n}\n`,
    ),
  },
  {
    title: "a method that a test stands in for",
    source: core(
      "A",
      "@plugins { crm = a/crm@1.0 }",
      `@plugin_interface a/crm@1.0 { «find»(id: string): string }\n@flow f(): string { x = crm.«find»("a")  return x }\n@test "t" {\n  @mock crm.«find» = "b"\n  @when f()\n  @then { result.output == "b" }\n}\n`,
    ),
  },
  {
    title: "a field of a type of a core's interface",
    source: core(
      "A",
      "",
      `@core_interface core://shop/orders { refund(id: string): Receipt }\ntype Receipt = { «total»: int }\n@flow f(): int {\n  r = @core_call { target = core://shop/orders  flow = refund  input = { id: "a" } }\n  return r.«total»\n}\n`,
    ),
  },
  {
    title: "a flow of a core whose interface is in another file",
    source: `import { Receipt } from "./shop"\n${core("A", "", '@flow f(): Receipt { return @core_call { target = core://shop/orders  flow = «refund»  input = { id: "a" } } }\n')}//# shop.scaicore\npub type Receipt = { total: int }\n@core_interface core://shop/orders { «refund»(id: string): Receipt }\n`,
    declaration: 1,
  },
  {
    title: "a type that only an interface of a core names",
    source: core(
      "A",
      "",
      `@core_interface core://shop/orders { refund(id: string): «Receipt» }\ntype «Receipt» = { total: int }\n@flow f(): int {\n  r = @core_call { target = core://shop/orders  flow = refund  input = { id: "a" } }\n  return r.total\n}\n`,
    ),
    declaration: 1,
  },
  {
    title: "a variable in a text of several lines",
    source: `@flow f(n: int): string {\n  «x» = n\n  return """\n    one \${«x»}\n    two \${"three \${«x» + 1}"} é\n    """\n}\n`,
  },
  {
    title: "a field in a text of several lines",
    source: `type Order = { «total»: int }\n@flow f(o: Order): string {\n  return """\n    🎉 \${o.«total»} and \${o.«total» + 1}\n    """\n}\n`,
  },
  {
    title: "a flow that a text of several lines calls, in lines that end as on Windows",
    source: `@flow «twice»(n: int): int { return 2 * n }\r\n@flow f(): string {\r\n  return """\r\n    🎉 \${«twice»(1)}\r\n    \${«twice»(n = «twice»(2))}\r\n    """\r\n}\r\n`,
  },
  {
    title: "a parameter behind emoji, on one line",
    source: `@flow f(«name»: string): string { return "👩‍👩‍👧é🎉" + «name» /* 🎉 */ + «name» }\n`,
  },
  {
    title: "a type in a file that begins with a byte order mark",
    source: `\uFEFFtype «Order» = { id: int }\n@flow f(o: «Order»): «Order» { return o }\n`,
  },
  {
    title: "a type in lines that end as on Windows, with comments between",
    source: `// 🎉\r\ntype «Order» = { id: int }\r\n/* a\r\n b */\r\n@flow f(o: «Order»): int { return o.id }\r\n`,
  },
  {
    title: "a flow where a declaration between is broken",
    source: `@flow «twice»(n: int): int { return 2 * n }\ntype Broken = { a: \n@flow f(): int { return «twice»(1) }\n`,
  },
  {
    title: "a parameter where the call of it is not closed",
    source: `@flow f(«n»: int): int {\n  x = g(«n»,\n  return «n»\n}\n@flow g(a: int): int { return a }\n`,
  },
  {
    title: "a field after which a dot is left",
    source: `type Order = { «total»: int }\n@flow f(o: Order): int {\n  x = o.«total».\n  return o.«total»\n}\n`,
  },
  {
    title: "a flow whose core is not closed",
    source: `@flow «main»(): int { return 1 }\n@flow f(): int { return «main»() }\n@core A {\n    version = "1.0.0"\n    @triggers { @api hello { flow = «main» }\n`,
  },
  {
    title: "a parameter of config that a library reads",
    source: `import { most } from "./lib"\n${core("A", "@config { @param «limit»: int = 3 }", "@flow f(): int { return most() + config.«limit» }\n")}//# lib.scaicore\npub @flow most(): int { return config.«limit» }\n`,
  },
  {
    title: "a field of reference data that a library reads",
    source: `import { price } from "./lib"\n${core("A", "@reference { «prices»: map[string, int] = {} }", "@flow f(): int { return price() }\n")}//# lib.scaicore\npub @flow price(): int { return reference.«prices».get("a") ?? 0 }\n`,
  },
  {
    title: "a flow of another file in a trigger, a test and a stage",
    source: `import { «tidy» } from "./lib"\n${core("A", "@triggers { @api hello { flow = «tidy» } }", '@flow f(s: string): string { return s |> «tidy» }\n@test "t" { @when «tidy»("a") @then { result.output == «tidy»("a") } }\n')}//# lib.scaicore\npub @transformer «tidy»(s: string): string { return s.trim() }\n`,
    declaration: 5,
  },
  {
    title: "a member of an enum in the arms of another file",
    source: `import { Mood } from "./lib"\n${core("A", "", "@flow f(m: Mood): int { return match m { :«warm» => 1  :cold => 2 } }\n")}//# lib.scaicore\npub type Mood = enum[«warm», cold]\n@flow g(): Mood { return :«warm» }\n`,
    declaration: 1,
  },
  {
    title: "a field in a shorthand of another file",
    source: `import { Order } from "./lib"\n${core("A", "", "@flow g(o: Order): int { return o.«total» }\n@flow f(total: int): Order { return { «total» } }\n")}//# lib.scaicore\npub type Order = { «total»: int }\n`,
    declaration: 2,
    renamed: `import { Order } from "./lib"\n${core("A", "", "@flow g(o: Order): int { return o.fresh }\n@flow f(total: int): Order { return { fresh: total } }\n")}//# lib.scaicore\npub type Order = { fresh: int }\n`,
  },
  {
    title: "a checkpoint of another file that a test resolves",
    source: `import { ask } from "./lib"\n${core("A", "", '@test "t" {\n  @when ask()\n  @when resume «answer» { decision = "approve" }\n}\n')}//# lib.scaicore\npub @flow ask(): string {\n  «answer» = @checkpoint approval { present = { prompt = "p" } }\n  return «answer»\n}\n`,
    declaration: 1,
  },
  {
    title: "a field of a form of another file that a test fills",
    source: `import { ask } from "./lib"\n${core("A", "", '@test "t" {\n  @when ask()\n  @when resume { decision = "approve", «amount»: 2 }\n}\n')}//# lib.scaicore\npub @flow ask(): int {\n  x = @checkpoint approval { present = { prompt = "p" }  form = { «amount»: int = 1 } }\n  return x.«amount»\n}\n`,
    declaration: 1,
  },
];
