import { readFileSync } from "node:fs";
import { analyze, catalogue, compile, type DiagnosticCode } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { diagnosticsDocument } from "../../runtime/compiler/diagnostics/document.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const codes = Object.keys(catalogue) as DiagnosticCode[];

/** No source gives these: they are reported for bundles, which `test/ir/verifier.test.ts` damages. */
const OF_BUNDLES: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["E415", "E416"]);
const ofSources = codes.filter((code) => !OF_BUNDLES.has(code));

/** Only a program of hundreds of lines, or what is or is not beside it, gives these: a fixture has it, and an example would explain nothing. */
const OF_LONG_PROGRAMS: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["E216", "W404", "W405"]);
const withExamples = ofSources.filter((code) => !OF_LONG_PROGRAMS.has(code));

/** What an example gives, as a program where only a program gives the code. */
function codesOf(source: string, code: DiagnosticCode): readonly DiagnosticCode[] {
  const files = filesOf(source);
  const host = { read: (path: string) => files.get(path) };
  const { diagnostics } =
    code === "E107" ? compile("main.scaicore", host) : analyze("main.scaicore", files.get("main.scaicore")!, host);
  return diagnostics.map((diagnostic) => diagnostic.code);
}

describe("the catalogue of diagnostics", () => {
  it.each(codes)("%s: its severity goes with its letter", (code) => {
    expect(catalogue[code].severity).toBe(code.startsWith("W") ? "warning" : "error");
    expect(catalogue[code].title).not.toMatch(/\.$/);
    expect(catalogue[code].explanation).toMatch(/\.$/);
  });

  it.each(withExamples)("%s: the wrong example gives it once and alone, the right one nothing", (code) => {
    const { wrong, right } = catalogue[code];
    expect(wrong, "an example that gives it").toBeDefined();
    expect(right, "the example put right").toBeDefined();
    expect(codesOf(wrong!, code)).toEqual([code]);
    expect(codesOf(right!, code)).toEqual([]);
  });

  it.each([...OF_BUNDLES, ...OF_LONG_PROGRAMS])("%s: is an exception with reason", (code) => {
    expect(catalogue[code].wrong, "it has an example now: take it off the list").toBeUndefined();
  });

  it.each(ofSources)("%s: a fixture holds it", (code) => {
    expect(fixturesOf.get(code) ?? []).not.toEqual([]);
  });

  it("is what docs/diagnostics.md says", () => {
    const file = new URL("../../docs/diagnostics.md", import.meta.url);
    expect(readFileSync(file, "utf8"), "node scripts/generate-diagnostics-docs.mjs writes it anew").toBe(
      diagnosticsDocument(),
    );
  });
});

/** The fixtures that expect a code; what they expect is what the compiler tells, for they are tests themselves. */
const fixturesOf = new Map<string, string[]>();
for (const folder of ["compiler/diagnostics", "syntax/broken"])
  for (const { name, expected } of loadFixtures(new URL(`../fixtures/${folder}/`, import.meta.url)))
    for (const [, code] of (expected ?? "").matchAll(/^([EW]\d{3}) /gm))
      fixturesOf.set(code!, [...(fixturesOf.get(code!) ?? []), `${folder}/${name}`]);
