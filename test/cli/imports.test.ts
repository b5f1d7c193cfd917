/** Which files the command line reads: imports below the program's root, and regular files of a bounded size anywhere. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();

const CANARY = "sk-CANARY";
const program = (path: string): string =>
  `import { x } from "${path}"\n@core A { version = "1.0.0" }\n@flow f(): int { return x() }\n`;
const LIBRARY = "pub @flow x(): int { return 1 }\n";
const OUTSIDE = /^error\[E207\]: `[^`]*` is outside of the program's root, and imports stay below it\./;

function pipe(folder: string, name: string): string {
  const path = join(folder, name);
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
  return path;
}

/** A file of this size that takes no place on the disk. */
function sparse(folder: string, name: string, size: number): void {
  truncateSync(write(folder, name, ""), size);
}

/** A folder `work` with a program, and a library and a secret beside `work`. */
function folders(importing: string): { readonly home: string; readonly work: string } {
  const home = scaicore.directory();
  write(home, "work/main.scaicore", program(importing));
  write(home, "lib/x.scaicore", LIBRARY);
  write(home, "secret.scaicore", `API_KEY=${CANARY}\n`);
  return { home, work: join(home, "work") };
}

describe("an import", () => {
  it.each(["./.env", "../secret", "./secret", "../../../../../../../../etc/passwd", "./lib/../../secret"])(
    "shows no line of what it may not read: %s",
    async (importing) => {
      const { work } = folders(importing);
      write(work, ".env", `API_KEY=${CANARY}\n`);
      symlinkSync("../secret.scaicore", join(work, "secret.scaicore"));
      const { code, stdout, stderr } = await scaicore.run(["check", "main.scaicore"], { cwd: work });
      expect(code).toBe(1);
      expect(stdout + stderr).not.toMatch(/CANARY|root:/);
      expect(stderr).toMatch(/^error\[E207\]: /);
      expect(stderr).toContain("1 error");
    },
  );

  it("of a pipe, or of a link to itself, ends with one diagnostic", async () => {
    const { work } = folders("./z");
    pipe(work, "z.scaicore");
    const piped = await scaicore.run(["check", "main.scaicore"], { cwd: work });
    expect(piped.code).toBe(1);
    expect(piped.stderr).toMatch(/^error\[E207\]: `z.scaicore` is a folder, a pipe or a device\./);
    symlinkSync("loop.scaicore", join(work, "loop.scaicore"));
    write(work, "main.scaicore", program("./loop"));
    const looped = await scaicore.run(["check", "main.scaicore"], { cwd: work });
    expect(looped.code).toBe(1);
    expect(looped.stderr).toMatch(/^error\[E207\]: `loop.scaicore` is reached by a link that leads back to itself\./);
  });

  it("of a file that is too large, or no UTF-8, is told at the import", async () => {
    const { work } = folders("./x");
    sparse(work, "x.scaicore", 2_000_001);
    expect((await scaicore.run(["check", "main.scaicore"], { cwd: work })).stderr).toContain("is larger than 2 MB");
    write(work, "x.scaicore", new Uint8Array([0x2f, 0x2f, 0xe9]));
    const { code, stderr } = await scaicore.run(["check", "main.scaicore"], { cwd: work });
    expect(stderr).toContain("`x.scaicore` is not a text in UTF-8. Save it in this encoding.");
    expect(code).toBe(1);
  });
});

describe("the root of a program", () => {
  it("is the working directory for a program below it, as in an editor the workspace folder", async () => {
    const { home, work } = folders("../lib/x");
    expect((await scaicore.run(["check", "work/main.scaicore"], { cwd: home })).code).toBe(0);
    const { code, stderr } = await scaicore.run(["check", "main.scaicore"], { cwd: work });
    expect(code).toBe(1);
    expect(stderr).toMatch(OUTSIDE);
  });

  it("is the program's own folder for one outside of the working directory", async () => {
    const { home } = folders("../lib/x");
    write(home, "work/near.scaicore", program("./lib/x"));
    write(home, "work/lib/x.scaicore", LIBRARY);
    const cwd = scaicore.directory();
    expect((await scaicore.run(["check", join(home, "work/main.scaicore")], { cwd })).stderr).toMatch(OUTSIDE);
    expect((await scaicore.run(["check", join(home, "work/near.scaicore")], { cwd })).code).toBe(0);
  });

  it.each([
    ["check", "main.scaicore"],
    ["compile", "main.scaicore", "--emit-ir"],
    ["inspect", "main.scaicore"],
    ["run", "main.scaicore", "--flow", "f"],
    ["test", "main.scaicore"],
    ["test", "."],
  ])("is what --root names: %s %s", async (...args) => {
    const { work } = folders("../lib/x");
    expect((await scaicore.run([...args, "--root", ".."], { cwd: work })).code).toBe(0);
    expect((await scaicore.run(args, { cwd: work })).code).toBe(1);
  });

  it("may be narrower than the working directory", async () => {
    const { home } = folders("../lib/x");
    expect((await scaicore.run(["check", "work/main.scaicore", "--root", "work"], { cwd: home })).stderr).toMatch(
      OUTSIDE,
    );
  });

  it("is a directory that holds the program", async () => {
    const { home, work } = folders("./x");
    mkdirSync(join(home, "other"));
    const outside = await scaicore.run(["check", "main.scaicore", "--root", "../other"], { cwd: work });
    expect(outside).toMatchObject({
      code: 2,
      stderr: "error: main.scaicore is not below ../other, which --root names.\n",
    });
    const none = await scaicore.run(["check", "main.scaicore", "--root", "../none"], { cwd: work });
    expect(none).toMatchObject({ code: 2, stderr: "error: There is no directory ../none for --root.\n" });
  });
});

