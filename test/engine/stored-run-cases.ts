import type { JsonObject } from "scaicore";
import type { StoredCase } from "./stored-runs.js";

const HEAD = `@core C {
  version = "1.0.0"
  @plugins { host = test/host@1 }
  @models { primary = { model = "m" } }
}
@plugin_interface test/host@1 { fail(): int  echo(n: int): int }
`;
export const LEDGER_SOURCE = `@core Ledger { version = "1.0.0" }
@flow refund(n: int): string {
  d = @checkpoint { present = { prompt = "Refund \${n}?" } }
  return "\${n} \${d}"
}
@flow total(n: int): int { return n * 2 }
`;
const LEDGER = "@core_interface core://shop/ledger { refund(n: int): string  total(n: int): int }\n";
const ask = '@checkpoint { present = { prompt = "?" } }';
const model = (more: string) => `@flexible { goal = "g" input = { n: 1 } output = int ${more} }`;
const approve: JsonObject = { decision: "approve" };
const reject: JsonObject = { decision: "reject" };
const both = [approve, reject];

const flow = (returns: string, body: string, more = "") => `${HEAD}${more}@flow f(): ${returns} {\n  ${body}\n}\n`;

/** Values of every type, so that each is in a snapshot. */
const VALUES = `m: money = 12.50  when = 2026-01-02T03:04:05Z  day = 2026-01-02  wait = 90s
  names: map[string, int] = { "a": 1 }  o = { text: "é", list: [1, 2.5, true, null] }`;

