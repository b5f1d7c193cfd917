/** What compiles also loads: `compile` verifies the module that it built, and reports a fault where it stands in the source. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { compile } from "scaicore/compiler";
import { verifyModule, type Fault } from "../../runtime/ir/verifier.js";
import { host } from "../engine/host.js";

vi.mock(import("../../runtime/ir/verifier.js"), async (load) => {
  const { verifyModule: verify } = await load();
  return { verifyModule: vi.fn(verify) };
});

afterEach(() => vi.mocked(verifyModule).mockClear());

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
    expect(verifyModule).toHaveBeenCalledTimes(1);
    const { engine } = host(module);
    await expect(engine.invoke({ flow: "f", input: { names: ["a", "bb"] } })).resolves.toMatchObject({ output: 3 });
  });

  const SOURCE = '@core A { version = "1.0.0" }\n@flow f(): int {\n  x = 1\n  return x\n}\n';
  const fault: Fault = { code: "E416", name: "recursion", severity: "error", message: "It contradicts itself." };

  it("reports a fault of the module at the node that has it, and gives no module", () => {
    const at = { file: "main.scaicore", line: 3, column: 3, end_line: 3, end_column: 8 };
    vi.mocked(verifyModule).mockReturnValueOnce([{ ...fault, source_location: at }]);
    const { module, diagnostics } = compileText(SOURCE);
    expect(module).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: "E416", severity: "error", message: "It contradicts itself.", file: "main.scaicore" },
    ]);
    expect(SOURCE.slice(diagnostics[0]!.start, diagnostics[0]!.end)).toBe("x = 1");
  });

  it("reports one without a place at the name of the core", () => {
    vi.mocked(verifyModule).mockReturnValueOnce([fault]);
    const { diagnostics } = compileText(SOURCE);
    expect(diagnostics.map(({ start, end }) => SOURCE.slice(start, end))).toEqual(["A"]);
  });
});