describe("a file that is named", () => {
  it("is no pipe: program, input, mock answers", async () => {
    const work = scaicore.tutorial();
    pipe(work, "p.scaicore");
    const greet = ["run", "examples/greet.scaicore"];
    for (const args of [
      ["check", "p.scaicore"],
      ["compile", "p.scaicore"],
      ["run", "p.scaicore"],
      ["inspect", "p.scaicore"],
      [...greet, "--input", "@p.scaicore"],
      [...greet, "--input", '{"name": "Ada"}', "--mock", "p.scaicore"],
    ]) {
      expect(await scaicore.run(args, { cwd: work }), args.join(" ")).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          "error: p.scaicore cannot be read: it is a pipe or a device, and not a file.\n",
        ) as string,
      });
    }
  });

  it("is not stdin by its name as a device, which may never end", async () => {
    const options = { cwd: scaicore.directory(), stdin: LIBRARY };
    const { code, stderr } = await scaicore.runAlone(["check", "/dev/stdin"], options);
    expect(stderr).toMatch(/^error: \/dev\/stdin cannot be read: it is a pipe or a device, and not a file\.\n$/);
    expect(code).toBe(2);
  });

  it("is found beside pipes in a directory of programs", async () => {
    const work = scaicore.directory();
    write(work, "main.scaicore", '@core A { version = "1.0.0" }\n@flow f(): int { return 1 }\n');
    pipe(work, "pipe.scaicore");
    expect((await scaicore.run(["check", "."], { cwd: work })).code).toBe(0);
    expect((await scaicore.run(["test", "."], { cwd: work })).code).toBe(0);
  });

  it("may be a link to any place, as who names it chose it", async () => {
    const { home, work } = folders("./x");
    symlinkSync("../lib/x.scaicore", join(work, "named.scaicore"));
    expect((await scaicore.run(["check", "named.scaicore"], { cwd: work })).code).toBe(0);
    expect((await scaicore.run(["check", "work/named.scaicore"], { cwd: home })).code).toBe(0);
  });

  it("has a bounded size: 2 MB for a source, 64 MB for all else, stdin too", async () => {
    const work = scaicore.tutorial();
    sparse(work, "large.scaicore", 2_000_001);
    sparse(work, "large.scaicore-ir", 64_000_001);
    sparse(work, "large.json", 64_000_001);
    const said = ({ code, stderr }: Ended) => [code, stderr.trimEnd()];
    const options = { cwd: work };
    const tooLarge = (name: string, limit: number) => [
      2,
      `error: ${name} cannot be read: it is larger than ${limit} MB.`,
    ];
    expect(said(await scaicore.run(["check", "large.scaicore"], options))).toEqual(tooLarge("large.scaicore", 2));
    const bundle = await scaicore.run(["inspect", "large.scaicore-ir"], options);
    expect(said(bundle)).toEqual(tooLarge("large.scaicore-ir", 64));
    const greet = ["run", "examples/greet.scaicore", "--input"];
    expect(said(await scaicore.run([...greet, "@large.json"], options))).toEqual(tooLarge("large.json", 64));
    const input = await scaicore.runAlone([...greet, "-"], { ...options, stdin: " ".repeat(64_000_001) });
    expect(said(input)).toEqual(tooLarge("stdin", 64));
  });
});

describe("run --sha256", () => {
  async function bundle() {
    const work = scaicore.tutorial();
    const { value } = await scaicore.json(["compile", "examples/greet.scaicore", "-o", "greet.scaicore-ir"], {
      cwd: work,
    });
    const file = createHash("sha256")
      .update(readFileSync(join(work, "greet.scaicore-ir")))
      .digest("hex");
    const greet = (sha256: string, what = "greet.scaicore-ir") =>
      scaicore.run(["run", what, "--input", '{"name": "Ada"}', "--sha256", sha256], { cwd: work });
    return { file, payload: value.bundle_hash, greet };
  }

  it("runs the bundle of this hash: of the file, or the bundle_hash that compile prints", async () => {
    const { file, payload, greet } = await bundle();
    expect((await greet(file)).code).toBe(0);
    expect((await greet(payload.toUpperCase())).code).toBe(0);
  });

  it("refuses another one, a source, and what is no hash, and runs nothing", async () => {
    const { file, greet } = await bundle();
    const other = `${file.startsWith("0") ? "1" : "0"}${file.slice(1)}`;
    const stderr = `error: greet.scaicore-ir is not the bundle that --sha256 names: its SHA-256 is ${file}.\n`;
    expect(await greet(other)).toMatchObject({ code: 2, stdout: "", stderr });
    expect(await greet(file, "examples/greet.scaicore")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(
        "error: --sha256 is for a bundle, and examples/greet.scaicore is none.\n",
      ) as string,
    });
    expect(await greet("abc")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("error: --sha256 needs 64 hexadecimal digits.\n") as string,
    });
  });
});
