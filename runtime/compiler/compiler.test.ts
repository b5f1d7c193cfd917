import { describe, expect, it } from "vitest";
import { analyze, compile } from "scaicore/compiler";
import { testFixtures } from "../../test/support/fixtures.js";
import { showDiagnostics } from "../../test/support/show-diagnostics.js";
import { showFlows } from "../../test/support/show-ir.js";
import { showStored } from "../../test/support/show-stored.js";
import { validateModule, verifyModule } from "../ir/index.js";

const FIXTURES = new URL("../../test/fixtures/compiler/", import.meta.url);

/** A fixture may hold several files: `//# path` begins another one. The first is the entry. */
function filesOf(source: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path = "main.scaicore";
  let lines: string[] = [];
  for (const line of source.split("\n")) {
    const next = /^\/\/# (\S+)$/.exec(line)?.[1];
    if (next === undefined) lines.push(line);
    else {
      files.set(path, lines.join("\n"));
      path = next;
      lines = [];
    }
  }
  return files.set(path, lines.join("\n"));
}

/** A library is analyzed, a program compiled; both must tell the same of the entry. */
function run(source: string): string {
  const files = filesOf(source);
  const host = { read: (path: string) => files.get(path) };
  const analysis = analyze("main.scaicore", files.get("main.scaicore")!, host);
  expect(analyze("main.scaicore", analysis.text, host).diagnostics).toEqual(analysis.diagnostics);
  for (const { start, end } of analysis.diagnostics) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(analysis.text.length);
  }
  if (!source.includes("@core")) return showDiagnostics(analysis.diagnostics, files);
  const { module, diagnostics } = compile("main.scaicore", host);
  expect(diagnostics.filter(({ file }) => file === "main.scaicore")).toEqual(analysis.diagnostics);
  expect(module === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  if (module !== undefined) {
    expect(validateModule(module)).toMatchObject({ ok: true });
    expect(verifyModule(module)).toEqual([]);
  }
  return showDiagnostics(diagnostics, files);
}

testFixtures("diagnostics", new URL("diagnostics/", FIXTURES), run);

testFixtures("IR", new URL("ir/", FIXTURES), (source) => {
  const files = filesOf(/^@core /m.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`);
  const { module, diagnostics } = compile("main.scaicore", { read: (path) => files.get(path) });
  if (module === undefined) return showDiagnostics(diagnostics, files);
  expect(validateModule(module)).toMatchObject({ ok: true });
  expect(verifyModule(module)).toEqual([]);
  return showStored(module) + showFlows(module);
});

describe("compile", () => {
  it("tells of a file that is not there", () => {
    expect(() => compile("none.scaicore", { read: () => undefined })).toThrow("There is no file none.scaicore.");
  });

  it("makes errors of warnings when asked to be strict", () => {
    const host = { read: () => '@core A { version = "1.0.0" }\n@flow f(): int {\n  x = 1\n  return 2\n}\n' };
    expect(compile("a", host).module).toBeDefined();
    const { module, diagnostics } = compile("a", host, { strict: true });
    expect(module).toBeUndefined();
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["W200", "error"]]);
  });
});
