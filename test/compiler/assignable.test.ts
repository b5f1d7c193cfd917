import { compile } from "scaicore/compiler";
import { expect, it } from "vitest";

/** Two families of types that contain each other, the same by structure but for what their last member holds. */
const families = (count: number, last: string): string =>
  ["T", "S"]
    .flatMap((family) =>
      Array.from({ length: count }, (_, i) => {
        const leaf = family === "S" && i === count - 1 ? last : "int";
        return `type ${family}${i} = { a: array[${family}${(i + 1) % count}], b: ${family}${(i * 7 + 1) % count}?, c: ${leaf} }`;
      }),
    )
    .join("\n");

const codes = (count: number, last: string): readonly string[] => {
  const text = `@core A { version = "1.0.0" }\n${families(count, last)}\n@flow f(t: T0): S0 { return t }`;
  return compile("main", { read: () => text }).diagnostics.map(({ code }) => code);
};

it("compares types that contain each other once, however many ways lead to them", () => {
  expect(codes(100, "int")).toEqual([]);
  expect(codes(100, "string")).toEqual(["E301"]);
});

it("survives types nested deeper than any value", () => {
  expect(codes(3_000, "int").length).toBeLessThanOrEqual(1);
});