export const STORED_CASES: readonly StoredCase[] = [
  {
    name: "foreach",
    source: flow("array[string]", `return @foreach x in [1, 2] { d = ${ask}  yield "\${x} \${d}" }`),
    decide: both,
  },
  {
    name: "foreach-concurrent",
    source: flow(
      "array[string]",
      `n = 7  return @foreach(max_concurrent = 2) x in [1, 2, 3] { m = n + x  d = ${ask}  yield "\${m} \${d}" }`,
    ),
    decide: both,
  },
  {
    name: "while",
    source: flow(
      "int?",
      `n = 0  return @while(max_iterations = 5) n < 2 { n = n + 1  d = ${ask}  if d == "approve" { yield n } }`,
    ),
    decide: both,
  },
  {
    name: "parallel",
    source: flow(
      "{ a: string, b: int, c: int }",
      `return @parallel { a => { d = ${ask}  yield d }  b => { x = host.echo(n = 1)  yield x }  c => { yield if 1 < 2 { 3 } else { 4 } } }`,
    ),
    decide: [approve],
  },
  {
    name: "parallel-to-the-end",
    source: flow(
      "int",
      `@parallel(fail_fast = false) { a => { x = host.fail() }  b => { y = ${ask} }  c => { z = 1 } }  return 1`,
    ),
    decide: [approve],
  },
  {
    name: "try",
    source: flow(
      "string",
      `return @try { d = ${ask}  x = host.fail()  yield d } @catch PluginError e { d = ${ask}  yield "\${d} \${e.type}" }`,
    ),
    decide: both,
  },
  {
    name: "budget",
    source: flow(
      "string",
      `return @budget(max_duration = 10s, max_tokens = 1000) { x = ${model("")}  d = ${ask}  yield "\${x} \${d}" }`,
    ),
    models: 7,
    decide: [approve],
  },
  {
    name: "match",
    source: flow(
      "string",
      `s = 1  d = "none"  @match s { 1 => { s = 2  d = ${ask} }  _ => { d = "other" } }  return "\${s} \${d}"`,
    ),
    decide: [reject],
  },
  {
    name: "on-response",
    source: flow(
      "string",
      `return @checkpoint { present = { prompt = "?" } on_response { "approve" => { d = ${ask}  yield "a \${d}" }  "reject" => "no" } }`,
    ),
    decide: both,
  },
  {
    name: "checkpoint-form",
    source: flow(
      "string",
      `n = 4  d = @checkpoint { present = { prompt = "?" payload = { n } } form = { n: int = n  note: string? } timeout = 1h on_timeout = "fail" }  return "\${d}"`,
    ),
    decide: [{ decision: "approve", n: 5 }],
  },
  {
    name: "pipeline",
    source: `${HEAD}@transformer signed(text: string, by: string = "Ada"): string {
  d = ${ask}
  return "\${text} \${by} \${d}"
}
@transformer doubled(n: int): string { return "\${n * 2}" }
@pipeline p(n: int) = n |> doubled |> signed(by = "B") |?> x => x != ""
@flow f(): string? { return 4 |> p }
`,
    decide: [approve],
  },
  {
    name: "call-of-a-flow",
    source: flow(
      "string",
      "a = 5  r = @core_call { target = core://self flow = g input = { n: 1 } timeout = 1m }  return r",
      `@flow g(n: int): string { a = n + 1  d = ${ask}  return "\${a} \${d}" }\n`,
    ),
    decide: [approve],
  },
  {
    name: "call-of-another-core",
    source: flow(
      "string",
      "r = @core_call { target = core://shop/ledger flow = refund input = { n: 3 } }  return r",
      LEDGER,
    ),
    decide: [approve],
  },
  {
    name: "await-responses",
    source: flow(
      "string",
      `a = @core_call { target = core://self flow = g input = { n: 1 } async = true }
  b = @core_call { target = core://self flow = g input = { n: 2 } async = true }
  c = @core_call { target = core://shop/ledger flow = total input = { n: 3 } async = true }
  r = @await_responses { from = [a, b, c] require = :all timeout = 1h }  return "\${r.a} \${r.b} \${r.c}"`,
      `${LEDGER}@flow g(n: int): string { d = ${ask}  return "\${n} \${d}" }\n`,
    ),
    decide: both,
  },
  {
    name: "await-deadline",
    source: flow(
      "string",
      `a = @core_call { target = core://self flow = g input = { n: 1 } async = true }
  @try { r = @await_responses { from = [a] timeout = 1h }  return r.a } @catch TimeoutError e { return e.message }`,
      `@flow g(n: int): string { d = ${ask}  return d }\n`,
    ),
    advanceMs: 3_600_000,
  },
  {
    name: "deadline",
    source: flow(
      "string",
      `@try { d = @checkpoint { present = { prompt = "?" } timeout = 10s } } @catch CheckpointExpiredError e { return e.type }  return "no"`,
    ),
    advanceMs: 10_000,
  },
  {
    name: "deadline-escalated",
    source: flow("string", 'return @checkpoint { present = { prompt = "?" } timeout = 10s on_timeout = "escalate" }'),
    advanceMs: 10_000,
    decide: [approve],
  },
  {
    name: "memory-of-an-entity",
    source: `@core Shop {
  version = "1.0.0"
  instance = :entity(key = "customer")
  @memory { visits: int  log: array[string]  seen: map[string, int] }
}
@flow f(customer: string): string {
  memory.visits = memory.visits + 1
  memory.log.add(customer)
  d = ${ask}
  memory.visits = memory.visits + 10
  memory.seen[d] = memory.visits
  return "\${context.instance_key ?? ""} \${memory.log.join(" ")} \${d}"
}
`,
    input: { customer: "Ada" },
    decide: [approve],
  },
  {
    name: "memory-of-a-singleton",
    source: `@core Till { version = "1.0.0"  instance = :singleton  @memory { total: int } }
@flow f(): int {
  memory.total = memory.total + 1
  d = ${ask}
  emit decided { d }
  memory.total = memory.total + 10
  return memory.total
}
`,
    decide: [approve],
  },
  {
    name: "memory-commit-interrupted",
    source: `@core Till { version = "1.0.0"  @memory { total: int } }
@flow f(): int {
  a = 1
  memory.total = memory.total + a
  return memory.total
}
`,
    stop: { kind: "killed", appends: 2 },
  },
  {
    name: "model-retry-interrupted",
    source: flow("int", `return ${model("on_failure = { parse_error = retry(max = 3) | 5 }")}`),
    models: ["no", "nor this", 7],
    stop: { kind: "killed", appends: 2 },
  },
  {
    name: "model-escalated",
    source: flow(
      "int",
      `return ${model("on_failure = { parse_error = retry(max = 1) | escalate } @budget { max_duration = 10s }")}`,
    ),
    models: ["no", "nor this"],
    decide: [{ decision: "approve", output: 9 }],
  },
  {
    name: "model-flagged",
    source: flow("int", `return ${model("on_failure = { hallucination = flag_and_checkpoint }")}`),
    models: { $fail: "hallucination", answer: 8 },
    decide: [approve],
  },
  {
    name: "model-repair",
    source: flow(
      "int",
      `return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } on_validation_failure { d = ${ask}  yield if d == "approve" { output * 10 + failed.length } else { 0 } } }`,
    ),
    models: 3,
    decide: [approve],
  },
  {
    name: "decided-but-not-resumed",
    source: flow("string", `d = ${ask}  return d`),
    durability: "checkpoint",
    stop: { kind: "decided", resolution: approve },
  },
  {
    name: "interrupted",
    source: flow(
      "int",
      `n = 1  x = host.echo(n = n)  @while(max_iterations = 5) n < 4 { n = n + 1  y = host.echo(n = n)  x = x + y }  return x`,
    ),
    stop: { kind: "killed", appends: 5 },
  },
  {
    name: "interrupted-in-parallel",
    source: flow(
      "{ a: int, b: int }",
      "n = 1  return @parallel { a => { x = host.echo(n = n)  z = n + x  y = host.echo(n = z)  yield y }  b => { x = host.echo(n = 5)  yield x + n } }",
    ),
    stop: { kind: "killed", appends: 4 },
  },
  {
    name: "durability-checkpoint",
    source: flow("string", `n = host.echo(n = 3)  @debug { log("n", n) }  d = ${ask}  return "\${n} \${d}"`),
    durability: "checkpoint",
    decide: [approve],
  },
  {
    name: "values",
    source: flow("string", `${VALUES}\n  d = ${ask}  return "\${m} \${when} \${day} \${wait} \${names} \${o} \${d}"`),
    decide: [approve],
  },
];
