import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const UGLY = "@flow f(a:int): int {\n  return  a\n}\n";
const PRETTY = "@flow f(a: int): int {\n    return a\n}\n";
const BROKEN = "@flow f(a:int): int {\n  return\n";

describe("fmt", { timeout: 240_000 }, () => {
  it("lays files out in place, below directories too, and keeps their modes", async () => {
    const cwd = scaicore.directory();
    write(cwd, "a.scaicore", UGLY);
    write(cwd, "sub/b.scaicore", PRETTY);
    chmodSync(join(cwd, "a.scaicore"), 0o640);
    const checked = await scaicore.run(["fmt", "--check"], { cwd });
    expect(checked).toMatchObject({ code: 1, stdout: "a.scaicore\n1 of 2 files not formatted\n", stderr: "" });
    expect(readFileSync(join(cwd, "a.scaicore"), "utf8")).toBe(UGLY);
    const written = await scaicore.run(["fmt"], { cwd });
    expect(written).toMatchObject({ code: 0, stdout: "a.scaicore\n1 file formatted, 1 unchanged\n", stderr: "" });
    expect(readFileSync(join(cwd, "a.scaicore"), "utf8")).toBe(PRETTY);
    if (process.platform !== "win32") expect(statSync(join(cwd, "a.scaicore")).mode & 0o777).toBe(0o640);
    expect(await scaicore.run(["fmt", "--check"], { cwd })).toMatchObject({ code: 0 });
  });

  it("leaves a file with errors alone, and tells them", async () => {
    const cwd = scaicore.directory();
    write(cwd, "a.scaicore", BROKEN);
    write(cwd, "b.scaicore", UGLY);
    const { code, stdout, stderr } = await scaicore.run(["fmt", "a.scaicore", "b.scaicore"], { cwd });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: "b.scaicore\n1 file formatted, 0 unchanged, 1 left alone for errors\n",
    });
    expect(stderr).toContain("a.scaicore:1:");
    expect(readFileSync(join(cwd, "a.scaicore"), "utf8")).toBe(BROKEN);
  });

  it("reads stdin, and gives back what it cannot format", async () => {
    const cwd = scaicore.directory();
    expect(await scaicore.run(["fmt", "-"], { cwd, stdin: UGLY })).toMatchObject({ code: 0, stdout: PRETTY });
    expect(await scaicore.run(["fmt", "-"], { cwd, stdin: BROKEN })).toMatchObject({ code: 1, stdout: BROKEN });
  });

  it("refuses what it cannot mean", async () => {
    const cwd = scaicore.directory();
    expect(await scaicore.run(["fmt", "--width", "10"], { cwd })).toMatchObject({ code: 2 });
    expect(await scaicore.run(["fmt", "missing.scaicore"], { cwd })).toMatchObject({ code: 2 });
    expect(await scaicore.run(["fmt", "-", "a.scaicore"], { cwd })).toMatchObject({ code: 2 });
  });
});
