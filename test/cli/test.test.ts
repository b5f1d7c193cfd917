import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "scaicore";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const examples = join(import.meta.dirname, "../../examples");

const CORE = '@core Desk {\n    version = "1.0.0"\n}\n';
const FLOW = '@flow greet(name: string): string {\n    return "Hello ${name}"\n}\n';
const PASSES = '@test "greets" {\n    @when greet("Ada")\n    @then { result.output == "Hello Ada" }\n}\n';
const FAILS =
  '@test "greets <Bo> & co" {\n    @when greet("Bo")\n    @then { result.output == "Hi\\u{7} \\"Bo\\"" }\n}\n';
const PROPERTY = '@test "any name" {\n    @property (name: string) { "Hello ${name}".length > 5 }\n}\n';

interface Tested {
  readonly passed: number;
  readonly failed: number;
  readonly broken: number;
  readonly seed: number;
  readonly programs: readonly {
    readonly source: string;
    readonly core?: string;
    readonly diagnostics: readonly JsonObject[];
    readonly tests: readonly {
      readonly name: string;
      readonly status: string;
      readonly location: JsonObject;
      readonly failures: readonly JsonObject[];
    }[];
  }[];
}

async function tested(args: readonly string[], cwd: string): Promise<{ code: number | null; value: Tested }> {
  const { code, value } = await scaicore.json(["test", ...args], { cwd });
  return { code, value: value as unknown as Tested };
}

