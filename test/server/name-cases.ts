/**
 * One name in each case: «…» are all its places, the first of them the declaration unless the case says otherwise. Definition,
 * references, highlights and rename are asked at each of them, at the beginning and at the end of the word.
 */
export interface NameCase {
  readonly title: string;
  readonly source: string;
  /** The number of the mark that is the declaration; 0 where nothing is said, -1 where several are. */
  readonly declaration?: number;
  /** The source after the name has become `fresh`, where shorthands are written out. */
  readonly renamed?: string;
  /** It has another name in some file: references find it there too. */
  readonly hasAlias?: true;
}

const core = (members = "", more = ""): string => `@core A {\n    version = "1.0.0"\n    ${members}\n}\n${more}`;

export const nameCases: readonly NameCase[] = [
  { title: "the core", source: `@core «Shop» { version = "1.0.0" }\n@flow f(): string { return core.name }\n` },
  {
    title: "a type",
    source: `type «Order» = { id: string, next: «Order»? }\n@flow f(o: «Order», all: array[«Order»]): map[string, «Order»] {\n  x: «Order» = o\n  return { a: x, b: all.first() ?? o }\n}\n`,
  },
  {
    title: "a type in a pattern and as the answer of a model",
    source: core(
      "",
      `type «Cat» = { kind: "cat" }\ntype Dog = { kind: "dog" }\n@flow f(a: «Cat» | Dog): string {\n  b = @flexible { goal = "g"  input = a  output = «Cat» }\n  return match a { «Cat» c => c.kind  _ => b.kind }\n}\n`,
    ),
  },
  {
    title: "a field of a type",
    source: `type Order = { id: string, «total»: int = 1 }\n@flow f(o: Order): int {\n  p: Order = { id: "a", «total»: 2 }\n  q: Order = { ...o, «total» = 3 }\n  p.«total» = 4\n  return match o { { «total»: 1 } => p.«total»  { «total»: t } => t + q.«total» }\n}\n`,
  },
  {
    title: "a field that a shorthand gives",
    source: `type Order = { «total»: int }\n@flow f(total: int): Order { return { «total» } }\n`,
    renamed: `type Order = { fresh: int }\n@flow f(total: int): Order { return { fresh: total } }\n`,
  },
  {
    title: "a field that a shorthand takes",
    source: `type Order = { «total»: int }\n@flow f(o: Order): int { return match o { { «total» } => total } }\n`,
    renamed: `type Order = { fresh: int }\n@flow f(o: Order): int { return match o { { fresh: total } => total } }\n`,
  },
  {
    title: "a field that two members of a union have",
    source: `type Cat = { «age»: int, cat: string }\ntype Dog = { «age»: int, dog: string }\n@flow f(a: Cat | Dog, c: Cat): int { return a.«age» + c.«age» }\n`,
    declaration: -1,
  },
  {
    title: "a field of an object without a type",
    source: `@flow f(): int {\n  x = { «count»: 1, other: 2 }\n  return x.«count» + x.other\n}\n`,
  },
  {
    title: "a field of an object that is given to a type",
    source: `type Order = { «total»: int }\n@flow g(o: Order): int { return o.«total» }\n@flow f(): int {\n  x = { «total»: 1 }\n  return g(x) + x.«total»\n}\n`,
    declaration: -1,
  },
  {
    title: "a member of an enum",
    source: `type Mood = enum[«warm», cold]\n@flow f(m: Mood): Mood {\n  x = m == :«warm»\n  return match m { :«warm» if x => :«warm»  _ => m }\n}\n`,
  },
  {
    title: "a member of an enum in a field, a default and a parameter",
    source: `type Greeting = { mood: enum[«warm», cold] = :«warm» }\n@flow f(g: Greeting): bool { return g.mood in [:«warm»] }\n`,
  },
  {
    title: "a flow",
    source: core(
      "@triggers { @api hello { flow = «greet» } }\n    @on order.paid from core://shop/orders { flow = «greet» }",
      `@flow «greet»(name: string = "x"): string { return name }\n@flow f(): string {\n  a = @core_call { target = core://self  flow = «greet»  input = { name: "a" } }\n  return a + «greet»("b")\n}\n@test "t" {\n  @when «greet»("a")\n  @then { result.output == «greet»("a") }\n}\n`,
    ),
    declaration: 2,
  },
  {
    title: "a flow that a string names",
    source: core(`@triggers { @api hello { flow = "«greet»" } }`, `@flow «greet»() { }\n`),
    declaration: 1,
  },
  {
    title: "a transformer as a stage",
    source: `@transformer «polish»(s: string, most: int = 3): string { return s }\n@pipeline p(s: string): string = s |> «polish» |> «polish»(4) |~> «polish»\n@flow f(xs: array[string]): array[string] { return xs |*> «polish» }\n`,
  },
  {
    title: "an evaluator",
    source: `@evaluator «good»(s: string): float { threshold = 0.5  return 1.0 }\n@flow f(s: string): string? { return s |?> «good» }\n`,
  },
  {
    title: "a pipeline",
    source: `@pipeline «tidy»(s: string): string = s |> x => x.trim()\n@flow f(s: string): string { return «tidy»(s) }\n`,
  },
  {
    title: "a parameter",
    source: `@flow f(«name»: string): string {\n  x = "Hi \${«name»}"\n  return «name» + x\n}\n@flow g(): string { return f(«name» = "a") }\n`,
  },
  {
    title: "a parameter by name in a stage and in a test",
    source: `@transformer cut(s: string, «most»: int): string { return s.slice(0, «most») }\n@flow f(s: string): string { return s |> cut(«most» = 3) }\n@test "t" {\n  @when cut("a", «most» = 1)\n  @then { result.output == "a" }\n}\n`,
  },
  {
    title: "a parameter that a call of the core itself gives",
    source: core(
      "",
      `@flow g(«id»: string): string { return «id» }\n@flow f(): string {\n  return @core_call { target = core://self  flow = g  input = { «id»: "a" } }\n}\n`,
    ),
  },
  {
    title: "a parameter that a shorthand of a call gives",
    source: core(
      "",
      `@flow g(«id»: string): string { return «id» }\n@flow f(id: string): string {\n  return @core_call { target = core://self  flow = g  input = { «id» } }\n}\n`,
    ),
    renamed: core(
      "",
      `@flow g(fresh: string): string { return fresh }\n@flow f(id: string): string {\n  return @core_call { target = core://self  flow = g  input = { fresh: id } }\n}\n`,
    ),
  },
  {
    title: "a parameter that is the key of the instances, in all flows that take it",
    source: `@core A {\n    version = "1.0.0"\n    instance = :entity(key = "«customer»")\n}\n@flow f(«customer»: string): string { return «customer» }\n@flow g(«customer»: string): string { return f(«customer» = «customer»).upper() }\n`,
    declaration: -1,
  },
  {
    title: "a variable",
    source: `@flow f(n: int): int {\n  «x» = n\n  if n > 1 { «x» = 2 }\n  y = [«x», «x»].map(v => v + «x»)\n  return «x» + y.length\n}\n`,
  },
  {
    title: "a variable with fields that are written",
    source: `type P = { a: int, b: array[int] }\n@flow f(p: P): int {\n  «x» = p\n  «x».a = 1\n  «x».b[0] = 2\n  return «x».a\n}\n`,
  },
  {
    title: "a variable in a shorthand",
    source: `type P = { a: int }\n@flow f(): P {\n  «a» = 1\n  return { «a» }\n}\n`,
    renamed: `type P = { a: int }\n@flow f(): P {\n  fresh = 1\n  return { a: fresh }\n}\n`,
  },
  {
    title: "a name that a pattern binds from a shorthand",
    source: `type P = { a: int }\n@flow f(p: P): int { return match p { { «a» } => «a» + 1 } }\n`,
    renamed: `type P = { a: int }\n@flow f(p: P): int { return match p { { a: fresh } => fresh + 1 } }\n`,
  },
  {
    title: "a name that a pattern binds, with a guard",
    source: `@flow f(n: int): int { return match n { «x» if «x» > 1 => «x»  _ => 0 } }\n`,
  },
  {
    title: "the rest of an array",
    source: `@flow f(xs: array[int]): int { return match xs { [first, ...«more»] => first + «more».length  _ => 0 } }\n`,
  },
  {
    title: "a parameter of a lambda, one of two of that name",
    source: `@flow f(xs: array[int]): int { return xs.map(«x» => «x» + 1).filter(x => x > 1).length }\n`,
  },
  {
    title: "the item of a loop",
    source: core("", `@flow f(xs: array[int]): array[int] {\n  return @foreach «x», i in xs { yield «x» + i }\n}\n`),
  },
  {
    title: "the index of a loop",
    source: core("", `@flow f(xs: array[int]): array[int] {\n  return @foreach x, «i» in xs { yield x + «i» }\n}\n`),
  },
  {
    title: "what is caught",
    source: core(
      "",
      `@flow f(): string {\n  x: string = @try { yield "a" } @catch PluginError «e» { yield «e».message }\n  return x\n}\n`,
    ),
  },
  {
    title: "a branch",
    source: core(
      "",
      `@flow f(): string {\n  both = @parallel {\n    «summary» => { yield "a" }\n    tags => { yield "b" }\n  }\n  return both.«summary» + both.tags\n}\n`,
    ),
  },
  {
    title: "a handle with the answer of its name",
    source: core(
      "",
      `@core_interface core://shop/orders { refund(id: string): int }\n@flow f(): int {\n  «a» = @core_call { target = core://shop/orders  flow = refund  input = { id: "a" }  async = true }\n  r = @await_responses { from = [«a»] }\n  return r.«a»\n}\n`,
    ),
    declaration: -1,
  },
  {
    title: "a model role",
    source: core(
      `@models { primary = { model = "a" }\n    «fast» = { model = "b" } }`,
      `@flow f(s: string): string {\n  a = @flexible { goal = "g"  input = s  llm = «fast»  output = string }\n  b = @flexible { goal = "g"  input = s  llm = "«fast»"  output = string }\n  return a + b\n}\n@test "t" {\n  @mock «fast» = ["a", fail("refusal")]\n  @when f("a")\n  @when fail(«fast», "refusal")\n  @then { result.output == "a" }\n}\n`,
    ),
  },
  {
    title: "a plugin",
    source: core(
      `@plugins { «crm» = a/crm@1.0 }`,
      `@plugin_interface a/crm@1.0 { find(id: string): string }\n@flow f(): string {\n  x = «crm».find("a")\n  y = «crm»://users\n  return x + y\n}\n@test "t" {\n  @mock «crm».find(id = "a") = "b"\n  @when f()\n  @then { result.output == "b" }\n}\n`,
    ),
  },
  {
    title: "a method of a plugin",
    source: core(
      `@plugins { crm = a/crm@1.0 }`,
      `@plugin_interface a/crm@1.0 { «find»(id: string): string }\n@flow f(): string { x = crm.«find»("a")  return x }\n@test "t" {\n  @mock crm.«find» = "b"\n  @when f()\n  @then { result.output == "b" }\n}\n`,
    ),
  },
  {
    title: "a parameter of a plugin's method",
    source: core(
      `@plugins { crm = a/crm@1.0 }`,
      `@plugin_interface a/crm@1.0 { find(«id»: string): string }\n@flow f(): string { x = crm.find(«id» = "a")  return x }\n@test "t" {\n  @mock crm.find(«id» = "a") = "b"\n  @when f()\n  @then { result.output == "b" }\n}\n`,
    ),
  },
  {
    title: "a flow of another core",
    source: core(
      "",
      `@core_interface core://shop/orders { «refund»(id: string): int }\n@flow f(): int {\n  return @core_call { target = core://shop/orders  flow = «refund»  input = { id: "a" } }\n}\n@test "t" {\n  @mock core://shop/orders «refund» = 1\n  @when f()\n  @then { result.output == 1 }\n}\n`,
    ),
  },
  {
    title: "a parameter of another core's flow",
    source: core(
      "",
      `@core_interface core://shop/orders { refund(«id»: string): int }\n@flow f(): int {\n  return @core_call { target = core://shop/orders  flow = refund  input = { «id»: "a" } }\n}\n`,
    ),
  },
  {
    title: "a field of memory",
    source: core(
      `@memory { «visits»: map[string, int] }`,
      `@flow f(id: string): int {\n  memory.«visits».set(id, 1)\n  return memory.«visits».get(id) ?? 0\n}\n@test "t" {\n  @mock memory.«visits» = { "a": 1 }\n  @when f("a")\n  @then { result.output == 1 }\n}\n`,
    ),
  },
  {
    title: "a field of memory that is written as a whole",
    source: core(
      `@memory { «last»: string }`,
      `@flow f(id: string): string {\n  memory.«last» = id\n  return memory.«last»\n}\n`,
    ),
  },
  {
    title: "a field of reference data",
    source: core(`@reference { «moods»: array[string] }`, `@flow f(): int { return reference.«moods».length }\n`),
  },
  {
    title: "a parameter of config",
    source: core(
      `@config { @param «limit»: float = 0.7 @runtime_configurable }`,
      `@flow f(): float { return config.«limit» }\n@evaluator good(s: string): float { threshold = config.«limit»  return 1.0 }\n`,
    ),
  },
  { title: "a trigger", source: core(`@triggers { @api «hello» { flow = f } }`, `@flow f() { }\n`) },
  {
    title: "a checkpoint that a test decides",
    source: core(
      "",
      `@flow f(): string {\n  «answer» = @checkpoint approval { present = { prompt = "p" } }\n  return «answer»\n}\n@test "t" {\n  @when f()\n  @when resume «answer» { decision = "approve" }\n  @then { result.output == "approve" }\n}\n`,
    ),
  },
  {
    title: "a field of a form",
    source: core(
      "",
      `@flow f(): int {\n  x = @checkpoint approval { present = { prompt = "p" }  form = { «amount»: int = 1 } }\n  return x.«amount»\n}\n@test "t" {\n  @when f()\n  @when resume { decision = "approve", «amount»: 2 }\n  @then { result.output == 2 }\n}\n`,
    ),
  },
  {
    title: "a branch with a checkpoint that a test decides",
    source: core(
      "",
      `@flow f(): string {\n  x = @parallel { «goods» = @checkpoint approval { present = { prompt = "p" } } }\n  return x.«goods»\n}\n@test "t" {\n  @when f()\n  @when resume «goods» { decision = "approve" }\n}\n`,
    ),
  },
  {
    title: "a branch of a block whose value is given to a type",
    source: `type Both = { «left»: int, right: int }\n@flow f(): Both { return @parallel { «left» = @rigid { yield 1 }  right = @rigid { yield 2 } } }\n@flow g(): int { return f().«left» }\n`,
    declaration: -1,
  },
  {
    title: "a field that the forms of several checkpoints have, named where one of them is decided",
    source: core(
      "",
      `@flow f(): int {\n  @checkpoint debug_breakpoint { present = { prompt = "p" } }\n  x = @checkpoint approval { present = { prompt = "p" }  form = { «amount»: int = 1 } }\n  y = @checkpoint approval { present = { prompt = "p" }  form = { «amount»: int = 1, note: string } }\n  return x.«amount» + y.«amount»\n}\n@test "t" {\n  @when f()\n  @when resume { decision = "approve", «amount»: 2 }\n}\n`,
    ),
    declaration: -1,
  },
  {
    title: "a field of a form in the arms",
    source: core(
      "",
      `@flow f(): int {\n  return @checkpoint approval {\n    present = { prompt = "p" }\n    options = ["edit", "no"]\n    form = { «amount»: int }\n    on_response { { decision: "edit", «amount»: a } => a  _ => 0 }\n  }\n}\n`,
    ),
  },
  {
    title: "a variable that a review shows",
    source: core(
      "",
      `@flow f(«name»: string): string {\n  x = @checkpoint hitl_review {\n    present = { prompt = "p" }\n    options = ["yes", "no"]\n    hitl_target = { queue = "q"  hitl_spec = { sections = [{ type: "context", content: "Of {{«name»}} and {{ «name» }}" }] } }\n  }\n  return «name» + x.decision\n}\n`,
    ),
  },
  {
    title: "a field that a review shows",
    source: core(
      "",
      `type P = { «name»: string }\n@flow f(p: P): string {\n  x = @checkpoint hitl_review {\n    present = { prompt = "p" }\n    options = ["yes", "no"]\n    hitl_target = { queue = "q"  hitl_spec = { sections = [{ type: "context", content: "Of {{p.«name»}}" }] } }\n  }\n  return p.«name» + x.decision\n}\n`,
    ),
  },
  {
    title: "a field that a review asks for",
    source: core(
      "",
      `@flow f(): float {\n  x = @checkpoint hitl_review {\n    present = { prompt = "p" }\n    options = ["yes", "no"]\n    hitl_target = { queue = "q"  hitl_spec = { sections = [{ type: "input", field: "«amount»", kind: "number" }] } }\n  }\n  return x.«amount»\n}\n`,
    ),
  },
  {
    title: "what a test is given",
    source: `@flow f(n: int): int { return n }\n@test "t" {\n  @given { «x» = 1 }\n  @when f(«x»)\n  @then { result.output == «x» }\n}\n`,
  },
  {
    title: "a value of a property",
    source: `@flow f(n: int): int { return n }\n@test "t" { @property(runs = 3) («n»: int) { f(«n») == «n» } }\n`,
  },
  {
    title: "what a guard reads of the input",
    source: core(
      "",
      `@flow f(s: string): string {\n  return @guarded { goal = "g"  input = { «text»: s }  output = string  guard = { input.«text» != "" } }\n}\n`,
    ),
  },
  {
    title: "a flow of another file",
    source: `import { «twice» } from "./lib"\n${core("", "@flow f(n: int): int { return «twice»(n) + «twice»(1) }\n")}//# lib.scaicore\npub @flow «twice»(n: int): int { return 2 * n }\n@flow g(): int { return «twice»(1) }\n`,
    declaration: 3,
  },
  {
    title: "a flow of another file that has an alias here",
    source: `import { «twice» as double } from "./lib"\n${core("", "@flow f(n: int): int { return double(n) }\n")}//# lib.scaicore\npub @flow «twice»(n: int): int { return 2 * n }\n@flow g(): int { return «twice»(1) }\n`,
    declaration: 1,
    hasAlias: true,
  },
  {
    title: "an alias",
    source: `import { twice as «double» } from "./lib"\n${core("", "@flow f(n: int): int { return «double»(n) + «double»(1) }\n")}//# lib.scaicore\npub @flow twice(n: int): int { return 2 * n }\n`,
    declaration: -1,
    hasAlias: true,
  },
  {
    title: "a type that three files know",
    source: `import { «Order» } from "./lib"\nimport { g } from "./other"\n${core("", "@flow f(o: «Order»): int { return g(o) }\n")}//# lib.scaicore\npub type «Order» = { id: int }\n//# other.scaicore\nimport { «Order» } from "./lib"\npub @flow g(o: «Order»): int { return o.id }\n`,
    declaration: 2,
  },
  {
    title: "a field of a type of another file",
    source: `import { Order } from "./lib"\n${core("", "@flow f(o: Order): Order { return { id: o.«id» ?? 1 } }\n").replace("{ id: o", "{ «id»: o")}//# lib.scaicore\npub type Order = { «id»: int? }\n`,
    declaration: 2,
  },
  {
    title: "a member of an enum of another file",
    source: `import { Mood } from "./lib"\n${core("", "@flow f(): Mood { return :«warm» }\n")}//# lib.scaicore\npub type Mood = enum[«warm», cold]\n@flow g(m: Mood): bool { return m == :«warm» }\n`,
    declaration: 1,
  },
  {
    title: "a parameter of a flow of another file",
    source: `import { twice } from "./lib"\n${core("", "@flow f(): int { return twice(«n» = 2) }\n")}//# lib.scaicore\npub @flow twice(«n»: int): int { return 2 * «n» }\n`,
    declaration: 1,
  },
  {
    title: "a field of memory that a library uses",
    source: `import { note } from "./lib"\n${core("@memory { «visits»: map[string, int] }", "@flow f(): int { return note() }\n")}//# lib.scaicore\npub @flow note(): int {\n  memory.«visits».set("a", 1)\n  return memory.«visits».get("a") ?? 0\n}\n`,
  },
  {
    title: "a model role that a library asks",
    source: `import { tell } from "./lib"\n${core('@models { «fast» = { model = "a" } }', "@flow f(): string { return tell() }\n")}//# lib.scaicore\npub @flow tell(): string { return @flexible { goal = "g"  input = "a"  llm = «fast»  output = string } }\n`,
  },
  {
    title: "a plugin that a library calls, with its interface there",
    source: `import { find } from "./lib"\n${core("@plugins { «crm» = a/crm@1.0 }", "@flow f(): string { return find() }\n")}//# lib.scaicore\n@plugin_interface a/crm@1.0 { find(id: string): string }\npub @flow find(): string { x = «crm».find("a")  return x }\n`,
  },
  {
    title: "a variable behind emoji, in lines that end as on Windows",
    source: `@flow f(n: int): string {\r\n  // 🎉🎉\r\n  «x» = n\r\n  return "🎉👩‍👩‍👧 \${«x»} \${"é🎉"} \${«x»}"\r\n}\r\n`,
  },
  {
    title: "a variable in a flow whose end is broken",
    source: `@flow f(n: int): int {\n  «x» = n\n  y = «x» +\n  return «x»\n}\n@flow g(: int {\n`,
  },
  {
    title: "a variable in a text that is put into a text",
    source: `@flow f(«n»: int): string { return "a \${"b \${«n»}"} c \${«n» + 1}" }\n`,
  },
];
