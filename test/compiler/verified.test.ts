/** What compiles also loads: `compile` verifies the module that it built, and reports a fault where it stands in the source. */
import { describe, expect, it } from "vitest";
import { compile } from "scaicore/compiler";
import { diagnosticOfFault } from "../../runtime/compiler/faults.js";
import { createLineMap } from "../../runtime/syntax/line-map.js";
import { verifyModule, type Fault } from "../../runtime/ir/verifier.js";
import { host } from "../engine/host.js";

const compileText = (text: string) => compile("main.scaicore", { read: () => text });

describe("compile", () => {
  it("takes a field of memory and a variable of a concurrent body for two things", async () => {
    const { module, diagnostics } = compileText(`@core A { version = "1.0.0"  @memory { hits: int } }
@flow f(names: array[string]): int {
    memory.hits = 0
    found = @foreach(max_concurrent = 5) name in names {
        hits = name.length
        yield hits
    }
    return found.sum()
}`);
    expect(diagnostics).toEqual([]);
    expect(verifyModule(module!)).toEqual([]);
    const { engine } = host(module);
    await expect(engine.invoke({ flow: "f", input: { names: ["a", "bb"] } })).resolves.toMatchObject({ output: 3 });
  });

  const SOURCE = '@core A { version = "1.0.0" }\n@flow f(): int {\n  x = 1\n  return x\n}\n';
  const fault: Fault = { code: "E416", name: "recursion", severity: "error", message: "It contradicts itself." };

  const shown = (fault: Fault): readonly unknown[] => {
    const fallback = { file: "main.scaicore", start: 6, end: 7 };
    const files = [{ path: "main.scaicore", lineMap: createLineMap(SOURCE) }];
    const { code, severity, message, file, start, end } = diagnosticOfFault(fault, fallback, files);
    return [code, severity, message, file, SOURCE.slice(start, end)];
  };

  it("reports a fault of the module at the node that has it", () => {
    const at = { file: "main.scaicore", line: 3, column: 3, end_line: 3, end_column: 8 };
    const diagnostic = shown({ ...fault, source_location: at });
    expect(diagnostic).toEqual(["E416", "error", "It contradicts itself.", "main.scaicore", "x = 1"]);
  });

  it("reports one without a place at the name of the core", () => {
    expect(shown(fault)).toEqual(["E416", "error", "It contradicts itself.", "main.scaicore", "A"]);
  });
});
