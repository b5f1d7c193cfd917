/** The code that V8 has compiled, kept from one start to the next: it is used where it is whole and of this text, and else made anew. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

describe("the code of a program", () => {
  let folder: string;
  let caches: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scaicore-code-"));
    await build({
      absWorkingDir: root,
      stdin: {
        contents: `
          import { join } from "node:path";
          import { keepAtEnd, runCompiled } from "./runtime/compiled-code.node.js";
          const program = runCompiled(join(__dirname, "entry.cjs"), "test");
          keepAtEnd(program);
          program.exports.start();`,
        resolveDir: root,
      },
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: join(folder, "main.cjs"),
    });
    const body = Array.from({ length: 200 }, (_, n) => `exports.f${n} = (x) => x + ${n};`).join("\n");
    writeFileSync(join(folder, "chunk-AAAA.cjs"), `${body}\nexports.sep = require("node:path").sep;`);
    writeFileSync(join(folder, "file"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(() => {
    caches = mkdtempSync(join(folder, "caches-"));
    entrySays("A");
  });

  const entrySays = (word: string): void =>
    writeFileSync(
      join(folder, "entry.cjs"),
      `const chunk = require("./chunk-AAAA.cjs"); exports.start = () => console.log("${word}", chunk.f1(1), chunk.sep.length);`,
    );
  const started = (env: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: caches }): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "main.cjs")], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...env },
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return stdout.trim();
  };
  const kept = (): readonly string[] => {
    const below = join(caches, "compiled-code");
    return existsSync(below) ? readdirSync(below).map((name) => join(below, name)) : [];
  };
  const LONG_AGO = new Date("2020-01-01T00:00:00Z");
  /** Whether the next start writes the code anew; it says the same either way. */
  const writesAnew = (says = "A 2 1"): boolean => {
    for (const file of kept()) utimesSync(file, LONG_AGO, LONG_AGO);
    expect(started()).toBe(says);
    expect(kept()).toHaveLength(1);
    return kept().some((file) => statSync(file).mtime > LONG_AGO);
  };

  it("is kept by the first start, and used by the second", () => {
    expect(started()).toBe("A 2 1");
    expect(kept()).toHaveLength(1);
    expect(writesAnew()).toBe(false);
    if (process.platform !== "win32") expect(statSync(kept()[0]!).mode & 0o777).toBe(0o600);
  });

  it("imports what it names when it runs, also where it was kept", () => {
    const url = "data:text/javascript,export default 7";
    writeFileSync(
      join(folder, "entry.cjs"),
      `exports.start = async () => console.log("C", (await require.imported("${url}")).default);`,
    );
    for (let start = 0; start < 3; start++) expect(started()).toBe("C 7");
    expect(kept()).toHaveLength(1);
  });

  it("is not used for another text of the entry", () => {
    started();
    entrySays("B");
    expect(writesAnew("B 2 1")).toBe(true);
    expect(writesAnew("B 2 1")).toBe(false);
  });

  it.each([
    ["was cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ["is empty", () => Buffer.alloc(0)],
    ["is of something else", () => Buffer.from('{"chunks": 3}\n')],
    ["has a line too many", (bytes: Buffer) => Buffer.concat([Buffer.from("\n"), bytes])],
  ])("is made anew where the file %s", (_how, damaged) => {
    started();
    const [file] = kept();
    writeFileSync(file!, damaged(readFileSync(file!)));
    expect(writesAnew()).toBe(true);
    expect(writesAnew()).toBe(false);
  });

  it("is made anew where a bit of it has fallen over, wherever that is: V8 would run what it is given", () => {
    started();
    const [file] = kept();
    const whole = readFileSync(file!);
    const head = whole.indexOf("\n") + 1;
    for (let step = 1; step <= 8; step++) {
      const bytes = Buffer.from(whole);
      const at = head + Math.floor(((bytes.length - head) * step) / 9);
      bytes[at] = bytes[at]! ^ 0x10;
      writeFileSync(file!, bytes);
      expect(writesAnew()).toBe(true);
    }
  });

  it("is kept in the user's own folder", () => {
    const home = { HOME: caches, USERPROFILE: caches, LOCALAPPDATA: caches, XDG_CACHE_HOME: join(caches, "own") };
    started(home);
    const files = readdirSync(caches, { recursive: true, encoding: "utf8" });
    expect(files.some((name) => /scaicore.*compiled-code/.test(name))).toBe(true);
  });

  it.each([
    ["cannot be written", { NODE_COMPILE_CACHE: "file" }],
    ["is not known", { HOME: "", USERPROFILE: "", LOCALAPPDATA: undefined }],
    ["is turned off", { NODE_DISABLE_COMPILE_CACHE: "1" }],
    ["would hide coverage", { NODE_V8_COVERAGE: "coverage" }],
  ])("is no condition of starting where it %s", (_how, env) => {
    mkdirSync(join(caches, "coverage"));
    const given = Object.entries(env).map(([name, value]) => [
      name,
      value === "file" ? join(folder, "file") : value === "coverage" ? join(caches, "coverage") : value,
    ]);
    expect(started(Object.fromEntries(given) as NodeJS.ProcessEnv)).toBe("A 2 1");
    expect(kept()).toEqual([]);
  });
});
