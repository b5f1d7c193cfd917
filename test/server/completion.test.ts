import { describe, expect, it } from "vitest";
import { completion } from "../../server/features/completion/completion.js";
import { withCursor } from "../support/cursor.js";

const CLIENT = {
  snippets: true,
  insertReplace: false,
  sharedRange: false,
  labelDetails: false,
  keep: undefined,
  again: undefined,
};
const ask = (marked: string) => {
  const { state, offset, text } = withCursor(marked);
  const { items } = completion(state, offset, { client: CLIENT });
  return { items, state, text };
};
const labels = (marked: string): string[] => ask(marked).items.map(({ label }) => label);
/** The text after the first item with this label is taken, its snippet marks left out. */
const accept = (marked: string, label: string): string => {
  const { items, state, text } = ask(marked);
  const item = items.find((candidate) => candidate.label === label);
  if (item?.textEdit === undefined || !("range" in item.textEdit)) throw new Error(`${label} is not offered`);
  const { range, newText } = item.textEdit;
  const { lineMap } = state.analysis;
  const start = lineMap.offsetAt(range.start);
  const end = lineMap.offsetAt(range.end);
  const plain = newText.replace(/\$\{\d+:?([^}]*)\}/g, "$1").replace(/\$\d/g, "");
  return text.slice(0, start) + plain + text.slice(end);
};

const CORE = '@core A { version = "1.0.0" }\n';
const TYPES = "type Mood = enum[warm, neutral, formal]\ntype Greeting = { message: string, mood: Mood }\n";

