import { readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { fingerprint, IRSerializer } from "scaicore";
import { describe, expect, it } from "vitest";
import type { IRModule } from "../../runtime/ir/module.js";
import { programText } from "../../runtime/ir/program-text.js";

const GREET = readFileSync("examples/greet.scaicore", "utf8");

function moduleOf(text: string): IRModule {
  const { module } = compile("greet.scaicore", { read: (path) => (path === "greet.scaicore" ? text : undefined) });
  if (module === undefined) throw new Error("It does not compile.");
  return module;
}

/** The lines that only one of two texts has. */
function differences(one: string, other: string): readonly string[] {
  const [a, b] = [one.split("\n"), other.split("\n")];
  return [...a.filter((line) => !b.includes(line)), ...b.filter((line) => !a.includes(line))].map((line) =>
    line.trim(),
  );
}

describe("the text of a program", () => {
  it("is the same for a comment and for lines that move", () => {
    const moved = moduleOf(`// A comment.\n\n${GREET}`);
    expect(fingerprint(moved)).toBe(fingerprint(moduleOf(GREET)));
    expect(programText(moved)).toBe(programText(moduleOf(GREET)));
  });

  it("shows what was changed inside a statement, and nothing else", () => {
    const other = GREET.replace('"Hello ${name}."', '"Hi ${name}."');
    expect(other).not.toBe(GREET);
    expect(differences(programText(moduleOf(GREET)), programText(moduleOf(other)))).toEqual([
      'value: { message: "Hello ${name}.", mood: :neutral }',
      'value: { message: "Hi ${name}.", mood: :neutral }',
    ]);
  });

  it("has each field of a program on a line, with blocks as they are inspected", () => {
    const text = programText(moduleOf(GREET));
    expect(text).toContain("\nname: HelloWorld\n");
    expect(text).toContain('      - @checkpoint approval: "Send this greeting to ${name}?"');
    expect(text).toContain("\n      - name: formal\n        type: bool\n        default: false\n");
    expect(text).not.toMatch(/source_location|undefined|\[object/);
  });

  it("writes a text with line breaks on one line, unlike any other text", () => {
    const module = moduleOf(GREET);
    const described = (description: string) => programText({ ...module, description });
    expect(described("a\nversion: 2")).toContain('\ndescription: "a\\nversion: 2"\n');
    expect(described('"a"')).not.toBe(described("a"));
    expect(described('"a\\nb"')).not.toBe(described("a\nb"));
  });

  it("is the same for a program and its bundle", () => {
    const module = moduleOf(GREET);
    const serializer = new IRSerializer();
    const read = serializer.deserialize(serializer.serialize(module));
    expect(Object.keys(read.types)).not.toEqual(Object.keys(module.types));
    expect(programText(read)).toBe(programText(module));
    expect(programText(read)).not.toMatch(/: undefined|\[object/);
  });
});
