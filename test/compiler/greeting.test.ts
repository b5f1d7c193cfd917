import { readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../runtime/ir/index.js";

const source = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");
const build = (text: string) => {
  const { module, diagnostics } = compile("greet.scaicore", { read: () => text });
  expect(diagnostics).toEqual([]);
  return module!;
};

describe("the tutorial's program", () => {
  it("compiles", () => {
    const module = build(source);
    expect([module.name, module.version]).toEqual(["HelloWorld", "1.0.0"]);
    expect(module.flows.map(({ name }) => name)).toEqual(["greet"]);
  });

  it("is the same program in both spellings of the documentation", () => {
    const other = source
      .replace("output = Greeting", "output: Greeting")
      .replace("timeout = 1h", 'timeout = "1h"')
      .replace("prompt = ", "prompt: ");
    expect(other).not.toBe(source);
    expect(fingerprint(build(other))).toBe(fingerprint(build(source)));
  });

  it("keeps its node ids when something is written before and after", () => {
    const ids = (text: string) => {
      const found: string[] = [];
      JSON.stringify(
        build(text).flows.filter(({ name }) => name === "greet"),
        (key, value: unknown) => {
          if (key === "node_id") found.push(value as string);
          return value;
        },
      );
      return found;
    };
    const edited = `type Other = int\n@flow first(): Other { return 1 }\n${source}\n@flow last(): int { return 2 }\n`;
    expect(ids(edited)).toEqual(ids(source));
    expect(ids(source)).toContain("greet/decision");
  });

  it("has the hash of its source, and the same module for the same text", () => {
    const module = build(source);
    expect(module.sources[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(build(source)).toEqual(module);
    expect(build(`${source}\n`).sources[0]!.sha256).not.toBe(module.sources[0]!.sha256);
  });
});
