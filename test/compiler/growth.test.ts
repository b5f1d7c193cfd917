/** What is ten times as large costs about ten times as much, whatever it is made of: `test/fixtures/growth.ts` is the table. */
import { analyze, compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { GROWTH, MOST_GROWTH } from "../fixtures/growth.js";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { sampledOfEach } from "../support/sampled.js";
import { workOf } from "../support/work.js";

describe("growth is linear", () => {
  it.each(sampledOfEach(GROWTH, 2, ({ algorithm }) => algorithm))(
    "$algorithm: $dimension",
    { timeout: 120_000 },
    ({ program, size, mistaken }) => {
      const measure = (count: number): Readonly<Record<string, number>> => {
        const files = program(count);
        const host = { read: (path: string) => files[path] };
        const text = files["main.scaicore"]!;
        // A host of its own for each run: nothing is known from the one before.
        const check = workOf(/runtime\//, () => void analyze("main.scaicore", text, { ...host }));
        const { module, diagnostics } = compile("main.scaicore", host);
        if (mistaken === true) {
          expect(module).toBeUndefined();
          return { check };
        }
        expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        return {
          check,
          compile: workOf(/runtime\//, () => void compile("main.scaicore", host)),
          "write and read the bundle": workOf(/runtime\//, () => {
            const serializer = new IRSerializer();
            serializer.deserialize(serializer.serialize(module!));
          }),
        };
      };
      const [small, large] = [measure(size), measure(10 * size)];
      for (const [what, work] of Object.entries(small)) {
        expect(work, what).toBeGreaterThan(100);
        expect(large[what]! / work, what).toBeLessThan(MOST_GROWTH);
      }
    },
  );
});
