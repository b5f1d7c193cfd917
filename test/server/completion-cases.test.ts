/**
 * Completion, place by place: what is offered, what comes first, and what the text is when it is accepted. A case is a text with `┃`, and
 * what must hold: `first` offers in their order, `has` and `lacks` among all, `gives` the line after an item was accepted.
 */
import { describe, expect, it } from "vitest";
import { completion } from "../../server/features/completion/completion.js";
import { plainOf } from "../../server/features/completion/offer.js";
import { VS_CODE } from "../support/completion-rate.js";
import { withCursor } from "../support/cursor.js";

/** A section of a review with this content. */
const shown = (content: string): string =>
  body(`d = @checkpoint approval {
      present = { prompt = "p" }
      hitl_spec = { sections = [
        ${shownLine(content).trim()}
      ] }
    }`);
const shownLine = (content: string): string => `        { type: "context", title: "Case", content: "${content}" },`;

interface Case {
  readonly first?: readonly string[];
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  readonly none?: true;
  readonly gives?: readonly (readonly [label: string, line: string])[];
}

const CORE = `@core Shop {
  version = "1.0.0"
  @models { primary = { model = "m" } fast = { model = "n" } }
  @plugins { crm = acme/crm@1.0 }
  @memory { visits: int  seen: map[string, int] }
  @reference { articles: array[string] }
  @config { @param limit: int = 3 }
}
type Mood = enum[warm, cold]
type T = { kind: Mood, s: "low" | "high", note: string? }
type Paid = { kind: "paid", amount: money[EUR] }
type Refused = { kind: "refused", reason: string }
type Outcome = Paid | Refused
@plugin_interface acme/crm@1.0 { find(id: string): string  ping() }
@transformer polish(text: string): string { return text.trim() }
`;
const body = (text: string): string =>
  `${CORE}@flow f(name: string, t: T, xs: array[string], o: Outcome, ok: bool): string {\n    ${text}\n    return name\n}\n`;
const declared = (text: string): string => `${CORE}${text}\n`;
const inCore = (text: string): string => `@core A {\n  ${text}\n}\n`;
const step = (text: string): string => body("x = 1") + `@test "t" {\n  ${text}\n}\n`;
const model = (text: string): string => body(`x = @flexible {\n      goal = "g"\n      ${text}\n    }`);
const checkpoint = (text: string): string =>
  body(`d = @checkpoint approval {\n      present = { prompt = "p" }\n      ${text}\n    }`);