describe("completion", () => {
  it("offers declarations at the top level, and no blocks", () => {
    const found = labels(`${CORE}┃`);
    expect(found).toEqual(expect.arrayContaining(["@flow", "@types", "@test", "pub", "type", "import"]));
    expect(found).not.toContain("@flexible");
    expect(found).not.toContain("version");
  });

  it("offers the missing settings of the core, first", () => {
    const found = labels('@core A {\n  version = "1.0.0"\n  ┃\n}');
    expect(found).toEqual(expect.arrayContaining(["description", "@models", "identity"]));
    expect(found).not.toContain("version");
  });

  it("offers blocks in a flow, @-words after @", () => {
    const found = labels(`${CORE}@flow f(a: string) {\n  @┃\n}`);
    expect(found).toEqual(expect.arrayContaining(["@flexible", "@checkpoint", "@match", "@rigid"]));
    expect(found).not.toContain("@core");
    expect(found.every((label) => label.startsWith("@"))).toBe(true);
  });

  it("puts a whole keyword in place of what is typed of it", () => {
    expect(accept(`${CORE}@flow f(a: string) {\n  x = @fle┃\n}`, "@flexible")).toContain("  x = @flexible {\n");
  });

  it("offers blocks for a half-typed keyword on a line of its own", () => {
    const found = labels(
      `${CORE}@flow f(a: string): string {\n  x = @flexible { goal = "g" input = a output = string }\n  @rig┃\n\n  return x\n}`,
    );
    expect(found).toContain("@rigid");
  });

  it("offers declarations for the first, half-typed word of a file", () => {
    expect(labels("@co┃")).toContain("@core");
  });

  it("offers no model blocks inside @rigid", () => {
    const found = labels(`${CORE}@flow f(a: string) {\n  @rigid {\n    ┃\n  }\n}`);
    expect(found).toContain("@match");
    expect(found).toContain("a");
    expect(found).not.toContain("@flexible");
  });

  it("offers the settings of a block that are not set, with what they need", () => {
    const source = `${CORE}@flow f(a: string) {\n  x = @flexible {\n    goal = "g"\n    ┃\n  }\n}`;
    const found = labels(source);
    expect(found).toEqual(expect.arrayContaining(["input", "output", "guidance"]));
    expect(found).not.toContain("goal");
    expect(accept(source, "output")).toContain("    output = string\n");
  });

  it("offers the symbols of the enum that is expected", () => {
    const source = `${CORE}${TYPES}@flow f(): Greeting {\n  return { message: "Hi", mood: :┃ }\n}`;
    expect(labels(source)).toEqual([":warm", ":neutral", ":formal"]);
    expect(accept(source, ":warm")).toContain("mood: :warm }");
  });

  it("offers symbols without the colon typed, before everything else", () => {
    const found = labels(`${CORE}${TYPES}@flow f(other: string): Greeting {\n  return { message: "Hi", mood: ┃ }\n}`);
    expect(found.slice(0, 3)).toEqual([":warm", ":neutral", ":formal"]);
    expect(found).toContain("other");
  });

  it("offers fields and methods after a dot", () => {
    const inText = labels(`${CORE}${TYPES}@flow f(g: Greeting): string {\n  return "Say \${g.┃}!"\n}`);
    expect(inText).toContain("message");
    const fields = labels(`${CORE}${TYPES}@flow f(g: Greeting): string {\n  return g.┃\n}`);
    expect(fields).toEqual(["message", "mood"]);
    const methods = labels(`${CORE}@flow f(s: string): string {\n  return s.┃\n}`);
    expect(methods).toEqual(expect.arrayContaining(["upper", "trim", "length", "split"]));
  });

  it("offers the fields of the object that is expected, those not yet given", () => {
    expect(labels(`${CORE}${TYPES}@flow f(): Greeting {\n  return { message: "x", ┃ }\n}`)[0]).toBe("mood");
  });

  it("offers types where a type stands", () => {
    const found = labels(`${CORE}${TYPES}@flow f(a: ┃) {\n}`);
    expect(found).toEqual(expect.arrayContaining(["string", "int", "array[string]", "Greeting", "Mood"]));
    expect(found).not.toContain("@flow");
  });

  it("offers parameters and variables in scope, and none that come later or live elsewhere", () => {
    const found = labels(`${CORE}@flow g(other: int) {}\n@flow f(a: int): int {\n  b = a + 1\n  return ┃\n  c = 2\n}`);
    expect(found).toEqual(expect.arrayContaining(["a", "b"]));
    expect(found).not.toContain("other");
    expect(found).not.toContain("c");
  });

  it("offers flows that take the value after a pipeline operator, those that fit it first", () => {
    const stages = `${CORE}@transformer polish(s: string): string { return s }
@evaluator big(n: int, than: int): bool { return n > than }
@flow nothing(): int { return 1 }
`;
    const found = labels(`${stages}@flow f(s: string): string {\n  return s |> ┃\n}`);
    expect(found).toEqual(["polish", "big", "x => …"]);
    expect(labels(`${stages}@flow f(ns: array[int]): int {\n  x = ns |*> b┃\n  return 1\n}`)[0]).toBe("big");
    expect(labels(`${stages}@flow f(s: string?): string? {\n  return s |?> polish |> x => x.┃\n}`)).toContain("upper");
    expect(labels(`${stages}@flow f(s: string): string {\n  return s |> polish(┃)\n}`)).toContain("s");
    expect(labels(`${stages}@pipeline p(s: string) = s |> po┃`)).toEqual(["polish", "big", "x => …"]);
    expect(accept(`${stages}@pipeline p(s: string) = s |> po┃`, "polish")).toContain("s |> polish");
    expect(accept(`${stages}@flow f(n: int) { n |> big |> b┃ }`, "big")).toContain("|> big()");
    expect(labels(`${stages}@pipeline p(word: string) = ┃`)).toContain("word");
  });

  it("offers a model role for llm, and the closed words of a setting", () => {
    const core = '@core A { version = "1.0.0" @models { primary = { model = "m" } fast = { model = "n" } } }\n';
    expect(labels(`${core}@flow f(a: string) {\n  x = @flexible {\n    llm = ┃\n  }\n}`)).toEqual(
      expect.arrayContaining(["fast", "primary"]),
    );
    const words = labels(`${core}@flow f(a: string) {\n  x = @checkpoint approval {\n    on_timeout = ┃\n  }\n}`);
    expect(words).toEqual(expect.arrayContaining([":escalate", '"escalate"', '"fail"']));
  });

  it("offers options in a match over them", () => {
    const source = `${CORE}@flow f(a: string): string {
  d = @checkpoint approval { present = { prompt = "p" } options = ["approve", "reject"] }
  return match d { "approve" => a  ┃ }
}`;
    expect(labels(source)).toEqual(expect.arrayContaining(['"reject"', "_"]));
  });

  it("offers triggers, their settings, and the flows they may start", () => {
    const flows = "@flow greet(name: string) {}\n@internal @flow audit() {}\n@flow digest() {}\n";
    expect(labels(`${flows}@core A {\n  @triggers {\n    ┃\n  }\n}`)).toEqual(["@api", "@webhook", "@schedule"]);
    expect(labels(`${flows}@core A {\n  @triggers { @schedule daily { flow = digest  ┃ } }\n}`)).toEqual([
      "cron",
      "timezone",
      "each_instance",
    ]);
    const found = labels(`${flows}@core A {\n  @triggers { @api hello { flow = ┃ } }\n}`);
    expect(found.slice(0, 2)).toEqual(["greet", "digest"]);
    expect(found.indexOf("greet")).toBeLessThan(found.indexOf("audit"));
    expect(accept(`${flows}@core A {\n  @triggers { @api hello { flow = gr┃ } }\n}`, "greet")).toContain(
      "{ flow = greet }",
    );
    expect(labels(`${flows}@core A {\n  @on paid from core://a/b { ┃ }\n}`)).toEqual(["flow"]);
    expect(labels("@core A {\n  @triggers { @webhook w { method = ┃ } }\n}")).toContain('"POST"');
  });

  it("offers the modes of instances and their settings", () => {
    const flow = "@flow f(id: string) {}\n";
    expect(labels(`${flow}@core A {\n  instance = ┃\n}`).slice(0, 3)).toEqual([":stateless", ":entity", ":singleton"]);
    expect(labels(`${flow}@core A {\n  instance = :┃\n}`)).toEqual([":stateless", ":entity", ":singleton"]);
    const settings = labels(`${flow}@core A {\n  instance = :entity(key = "id") { ┃ }\n}`);
    expect(settings).toEqual(expect.arrayContaining(["idle_timeout", "overflow", "max_concurrent"]));
    expect(settings).not.toContain("key");
    expect(labels(`${flow}@core A {\n  instance = :entity(key = ┃)\n}`)[0]).toBe("id");
    expect(labels(`${flow}@core A {\n  instance = :entity(key = "id") { overflow = ┃ }\n}`)).toContain(":queue");
  });

  it("offers the settings of constraints and of the conversation policy", () => {
    expect(labels("@core A {\n  @constraints { never = []  ┃ }\n}")).toEqual(["always", "prefer"]);
    expect(labels("@core A {\n  @conversation_policy { ┃ }\n}")).toContain("tone");
  });

  it("offers the steps of a test, what they name, and what they give", () => {
    const core =
      '@core A { version = "1.0.0" @models { primary = { model = "m" } fast = { model = "n" } } }\n' +
      `${TYPES}@flow greet(mood: Mood): Greeting? {
  decision = @checkpoint { present = { prompt = "p" } options = ["send", "drop"] }
  return if decision == "send" { { message: "Hi", mood } } else { null }
}
`;
    const inside = (steps: string): string => `${core}@test "t" {\n  ${steps}\n}`;
    expect(labels(inside("┃"))).toEqual(["@mock", "@given", "@when", "@then", "@property"]);
    expect(labels(inside("@mock ┃"))).toEqual(["primary", "fast"]);
    expect(labels(inside("@mock pri┃ = 1"))).toEqual(["primary", "fast"]);
    expect(labels(inside("@when ┃"))).toEqual(["greet", "resume", "timeout", "fail"]);
    expect(labels(inside("@when greet(:┃)"))).toEqual([":warm", ":neutral", ":formal"]);
    const run = "@when greet(:warm)\n  ";
    expect(labels(inside(`${run}@when resume ┃ { decision = "send" }`))).toEqual(["decision"]);
    expect(labels(inside(`${run}@when resume { ┃ }`))[0]).toBe("decision");
    expect(labels(inside(`${run}@when resume { decision = ┃ }`)).slice(0, 2)).toEqual(['"send"', '"drop"']);
    expect(labels(inside(`${run}@then { ┃ }`))).toContain("result");
    expect(labels(inside(`${run}@then { result.┃ }`))).toEqual(expect.arrayContaining(["status", "output", "error"]));
    expect(labels(inside(`${run}@then { result.output.┃ }`))).toEqual(["message", "mood"]);
    expect(labels(inside(`${run}@then { result.status == :┃ }`))).toEqual([":completed", ":failed", ":suspended"]);
  });

  it("offers nothing in a comment or in plain text", () => {
    expect(labels(`${CORE}// a ┃`)).toEqual([]);
    expect(labels(`${CORE}@flow f(): string {\n  return "some ┃ text"\n}`)).toEqual([]);
  });

  const STORED = `@core A {
  version = "1.0.0"
  @memory {
    /// How often each was greeted.
    greeted: map[string, int]
    notes: array[string]
    customer: { name: string }
  }
  @reference { moods: array[string] }
  @config { @param limit: int = 1  @param key: string @secret }
}
`;

  it("offers the fields of memory, reference and config", () => {
    expect(labels(`${STORED}@flow f() {\n  x = memory.┃\n}`)).toEqual(["greeted", "notes", "customer"]);
    expect(labels(`${STORED}@flow f() {\n  memory.gr┃\n}`)).toContain("greeted");
    expect(labels(`${STORED}@flow f() {\n  x = reference.┃\n}`)).toEqual(["moods"]);
    expect(labels(`${STORED}@flow f(): int {\n  return config.┃\n}`)).toEqual(["limit", "key"]);
  });

  it("offers what a field of memory can do, by its type", () => {
    const map = labels(`${STORED}@flow f() {\n  memory.greeted.┃\n}`);
    expect(map).toEqual(expect.arrayContaining(["get", "set", "update", "delete", "list", "search", "has", "length"]));
    expect(map).not.toContain("add");
    const array = labels(`${STORED}@flow f() {\n  x = memory.notes.┃\n}`);
    expect(array).toEqual(expect.arrayContaining(["add", "last", "search", "map", "filter"]));
    expect(array).not.toContain("update");
    expect(labels(`${STORED}@flow f() {\n  x = memory.customer.┃\n}`)).toEqual(["name", "get", "set", "delete"]);
    expect(accept(`${STORED}@flow f() {\n  memory.notes.┃\n}`, "add")).toContain("memory.notes.add()");
  });

  it("offers nothing that would change reference data", () => {
    const found = labels(`${STORED}@flow f() {\n  x = reference.moods.┃\n}`);
    expect(found).toEqual(expect.arrayContaining(["search", "length", "map"]));
    expect(found).not.toContain("add");
  });

  it("offers parameters, modifiers and settings in @config", () => {
    const config = (text: string) => labels(`@core A {\n  version = "1.0.0"\n  @config {\n    ${text}\n  }\n}`);
    expect(config("┃")).toContain("@param");
    expect(config("@param limit: int = 1 @┃")).toEqual(
      expect.arrayContaining(["@hot_reload", "@runtime_configurable", "@secret"]),
    );
    expect(config("@param limit: int = 1 { min = 1  ┃ }")).toEqual(["description", "max"]);
    expect(config("@param limit: ┃")).toContain("int");
  });

  it("offers types and no settings of the core in @memory", () => {
    const memory = (text: string) => labels(`@core A {\n  version = "1.0.0"\n  @memory {\n    ${text}\n  }\n}`);
    expect(memory("greeted: ┃")).toEqual(expect.arrayContaining(["int", "array[string]"]));
    expect(memory("┃")).toEqual([]);
  });

  it("offers the symbols that a default or a write needs", () => {
    const moods = [":warm", ":cold"];
    const core = (inside: string) => `@core A {\n  version = "1.0.0"\n  ${inside}\n}\ntype Mood = enum[warm, cold]\n`;
    expect(labels(core("@memory { mood: Mood = ┃ }")).slice(0, 2)).toEqual(moods);
    expect(labels(core("@config { @param mood: Mood = :┃ }"))).toEqual(moods);
    expect(labels("type Mood = enum[warm, cold]\ntype P = { mood: Mood = :┃ }")).toEqual(moods);
    const stored = core("@memory { mood: Mood  moods: map[string, Mood] }");
    expect(labels(`${stored}@flow f() {\n  memory.mood = :┃\n}`)).toEqual(moods);
    expect(labels(`${stored}@flow f() {\n  memory.moods.set("a", :┃)\n}`)).toEqual(moods);
    expect(labels(`${stored}@flow f() {\n  memory.moods["a"] = :┃\n}`)).toEqual(moods);
  });

  const PLUGIN = `@core A { version = "1.0.0"  @plugins { crm = a/crm@1.0 } }
@plugin_interface a/crm@1.0 { find(id: string): string  ping() }
`;
  it("offers the aliases of plugins, and after one the methods of its interface", () => {
    expect(labels(`${PLUGIN}@flow f(): string {\n  return cr┃\n}`)).toContain("crm");
    expect(labels(`${PLUGIN}@flow f(): string {\n  return crm.┃\n}`)).toEqual(["find", "ping"]);
    expect(accept(`${PLUGIN}@flow f() {\n  crm.pi┃\n}`, "ping")).toContain("  crm.ping()");
    expect(labels(`${PLUGIN}@flow f(crm: string): string {\n  return crm.┃\n}`)).toContain("upper");
  });

  const SHOP = `${CORE}@core_interface core://shop/orders { refund(id: string): int  ping() }\n@flow own() { }\n`;
  const call = (settings: string) => `${SHOP}@flow f(id: string) {\n  @core_call {\n    ${settings}\n  }\n}`;
  it("offers the settings of a call, the cores it knows, and the flows and parameters of the one that is called", () => {
    expect(labels(call("┃"))).toEqual(expect.arrayContaining(["target", "flow", "input", "async"]));
    expect(labels(call("target = ┃")).slice(0, 2)).toEqual(["core://shop/orders", "core://self"]);
    expect(labels(call("target = core://shop/orders\n    flow = ┃")).slice(0, 2)).toEqual(["refund", "ping"]);
    expect(accept(call("target = core://shop/orders\n    flow = re┃"), "refund")).toContain("flow = refund\n");
    expect(labels(call("target = core://self\n    flow = ┃")).slice(0, 2)).toEqual(["own", "f"]);
    expect(labels(call("target = core://shop/orders\n    flow = refund\n    input = { ┃ }"))[0]).toBe("id");
  });

  it("offers handles to wait for, first", () => {
    const source = (from: string) =>
      `${SHOP}@flow f(id: string) {\n  h = @core_call { target = core://shop/orders  flow = ping  async = true }\n  @await_responses { from = ${from} }\n}`;
    expect(labels(source("[┃]"))[0]).toBe("h");
    expect(labels(source("┃"))[0]).toBe("h");
  });
});
