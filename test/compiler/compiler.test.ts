import { analyze, compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { validateModule, verifyModule } from "../../runtime/ir/index.js";
import { parse } from "../../runtime/syntax/index.js";
import { filesOf, hostOf } from "../support/fixture-files.js";
import { loadFixtures, testFixtures } from "../support/fixtures.js";
import { showDeclarations } from "../support/show-declarations.js";
import { showDiagnostics } from "../support/show-diagnostics.js";
import { showFlows } from "../support/show-ir.js";
import { showStored } from "../support/show-stored.js";
import { outline } from "../support/syntax-outline.js";

const FIXTURES = new URL("../fixtures/compiler/", import.meta.url);

/** A library is analyzed, a program compiled; both must tell the same of the entry. */
function run(source: string): string {
  const files = filesOf(source);
  const host = hostOf(files);
  const analysis = analyze("main.scaicore", files.get("main.scaicore")!, host);
  expect(analyze("main.scaicore", analysis.text, host).diagnostics).toEqual(analysis.diagnostics);
  for (const { start, end } of analysis.diagnostics) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(analysis.text.length);
  }
  if (!/@core\s/.test(source)) return showDiagnostics(analysis.diagnostics, files);
  const { module, diagnostics } = compile("main.scaicore", host);
  // A program gives E107 too: a library has no core.
  expect(diagnostics.filter(({ file, code }) => file === "main.scaicore" && code !== "E107")).toEqual(
    analysis.diagnostics,
  );
  expect(module === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  if (module !== undefined) {
    expect(validateModule(module)).toMatchObject({ ok: true });
    expect(verifyModule(module)).toEqual([]);
  }
  return showDiagnostics(diagnostics, files);
}

/** Of a broken program also what is left of it: all that was not hit by the mistake. */
testFixtures("diagnostics", new URL("diagnostics/", FIXTURES), (source, { name }) => {
  const reported = run(source);
  if (!name.startsWith("broken/")) return reported;
  return `${reported}\n\nkept:\n${outline(parse(filesOf(source).get("main.scaicore")!).file)}`;
});

it("tells one thing of one mistake, as a rule", () => {
  const broken = loadFixtures(new URL("diagnostics/broken/", FIXTURES));
  expect(broken.length).toBeGreaterThanOrEqual(60);
  const single = broken.filter(({ expected }) => expected?.match(/^[EW]\d{3} /gm)?.length === 1);
  expect(single.length / broken.length).toBeGreaterThan(0.9);
});

/** Those of what a core stores show it with the flows that use it. */
const STORED = /^(stored|config|defaults)\//;

testFixtures("IR", new URL("ir/", FIXTURES), (source, { name }) => {
  // One with a core of its own shows what that declares.
  const core = /@core\s/.test(source);
  const files = filesOf(core ? source : `@core Test { version = "1.0.0" }\n${source}`);
  const host = hostOf(files);
  const { module, diagnostics } = compile("main.scaicore", host, { debug: source.includes("@test") });
  if (module === undefined) return showDiagnostics(diagnostics, files);
  expect(validateModule(module)).toMatchObject({ ok: true });
  expect(verifyModule(module)).toEqual([]);
  if (STORED.test(name)) return showStored(module) + showFlows(module);
  return core ? showDeclarations(module) : showFlows(module);
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
