import { describe, expect, it } from "vitest";
import { hover } from "../../server/features/hover.js";
import { withCursor } from "../support/cursor.js";

const hovered = (marked: string): string => {
  const { state, offset } = withCursor(marked);
  const result = hover(state, offset);
  if (result === null) return "";
  const { contents } = result;
  return typeof contents === "object" && "value" in contents ? contents.value : "";
};

const HEAD = `@core A { version = "1.0.0" }
/// How it sounds.
type Mood = enum[warm, cold]
/// Greets.
@flow greet(name: string): Mood {
`;

describe("hover", () => {
  it("shows a parameter with its type", () => {
    expect(hovered(`${HEAD}  x = na┃me\n  return :warm\n}`)).toContain("name: string");
  });

  it("shows a variable with the type it got", () => {
    expect(hovered(`${HEAD}  x = name.length\n  y = x┃ + 1\n  return :warm\n}`)).toContain("x: int");
  });

  it("shows the documentation of a type and of a flow", () => {
    expect(hovered(`${HEAD.replace("): Mood", "): Mo┃od")}  return :warm\n}`)).toMatch(/type Mood[^]*How it sounds\./);
    expect(hovered(`${HEAD.replace("@flow greet", "@flow gr┃eet")}  return :warm\n}`)).toMatch(
      /greet\(name: string\)[^]*Greets\./,
    );
  });

  it("shows what a method does", () => {
    expect(hovered(`${HEAD}  x = name.upp┃er()\n  return :warm\n}`)).toMatch(/upper\([^]*\n\n.+/);
  });

  it("shows a flow by its role, also as a stage, with the type that a pipeline comes to", () => {
    const roles = `/// Smooths.
@transformer polish(text: string, most: int = 3): string { return text }
@evaluator good(text: string): float { threshold = 0.5  return 1.0 }
@pipeline publish(text: string) = text |> polish |?> good
@pipeline effect(text: string) { emit told { text: text } }
`;
    expect(hovered(`${roles}@flow f(s: string): string { return s |> po┃lish }`)).toMatch(
      /@transformer polish\(text: string, most: int = 3\): string[^]*Smooths\./,
    );
    expect(hovered(`${roles}@flow f(s: string): string? { return s |?> go┃od }`)).toContain(
      "@evaluator good(text: string): float",
    );
    expect(hovered(roles.replace("publish", "pub┃lish"))).toContain("@pipeline publish(text: string): string?");
    expect(hovered(roles.replace("effect", "eff┃ect"))).toContain("@pipeline effect(text: string)\n");
    expect(hovered(roles.replace("threshold", "thresh┃old"))).toContain("threshold: float");
  });

  it("explains a pipeline operator", () => {
    expect(hovered(`@flow f(s: string): string? { return s |?┃> x => x != "" }`)).toContain("x |?> g");
    expect(hovered(`@flow f(s: string): string { return s ┃|> x => x + "" }`)).toContain("x |> f");
    expect(hovered(`@flow f(s: string): string { return s + " |┃> " }`)).toBe("");
    expect(hovered(`@flow f(s: string): string { return s } // |┃>`)).toBe("");
  });

  it("explains a keyword", () => {
    expect(hovered(`${HEAD}  @rig┃id { }\n  return :warm\n}`)).toContain("Deterministic");
    expect(hovered(`${HEAD}  ret┃urn :warm\n}`)).toContain("Ends the flow");
  });

  it("says nothing of blanks", () => {
    expect(hovered(`${HEAD}  return :warm\n ┃ \n}`)).toBe("");
  });

  it("shows fields of memory, reference and config with their documentation", () => {
    const core = `@core A {
  version = "1.0.0"
  @memory {
    /// How often each was greeted.
    greeted: map[string, int]
    since: date
  }
  @reference { moods: array[string] }
  @config { @param key: string @secret { description = "The key of the gate" } }
}
`;
    const inFlow = (text: string) => hovered(`${core}@flow f() {\n  ${text}\n}`);
    expect(inFlow("x = mem┃ory.greeted")).toContain("What the core remembers.");
    expect(inFlow("x = memory.gree┃ted")).toMatch(/memory\.greeted: map\[string, int\][^]*How often each/);
    expect(inFlow('memory.greeted.se┃t("a", 1)')).toMatch(/set\(key: string, value: V\)[^]*Writes the value/);
    expect(inFlow("memory.since = 2026-01┃-01")).toBe("");
    expect(inFlow("memory.sin┃ce = 2026-01-01")).toContain("memory.since: date");
    expect(inFlow("x = reference.moo┃ds")).toContain("reference.moods: array[string]");
    expect(inFlow("x = config.k┃ey")).toMatch(/config\.key: string @secret[^]*The key of the gate/);
    expect(hovered(core.replace("    greeted:", "    gree┃ted:"))).toContain("How often each");
  });

  it("shows a default where a field has one", () => {
    const text = "type P = { x: int = 1 }\n@flow f(p: P): int { return p.┃x }";
    expect(hovered(text)).toContain("x: int = 1");
  });
});
