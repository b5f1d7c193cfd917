/** Programs made by the grammar, and the examples with places cut out, doubled or overwritten. */
import fc from "fast-check";
import { analyze, compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import { parse } from "../../runtime/syntax/index.js";
import { arbitraryProgram } from "../support/arbitrary-program.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
const timeout = 60_000 + RUNS * 100;

describe("a program made by the grammar", () => {
  it("parses without a mistake", { timeout }, () => {
    fc.assert(
      fc.property(arbitraryProgram, (text) => {
        const { errors } = parse(text);
        expect(
          errors.map(({ message, start }) => `${message}\n${text.slice(Math.max(0, start - 40), start + 40)}`),
        ).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it(
    "is analyzed and compiled without a throw, twice alike; what compiles is a module that verifies",
    { timeout },
    () => {
      const serializer = new IRSerializer();
      fc.assert(
        fc.property(arbitraryProgram, (text) => {
          const host = { read: (path: string) => (path === "main.scaicore" ? text : undefined) };
          const { diagnostics } = analyze("main.scaicore", text, host);
          expect(analyze("main.scaicore", text, host).diagnostics).toEqual(diagnostics);
          expect(diagnostics.length).toBeLessThanOrEqual(100);
          const compiled = compile("main.scaicore", host, { debug: true });
          if (compiled.module === undefined) return;
          expect(validateModule(compiled.module)).toMatchObject({ ok: true });
          expect(verifyModule(compiled.module)).toEqual([]);
          const bytes = serializer.serialize(compiled.module);
          expect(serializer.serialize(serializer.deserialize(bytes))).toEqual(bytes);
          expect(serializer.serialize(compile("main.scaicore", host, { debug: true }).module!)).toEqual(bytes);
        }),
        { numRuns: RUNS },
      );
    },
  );
});