const CASES: Readonly<Record<string, readonly (readonly [text: string, expected: Case])[]>> = {
  "an interpolation that is typed": [
    [body('x = "Hello ${name.┃"'), { has: ["upper", "trim"] }],
    [body('x = "Hello ${na┃"'), { has: ["name"] }],
    [body('x = "Hello ${name.┃'), { has: ["upper"] }],
    [body('x = "Hello ${┃"'), { has: ["name", "xs"] }],
    [body('x = "Hello ${┃} there"'), { has: ["name"] }],
    [body('x = "${t.┃} there"'), { has: ["kind", "s"] }],
    [body('x = "${name.upper(┃"'), { has: ["name"] }],
    [body('x = "${name} and ${xs.┃"'), { has: ["length", "join"] }],
    [body('x = "${"${t.┃"}"'), { has: ["note"] }],
    [body('x = "plain ┃ text"'), { none: true }],
    [body('x = "escaped \\${na┃"'), { none: true }],
    [shown("{{┃"), { has: ["name", "t", "xs"], lacks: ["f", "true", "polish", "memory"] }],
    [shown("{{na┃"), { first: ["name"], gives: [["name", shownLine("{{name").trim()]] }],
    [shown("{{ n┃ }} of"), { first: ["name"], gives: [["name", shownLine("{{ name }} of").trim()]] }],
    [shown("{{t.┃}}"), { has: ["kind", "note", "s"], lacks: ["name"] }],
    [shown("{{name.┃}}"), { none: true }],
    [shown("no {na┃}"), { none: true }],
  ],
  "between quotes": [
    [
      body('if t.s == "┃" { return "" }'),
      { first: ['"low"', '"high"'], gives: [['"low"', 'if t.s == "low" { return "" }']] },
    ],
    [body('if t.s == "l┃" { return "" }'), { gives: [['"low"', 'if t.s == "low" { return "" }']] }],
    [body('if t.s != "hi┃gh" { return "" }'), { gives: [['"low"', 'if t.s != "low" { return "" }']] }],
    [body('y: T = { kind: :warm, s: "┃" }'), { first: ['"low"', '"high"'] }],
    [body('y: Outcome = { kind: "┃" }'), { has: ['"paid"', '"refused"'] }],
    [checkpoint('on_timeout = "┃"'), { has: ['"escalate"', '"fail"', '"default"'] }],
    [checkpoint('on_timeout = "┃'), { gives: [['"fail"', 'on_timeout = "fail"']] }],
    [checkpoint('priority = "┃"'), { has: ['"high"'] }],
    [checkpoint('options = [{ id = "a", style = "┃" }]'), { has: ['"primary"', '"danger"'] }],
    [
      body(
        'd = @checkpoint approval { present = { prompt = "p" }, options = ["yes", "no"] }\n    @match d { "┃" => { return "" } }',
      ),
      { has: ['"yes"', '"no"'] },
    ],
    [body('x = match o { { kind: "┃" } => 1 }'), { has: ['"paid"'] }],
    [inCore('@triggers { @schedule s { flow = f  cron = "┃" } }'), { has: ['"0 9 * * *"'] }],
    [inCore('@triggers { @schedule s { flow = f  timezone = "Eu┃" } }'), { has: ['"Europe/Amsterdam"'] }],
    [model('guidance = "┃"'), { none: true }],
    [model('guidance = """\n  ┃\n  """'), { none: true }],
  ],
  "before what is there": [
    [body("x = name.upp┃()"), { gives: [["upper", "x = name.upper()"]] }],
    [body("x = xs.ma┃(x => x)"), { gives: [["map", "x = xs.map(x => x)"]] }],
    [body("x = poli┃(name)"), { gives: [["polish", "x = polish(name)"]] }],
    [body('y: T = { ki┃: :warm, s: "low" }'), { gives: [["kind", 'y: T = { kind: :warm, s: "low" }']] }],
    [body('x = @flexible {\n go┃ = "x"\n }'), { gives: [["goal", 'goal = "x"']] }],
    [body("x = @flex┃ { }"), { gives: [["@flexible", "x = @flexible { }"]] }],
    [body("x = na┃me.upper()"), { gives: [["name", "x = name.upper()"]] }],
    [checkpoint('on_re┃ { "approve" => 1 }'), { gives: [["on_response", 'on_response { "approve" => 1 }']] }],
    [body("ret┃ name"), { gives: [["return", "return name"]] }],
    [declared("type A = arr┃[string]"), { gives: [["array[string]", "type A = array[string]"]] }],
    [body("crm.pi┃()"), { gives: [["ping", "crm.ping()"]] }],
    [inCore('ver┃ = "1"'), { gives: [["version", 'version = "1"']] }],
  ],
  members: [
    [body("x = name.┃"), { has: ["upper", "length"], lacks: ["kind", "name"] }],
    [body("x = t.┃"), { first: ["kind", "s", "note"] }],
    [body("x = t?.┃"), { first: ["kind"] }],
    [body("x = memory.┃"), { first: ["visits", "seen"] }],
    [body("x = reference.┃"), { first: ["articles"] }],
    [body("x = config.┃"), { first: ["limit"] }],
    [body("x = crm.┃"), { first: ["find", "ping"] }],
    [body("x = core.┃"), { has: ["name", "version"] }],
    [body("x = xs.map(x => x.┃)"), { has: ["upper"] }],
    [body("x = memory.┃(name)"), { has: ["visits", "seen"] }],
    [body("memory.seen.┃"), { has: ["set", "get"] }],
    [body("if t.┃ { return name }"), { has: ["kind"] }],
    [body("x = xs[0].┃"), { has: ["upper"] }],
  ],
  "values by their type": [
    [body("y: Mood = ┃"), { first: [":warm", ":cold"] }],
    [body("y: Mood = :┃"), { first: [":warm", ":cold"], lacks: ["name"] }],
    [body("y: bool = ┃"), { has: ["true", "false", "ok"] }],
    [body("if t.kind == ┃ { return name }"), { first: [":warm", ":cold"] }],
    [body("if t.note == ┃ { return name }"), { has: ["null", "name"] }],
    [body("x = polish(┃)"), { first: ["name"] }],
    [body("y: T = { kind: ┃ }"), { first: [":warm", ":cold"] }],
    [body("y: T = { ┃ }"), { first: ["kind", "s", "note"] }],
    [body("y: T = { kind: :warm, ┃ }"), { first: ["s", "note"], lacks: ["kind"] }],
    [body('y: Outcome = { kind: "paid", ┃ }'), { first: ["amount"], lacks: ["reason"] }],
    [body("ys: array[Mood] = [┃]"), { first: [":warm", ":cold"] }],
    [body("y: Mood = if ok { ┃ } else { :cold }"), { has: [":warm"] }],
    [body("y: string = ┃"), { first: ["name"] }],
    [body("later = 1\n    x = ┃"), { has: ["later", "name"] }],
  ],
  settings: [
    [model("┃"), { first: ["output"], has: ["input", "llm", "guidance"], lacks: ["goal"] }],
    [model("out┃"), { gives: [["output", "output = string"]] }],
    [model("llm = ┃"), { first: ["primary", "fast"] }],
    [model("output = ┃"), { has: ["string", "T", "Mood"] }],
    [model("on_failure = { ┃ }"), { first: ["low_confidence", "constraint_violation", "parse_error"] }],
    [model("on_failure = { refusal = escalate\n ┃ }"), { lacks: ["refusal"], has: ["parse_error"] }],
    [model("on_failure = { refusal = ┃ }"), { first: ["retry", "escalate", "flag_and_checkpoint"] }],
    [model("on_failure = { refusal = retry(┃) }"), { has: ["max =", "with ="] }],
    [model("constraints = { ┃ }"), { first: ["never", "always", "prefer", "inherit"] }],
    [model("@budget { ┃ }"), { first: ["max_cost", "max_duration", "max_retries", "max_tokens"] }],
    [model("identity = ┃"), { has: ["core"] }],
    [checkpoint("┃"), { has: ["options", "timeout", "on_timeout"], lacks: ["present", "goal"] }],
    [checkpoint("timeout = ┃"), { has: ["1h", "30s"] }],
    [body("d = @checkpoint ┃ { }"), { has: ["approval", "choice", "freeform", "hitl_review"] }],
    [body("d = @checkpoint { present = { ┃ } }"), { first: ["prompt", "title", "payload"] }],
    [body("xs2 = @foreach(┃) x in xs { yield x }"), { first: ["max_concurrent", "fail_fast"] }],
    [body("@while(┃) ok { }"), { first: ["max_iterations"] }],
    [inCore("identity = { ┃ }"), { first: ["name", "personality", "languages"] }],
    [inCore("instance = ┃"), { first: [":stateless", ":entity", ":singleton"] }],
    [inCore("@conversation_policy { ┃ }"), { has: ["tone", "max_turns"] }],
    [inCore('@models { primary = { model = "m"  ┃ } }'), { has: ["temperature", "fallback"], lacks: ["model"] }],
    [inCore("@models { primary = { modalities = [┃] } }"), { has: [":text", ":vision"] }],
  ],
  "statements and keywords": [
    [
      body("┃"),
      {
        first: ["return", "if", "@match", "@checkpoint"],
        has: ["name", "memory", "crm", "polish"],
        lacks: ["else", "break", "@core"],
      },
    ],
    [body("@┃"), { has: ["@flexible", "@checkpoint"], lacks: ["name", "return"] }],
    [body("@foreach x in xs { ┃ }"), { has: ["break", "continue", "x"] }],
    [body("if ok { return name } ┃"), { first: ["else"] }],
    [body("if ok { return name }\n    ┃"), { first: ["else"] }],
    [body("@try { x = 1 } ┃"), { first: ["@catch"] }],
    [body("@try { x = 1 } @catch ┃ { }"), { has: ["PluginError", "ModelRefusalError"] }],
    [body("@foreach x ┃"), { first: ["in"] }],
    [body("@foreach x, i ┃ xs { }"), { first: ["in"], gives: [["in", "@foreach x, i in xs { }"]] }],
    [body("x = name ┃"), { has: ["in", "not"] }],
    [body("@rigid { ┃ }"), { has: ["@match", "name"], lacks: ["@flexible", "@checkpoint"] }],
    [body("x = ┃"), { has: ["@flexible", "@checkpoint", "match", "if", "name"] }],
    [body("x = @flex┃"), { first: ["@flexible"] }],
    [body("emit paid { }\n    emit ┃"), { has: ["paid"] }],
    [body("// a ┃"), { none: true }],
    [body("/* a ┃ */"), { none: true }],
    [body("x = 12┃"), { none: true }],
  ],
  patterns: [
    [body("x = match t.kind { ┃ }"), { first: [":warm", ":cold", "all missing arms"] }],
    [body("x = match t.kind { :warm => 1\n ┃ }"), { first: [":cold"], lacks: ["all missing arms"] }],
    [body("x = match t.s { ┃ => 1 }"), { first: ['"low"', '"high"'] }],
    [body("x = match ok { ┃ }"), { first: ["true", "false"] }],
    [body("x = match o { ┃ }"), { first: ['{ kind: "paid" }', '{ kind: "refused" }'] }],
    [body('x = match o { { kind: "paid", ┃ } => 1 }'), { first: ["amount"], lacks: ["reason"] }],
    [body("x = match t { { ┃ } => 1 }"), { first: ["kind", "s", "note"] }],
    [checkpoint('options = ["yes", "no"]\n      on_response { ┃ }'), { has: ['"yes"', '"no"'] }],
    [body("x = match t.kind { ┃ }"), { has: ["_"] }],
  ],
  types: [
    [declared("@flow g(a: ┃) { }"), { has: ["string", "int", "Mood", "T", "array[string]"], lacks: ["@flow", "name"] }],
    [declared("@flow g(mood: ┃) { }"), { first: ["Mood"] }],
    [declared("@flow g(created_at: ┃) { }"), { first: ["datetime"] }],
    [declared("@flow g(): ┃ { }"), { has: ["string", "Outcome"] }],
    [declared("type A = { amount: money[┃] }"), { first: ["EUR"], has: ["USD"] }],
    [declared("type A = array[┃]"), { has: ["string", "T"] }],
    [declared("type A = ┃ | Refused"), { has: ["Paid"] }],
    [inCore("@memory { x: ┃ }"), { has: ["int", "map[string, string]"] }],
    [inCore("@config { @param x: ┃ }"), { has: ["int"] }],
    [inCore("@config { @param x: int = 1 ┃ }"), { has: ["@secret", "@hot_reload"] }],
    [body("y: ┃ = name"), { has: ["string", "T"] }],
  ],
  "declarations and tests": [
    ["pub ┃", { has: ["@flow", "type", "const"], lacks: ["@core", "@test", "import", "pub"] }],
    ["@internal ┃", { has: ["@flow", "@transformer"], lacks: ["type", "const", "@core"] }],
    ["┃ @flow f(): int { return 1 }", { has: ["pub"], lacks: ["const", "type"] }],
    ["┃", { has: ["@core", "@flow", "type", "import", "@test"], lacks: ["@flexible", "version"] }],
    ["@fl┃", { has: ["@flow"], gives: [["@flow", "@flow name(input: string): string {"]] }],
    [inCore("┃"), { has: ["version", "description", "@models", "@flow"], lacks: ["@flexible"] }],
    [inCore("@triggers { ┃ }"), { first: ["@api", "@webhook", "@schedule"] }],
    [declared("@core B { @triggers { @api a { flow = ┃ } } }"), { has: ["polish"] }],
    [step("┃"), { first: ["@mock", "@given", "@when", "@then", "@property"] }],
    [step("@mock ┃"), { has: ["primary", "fast", "crm", "memory"] }],
    [step("@mock crm.┃ = 1"), { first: ["find", "ping"] }],
    [step("@mock memory.┃ = 1"), { first: ["visits", "seen"] }],
    [step("@mock primary = ┃"), { first: ["fail"] }],
    [step("@when ┃"), { has: ["f", "resume", "timeout", "fail"] }],
    [step('@when polish("a")\n  @then { result.┃ }'), { has: ["status", "output"] }],
    [step('@when polish("a")\n  @then { result.status == ┃ }'), { has: [":completed", ":failed"] }],
    [body("x = name |> ┃"), { first: ["polish"] }],
    [body("x = name |> po┃"), { gives: [["polish", "x = name |> polish"]] }],
    ["import { a } ┃", { first: ["from"] }],
  ],
  "assignments that take apart or add": [
    [body("n = 1\n    n += ┃"), { has: ["n", "xs"], lacks: ["return"] }],
    [body("n = 1\n    n += xs.┃"), { has: ["length"] }],
    [body("memory.seen[name] += ┃"), { has: ["name", "memory"] }],
    [body("memory.┃ += 1"), { has: ["visits", "seen"] }],
    [body("{ ┃ } = t"), { has: ["kind", "s", "note"], lacks: ["name", "return"] }],
    [body("{ kind, ┃ } = t"), { has: ["s", "note"], lacks: ["kind"] }],
    [body("{ ki┃ } = t"), { gives: [["kind", "{ kind } = t"]] }],
    [body("{ kind, s } = ┃"), { has: ["t", "o"] }],
    [body("{ kind, note: other } = t\n    x = oth┃"), { has: ["other"] }],
    [body("@foreach { ┃ } in memory.seen { log(name) }"), { has: ["key", "value"], lacks: ["name"] }],
    [body("@foreach { key, value } in memory.seen { x = val┃ }"), { has: ["value"] }],
    [body("@foreach { key, value } in memory.┃ { x = value }"), { has: ["seen"] }],
  ],
  "catches of several errors": [
    [body("@try { crm.ping() } @catch ┃"), { has: ["PluginError", "TimeoutError"] }],
    [body("@try { crm.ping() } @catch PluginError | ┃"), { has: ["TimeoutError"], lacks: ["name", "PluginError"] }],
    [body("@try { crm.ping() } @catch PluginError | TimeoutError e { x = e.┃ }"), { has: ["message"] }],
  ],
  "a match over several values": [
    [body('x = match { ok, ┃ } { _ => "a" }'), { has: ["name", "t"] }],
    [body("x = match { ok, kind: t.kind } { { ┃ } => 1 _ => 2 }"), { has: ["ok", "kind"], lacks: ["name"] }],
    [body("x = match { ok, kind: t.kind } { { ok: true, kind: :┃ } => 1 _ => 2 }"), { first: [":warm", ":cold"] }],
    [body("x = match { ok, kind: t.kind } { { ok, kind } => ki┃ }"), { has: ["kind"] }],
  ],
  "given values with types": [
    [step("@given { t: ┃ }"), { has: ["T", "Mood", "string"] }],
    [step("@given { t: T = ┃ }"), { first: ["{ kind, s }"] }],
    [step("@given { t: T = { ┃ } }"), { has: ["kind", "s", "note"] }],
    [step("@given { t: T = { kind: :┃ } }"), { first: [":warm", ":cold"] }],
    [step('@given { a: Mood = :warm }\n  @when polish("${┃}")'), { has: ["a"] }],
  ],
};

describe.each(Object.entries(CASES))("completion: %s", (_group, cases) => {
  it.each(cases)("%s", (marked, { first = [], has = [], lacks = [], none, gives = [] }) => {
    const { state, offset, text } = withCursor(marked);
    const { items } = completion(state, offset, { client: VS_CODE });
    const labels = items.map(({ label }) => label);
    if (none === true) expect(labels).toEqual([]);
    expect(labels.slice(0, first.length)).toEqual(first);
    expect(labels).toEqual(expect.arrayContaining([...has]));
    expect(labels.filter((label) => lacks.includes(label))).toEqual([]);
    for (const [label, line] of gives) {
      const item = items.find((one) => one.label === label);
      if (item?.textEdit === undefined || !("range" in item.textEdit)) throw new Error(`${label} is not offered`);
      const { lineMap } = state.analysis;
      const start = lineMap.offsetAt(item.textEdit.range.start);
      const inserted = item.insertTextFormat === 2 ? plainOf(item.textEdit.newText) : item.textEdit.newText;
      const result = text.slice(0, start) + inserted + text.slice(lineMap.offsetAt(item.textEdit.range.end));
      expect(result.split("\n").map((one) => one.trim())).toContain(line);
    }
  });
});
