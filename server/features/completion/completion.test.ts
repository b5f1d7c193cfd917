import { describe, expect, it } from "vitest";
import { withCursor } from "../../../test/support/cursor.js";
import { completion } from "./completion.js";

const labels = (marked: string): string[] => {
  const { state, offset } = withCursor(marked);
  return completion(state, offset)
    .sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1))
    .map(({ label }) => label);
};
/** The text after the first item with this label is taken, its snippet marks left out. */
const accept = (marked: string, label: string): string => {
  const { state, offset, text } = withCursor(marked);
  const item = completion(state, offset).find((candidate) => candidate.label === label);
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
    expect(accept(source, "output")).toContain("    output = \n");
  });

  it("offers the symbols of the enum that is expected", () => {
    const source = `${CORE}${TYPES}@flow f(): Greeting {\n  return { message: "Hi", mood: :┃ }\n}`;
    expect(labels(source)).toEqual([":formal", ":neutral", ":warm"]);
    expect(accept(source, ":warm")).toContain("mood: :warm }");
  });

  it("offers symbols without the colon typed, before everything else", () => {
    const found = labels(`${CORE}${TYPES}@flow f(other: string): Greeting {\n  return { message: "Hi", mood: ┃ }\n}`);
    expect(found.slice(0, 3)).toEqual([":formal", ":neutral", ":warm"]);
    expect(found).toContain("other");
  });

  it("offers fields and methods after a dot", () => {
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
    expect(found).toEqual(expect.arrayContaining(["string", "int", "array[T]", "Greeting", "Mood"]));
    expect(found).not.toContain("@flow");
  });

  it("offers parameters and variables in scope, and none that come later or live elsewhere", () => {
    const found = labels(`${CORE}@flow g(other: int) {}\n@flow f(a: int): int {\n  b = a + 1\n  return ┃\n  c = 2\n}`);
    expect(found).toEqual(expect.arrayContaining(["a", "b"]));
    expect(found).not.toContain("other");
    expect(found).not.toContain("c");
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
    expect(labels(`${flows}@core A {\n  @triggers {\n    ┃\n  }\n}`)).toEqual(["@api", "@schedule", "@webhook"]);
    expect(labels(`${flows}@core A {\n  @triggers { @schedule daily { flow = digest  ┃ } }\n}`)).toEqual([
      "cron",
      "timezone",
    ]);
    const found = labels(`${flows}@core A {\n  @triggers { @api hello { flow = ┃ } }\n}`);
    expect(found.slice(0, 2)).toEqual(["digest", "greet"]);
    expect(found.indexOf("greet")).toBeLessThan(found.indexOf("audit"));
    expect(accept(`${flows}@core A {\n  @triggers { @api hello { flow = gr┃ } }\n}`, "greet")).toContain(
      "{ flow = greet }",
    );
    expect(labels(`${flows}@core A {\n  @on paid from core://a/b { ┃ }\n}`)).toEqual(["flow"]);
    expect(labels("@core A {\n  @triggers { @webhook w { method = ┃ } }\n}")).toContain('"POST"');
  });

  it("offers the modes of instances and their settings", () => {
    const flow = "@flow f(id: string) {}\n";
    expect(labels(`${flow}@core A {\n  instance = ┃\n}`).slice(0, 3)).toEqual([":entity", ":singleton", ":stateless"]);
    expect(labels(`${flow}@core A {\n  instance = :┃\n}`)).toEqual([":entity", ":singleton", ":stateless"]);
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
    expect(labels(inside("┃"))).toEqual(["@given", "@mock", "@property", "@then", "@when"]);
    expect(labels(inside("@mock ┃"))).toEqual(["fast", "primary"]);
    expect(labels(inside("@mock pri┃ = 1"))).toEqual(["fast", "primary"]);
    expect(labels(inside("@when ┃"))).toEqual(["fail", "greet", "resume", "timeout"]);
    expect(labels(inside("@when greet(:┃)"))).toEqual([":formal", ":neutral", ":warm"]);
    const run = "@when greet(:warm)\n  ";
    expect(labels(inside(`${run}@when resume ┃ { decision = "send" }`))).toEqual(["decision"]);
    expect(labels(inside(`${run}@when resume { ┃ }`))[0]).toBe("decision");
    expect(labels(inside(`${run}@when resume { decision = ┃ }`)).slice(0, 2)).toEqual(['"drop"', '"send"']);
    expect(labels(inside(`${run}@then { ┃ }`))).toContain("result");
    expect(labels(inside(`${run}@then { result.┃ }`))).toEqual(expect.arrayContaining(["status", "output", "error"]));
    expect(labels(inside(`${run}@then { result.output.┃ }`))).toEqual(["message", "mood"]);
    expect(labels(inside(`${run}@then { result.status == :┃ }`))).toEqual([":completed", ":failed", ":suspended"]);
  });

  it("offers nothing in a comment or in plain text", () => {
    expect(labels(`${CORE}// a ┃`)).toEqual([]);
    expect(labels(`${CORE}@flow f(): string {\n  return "some ┃ text"\n}`)).toEqual([]);
  });
});
