import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type DiagnosticCode, analyze, catalogue } from "scaicore/compiler";
import { diagnosticsDocument } from "./document.js";

const codes = Object.keys(catalogue) as DiagnosticCode[];
const codesOf = (source: string) =>
  analyze("main.scaicore", source, { read: () => undefined }).diagnostics.map(({ code }) => code);

describe("the catalogue of diagnostics", () => {
  it.each(codes)("%s: its severity goes with its letter", (code) => {
    expect(catalogue[code].severity).toBe(code.startsWith("W") ? "warning" : "error");
    expect(catalogue[code].title).not.toMatch(/\.$/);
    expect(catalogue[code].explanation).toMatch(/\.$/);
  });

  it.each(codes.filter((code) => catalogue[code].wrong !== undefined))(
    "%s: the wrong example gives it alone, the right one nothing",
    (code) => {
      const { wrong, right } = catalogue[code];
      expect(new Set(codesOf(wrong!))).toEqual(new Set([code]));
      expect(codesOf(right!)).toEqual([]);
    },
  );

  it("is what docs/diagnostics.md says", () => {
    const file = new URL("../../../docs/diagnostics.md", import.meta.url);
    expect(readFileSync(file, "utf8"), "node scripts/generate-diagnostics-docs.mjs writes it anew").toBe(
      diagnosticsDocument(),
    );
  });
});
