/** Expressions that a debugger compiles at a place of a program. */
import { compile, compileExpression } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { printExpr } from "../../runtime/ir/print.js";

const FILES: Readonly<Record<string, string>> = {
  "main.scaicore": `import { half } from "./lib"
@core C { version = "1.0.0" @memory { total: int } }
@types { type Order = { id: string, lines: array[int] } }
@flow f(order: Order, mood: enum[warm, cold]): int {
    sum = 0
    @foreach line in order.lines {
        sum = sum + line
    }
    both = @parallel {
        a = @rigid { yield half(sum) }
        b => { yield 2 }
    }
    debug_value = 1
    return if mood == :warm { sum } else { both.a + debug_value }
}
`,
  "lib.scaicore": `pub @transformer half(n: int): int {
    m = n * 1.5
    return m.floor()
}
`,
};
const host = { read: (path: string) => FILES[path] };

function at(line: number, column: number, expression: string, file = "main.scaicore"): string {
  const result = compileExpression("main.scaicore", host, { file, line, column }, expression);
  return result.kind === "compiled" ? printExpr(result.expression) : `! ${result.message}`;
}

describe("an expression at a place", () => {
  it("means what it means there", () => {
    expect(at(7, 9, "line > 2 && sum + line == order.lines.length")).toBe(
      "line > 2 && sum + line == order.lines.length()",
    );
    expect(at(14, 5, "mood == :cold")).toContain("cold");
    expect(at(14, 5, "half(sum)")).toBe("half(n = sum)");
    expect(at(14, 5, "memory.total")).toBe("memory.total");
    expect(at(2, 5, "m * 2", "lib.scaicore")).toContain("!");
    expect(at(3, 5, "m * 2", "lib.scaicore")).toBe("m * 2");
  });

  it("is before the parallel block where it stands among its branches", () => {
    expect(at(10, 9, "sum * 2")).toBe("sum * 2");
    expect(at(10, 22, "sum * 2")).toBe("sum * 2");
  });

  it("says what is wrong with it, and takes no block", () => {
    expect(at(5, 5, "sum")).toMatch(/^! .*sum/);
    expect(at(7, 9, "order.liens")).toMatch(/^! .*liens/);
    expect(at(7, 9, "1 +")).toMatch(/^! /);
    expect(at(7, 9, "@flexible { goal = 1 }")).toMatch(/^! /);
    expect(at(7, 9, "")).toMatch(/^! /);
    expect(at(7, 9, "if sum > 1 { x = 1 yield x } else { 2 }")).toMatch(/^! /);
    expect(at(2, 1, "1")).toBe("! There is no statement here.");
    expect(at(1, 1, "1", "none.scaicore")).toBe("! There is no text of none.scaicore.");
  });

  it("leaves the program as it is", () => {
    at(7, 9, "sum");
    expect(compile("main.scaicore", host).module).toBeDefined();
  });
});