describe("test", { timeout: 240_000 }, () => {
  it("runs the tests of a program and counts them", async () => {
    const cwd = scaicore.tutorial();
    const { code, stdout, stderr } = await scaicore.run(["test", "examples/greet.scaicore"], { cwd });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^HelloWorld v1\.0\.0 \(examples\/greet\.scaicore\)\n {2}✓ an approved greeting/);
    expect(stdout).toMatch(/\n4 passed\n+$/);
    expect(code).toBe(0);
  });

  it("shows a line that does not hold in its place, and exits with 1", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PASSES + FAILS);
    const { code, stdout } = await scaicore.run(["test", "desk.scaicore"], { cwd });
    expect(stdout).toContain("  ✓ greets\n  ✗ greets <Bo> & co\n");
    expect(stdout).toContain("┌─ desk.scaicore:13:13\n");
    expect(stdout).toContain('= result.output is "Hello Bo"\n');
    expect(stdout).toMatch(/\n1 passed, 1 failed\n+$/);
    // No colours without a terminal, and no control characters of users.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(code).toBe(1);
  });

  it("colours with the flag", async () => {
    const cwd = scaicore.tutorial();
    const { stdout } = await scaicore.run(["test", "examples"], { cwd, env: { FORCE_COLOR: "1" } });
    expect(stdout).toContain("\u001b[32m✓\u001b[39m an approved greeting");
  });

  it("prints one JSON object", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PASSES + FAILS);
    const { code, value } = await tested(["desk.scaicore", "--seed", "7"], cwd);
    expect(code).toBe(1);
    expect(value).toMatchObject({
      passed: 1,
      failed: 1,
      broken: 0,
      seed: 7,
      programs: [
        {
          source: "desk.scaicore",
          core: "Desk",
          version: "1.0.0",
          diagnostics: [],
          tests: [
            { name: "greets", status: "passed", location: { file: "desk.scaicore", line: 7, column: 1 }, failures: [] },
            {
              status: "failed",
              failures: [
                {
                  kind: "condition",
                  location: { line: 13, column: 13 },
                  operands: [{ text: "result.output", value: '"Hello Bo"' }],
                  run: {
                    flow: "greet",
                    status: "completed",
                    events: expect.arrayContaining([
                      expect.objectContaining({ type: "invocation.started", execution_id: "greets <Bo> & co #1" }),
                    ]) as unknown,
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("writes JUnit XML that any reader takes", async () => {
    const cwd = scaicore.directory();
    write(cwd, "a/desk.scaicore", CORE + FLOW + PASSES + FAILS);
    write(cwd, "b/broken.scaicore", `${CORE}@flow f(): string { return 1 }\n`);
    const { code } = await scaicore.run(["test", ".", "--junit", "build/tests.xml"], { cwd });
    expect(code).toBe(1);
    const xml = readFileSync(join(cwd, "build/tests.xml"), "utf8");
    expect(xml).toContain('<testsuites name="scaicore" tests="3" failures="1" errors="1" time="');
    expect(xml).toContain(
      '<testcase name="greets &lt;Bo&gt; &amp; co" classname="Desk" file="a/desk.scaicore" line="11"',
    );
    expect(xml).toContain('<failure message="This line does not hold." type="condition">');
    expect(xml).toContain('<error message="The source has errors." type="CompileError">');
    expectWellFormed(xml);
  });

  it("finds every program below a directory, and says which libraries nobody imports", async () => {
    const cwd = scaicore.directory();
    const library = '@flow twice(n: int): int { return n * 2 }\n@test "twice" { @then { twice(2) == 4 } }\n';
    write(
      cwd,
      "one/desk.scaicore",
      `import { twice } from "../lib/math.scaicore"\n${CORE}@flow f(): int { return twice(1) }\n`,
    );
    write(cwd, "two/desk.scaicore", CORE.replace("Desk", "Bank") + FLOW + PASSES);
    write(cwd, "lib/math.scaicore", library.replace("@flow", "pub @flow"));
    write(cwd, "lib/alone.scaicore", library);
    write(cwd, "node_modules/x/desk.scaicore", CORE + FLOW + FAILS);
    const { code, stdout, stderr } = await scaicore.run(["test", "."], { cwd });
    expect(stdout).toMatch(
      /Desk v1\.0\.0 \(one\/desk\.scaicore\)\n {2}✓ twice\nBank v1\.0\.0 \(two\/desk\.scaicore\)\n {2}✓ greets\n/,
    );
    expect(stdout).toMatch(/\n2 passed\n+$/);
    expect(stderr).toContain("lib/alone.scaicore is imported by no program here, so its tests are not run.");
    expect(code).toBe(0);
  });

  it("goes on after a program with errors", async () => {
    const cwd = scaicore.directory();
    write(cwd, "a.scaicore", `${CORE}@flow f(): string { return 1 }\n`);
    write(cwd, "b.scaicore", CORE + FLOW + PASSES);
    const { code, stdout } = await scaicore.run(["test", "."], { cwd });
    expect(stdout).toContain("✗ a.scaicore has errors\n\nerror[E301]");
    expect(stdout).toMatch(/\n1 passed, 1 not tested, with errors\n+$/);
    expect(code).toBe(1);
  });

  it("runs the tests in a bundle", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PASSES + FAILS);
    await scaicore.run(["compile", "desk.scaicore", "--debug", "-o", "desk.scaicore-ir"], { cwd });
    const { code, stdout } = await scaicore.run(["test", "desk.scaicore-ir"], { cwd });
    expect(stdout).toContain("┌─ desk.scaicore:13:13\n");
    expect(code).toBe(1);
  });

  it("draws the values of properties anew, but for the same seed", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PROPERTY);
    const { stdout } = await scaicore.run(["test", "desk.scaicore", "--seed=-12"], { cwd });
    expect(stdout).toMatch(/\n1 passed \(seed -12\)\n+$/);
    const seeds = [await tested(["desk.scaicore"], cwd), await tested(["desk.scaicore"], cwd)].map(
      ({ value }) => value.seed,
    );
    expect(new Set(seeds).size).toBe(2);
  });

  it.each([
    [["--filter", "GREETS"], 0, ["greets"]],
    [["--filter", "any"], 0, ["any name"]],
  ])("runs only what %j names", async (args, code, names) => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PASSES + PROPERTY);
    const result = await tested(["desk.scaicore", ...args], cwd);
    expect(result.code).toBe(code);
    expect(result.value.programs[0]?.tests.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["a filter that fits nothing", ["desk.scaicore", "--filter", "nothing"], 'no test has "nothing" in its name'],
    [
      "a seed that is none",
      ["desk.scaicore", "--seed", "1.5"],
      '--seed is a whole number of at most 31 bits, not "1.5"',
    ],
    ["a library", ["lib.scaicore"], "lib.scaicore is a library: it has no @core."],
    ["a file that is missing", ["none.scaicore"], "There is no file or directory none.scaicore."],
    ["a directory that is missing", ["none"], "There is no file or directory none."],
  ])("does not start with %s", async (_what, args, message) => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW + PASSES);
    write(cwd, "lib.scaicore", FLOW);
    const { code, stderr } = await scaicore.run(["test", ...args], { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("has nothing to say of a directory without tests", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", CORE + FLOW);
    const { code, stdout } = await scaicore.run(["test", "."], { cwd });
    expect(stdout.trim()).toBe("No tests");
    expect(code).toBe(0);
  });

  it("passes the examples", async () => {
    const cwd = scaicore.directory();
    cpSync(examples, join(cwd, "examples"), { recursive: true });
    const { value } = await tested(["examples", "--seed", "1"], cwd);
    const failed = value.programs.flatMap(({ core, tests }) =>
      tests.flatMap(({ name, status, failures }) => (status === "failed" ? [{ core, name, failures }] : [])),
    );
    expect(failed).toEqual([]);
    expect(value.passed).toBeGreaterThanOrEqual(45);
  });
});

/** Tags that open and close in order, and nothing between them that XML does not have. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const tokens = /<\?xml [^<>]*\?>|<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>|([^<>]+)/gy;
  let end = 0;
  for (const [token, closing, name = "", , empty] of xml.matchAll(tokens)) {
    end += token.length;
    expect(token).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
    expect(token).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    if (name === "" || empty === "/") continue;
    if (closing === "/") expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  expect(end).toBe(xml.length);
}
