/** The problem matchers of the manifest read what the command line prints. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "../cli/command-line.js";

interface Pattern {
  readonly regexp: string;
  readonly severity?: number;
  readonly code?: number;
  readonly message?: number;
  readonly file?: number;
  readonly line?: number;
  readonly column?: number;
}
interface Matcher {
  readonly name: string;
  readonly pattern: readonly [Pattern, Pattern];
}
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly contributes: { readonly problemMatchers: readonly Matcher[] };
};

/** What VS Code would list: the patterns of a matcher hold on lines that follow each other. */
function problems(name: string, output: string): readonly object[] {
  const { pattern } = manifest.contributes.problemMatchers.find((one) => one.name === name)!;
  const lines = output.split("\n");
  return lines.flatMap((line, index) => {
    const found = pattern.map(({ regexp }, at) => new RegExp(regexp).exec(at === 0 ? line : (lines[index + at] ?? "")));
    if (found.some((match) => match === null)) return [];
    const problem: Record<string, string> = {};
    pattern.forEach(({ regexp: _, ...groups }, at) => {
      for (const [key, group] of Object.entries(groups)) problem[key] = found[at]?.[group] ?? "";
    });
    return [problem];
  });
}

const scaicore = useCommandLine();
const CORE = '@core A {\n    version = "1.0.0"\n}\n';

describe("the problem matcher", () => {
  it("of check reads mistakes and where they are", async () => {
    const cwd = scaicore.directory();
    write(cwd, "a.scaicore", `${CORE}@flow f(): string { return nmae }\n`);
    const { stdout, stderr } = await scaicore.run(["check", "a.scaicore"], { cwd });
    expect(problems("scaicore", stdout + stderr)).toEqual([
      {
        severity: "error",
        code: "E200",
        message: "Nothing here is called `nmae`.",
        file: "a.scaicore",
        line: "4",
        column: "28",
      },
    ]);
  });

  it("of test reads lines that do not hold", async () => {
    const cwd = scaicore.directory();
    const test = '@test "x" {\n    @when f()\n    @then { result.output == "b" }\n}\n';
    write(cwd, "b.scaicore", `${CORE}@flow f(): string { return "a" }\n${test}`);
    const { stdout, stderr } = await scaicore.run(["test", "b.scaicore"], { cwd });
    expect(problems("scaicore-test", stdout + stderr)).toEqual([
      { message: "This line does not hold.", file: "b.scaicore", line: "7", column: "13" },
    ]);
  });
});
