import { compile } from "scaicore/compiler";
import { expect, it } from "vitest";
import { verifyModule } from "../../runtime/ir/verifier.js";

it("follows calls from flow to flow, however many", () => {
  const count = 5_000;
  const flows = Array.from(
    { length: count },
    (_, i) => `@flow f${i}(a: int): int { return ${i + 1 < count ? `f${i + 1}(a)` : "a"} }`,
  );
  const text = `@core A { version = "1.0.0" }\n${flows.join("\n")}`;
  const { module, diagnostics } = compile("main", { read: () => text });
  expect(diagnostics).toEqual([]);
  expect(verifyModule(module!)).toEqual([]);
});
