import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IRSerializer } from "scaicore";
import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const aHash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
const WARNED = '@core Warned { version = "1.0.0" }\n@flow f(): int {\n  x = 1\n  return 2\n}\n';

describe("compile, check and inspect", { timeout: 240_000 }, () => {
  it("compiles to build/<core-name>.scaicore-ir and says so", async () => {
    const cwd = scaicore.tutorial();
    const { code, stdout, stderr } = await scaicore.run(["compile", "examples/greet.scaicore"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^✓ Compiled HelloWorld v1\.0\.0 \(1 flow, 2 types, 1 model\)\n {2}build\/HelloWorld\.scaicore-ir \(\d\.\d kB\)\n$/,
    );
    const module = new IRSerializer().deserialize(readFileSync(join(cwd, "build/HelloWorld.scaicore-ir")));
    expect(module).toMatchObject({ name: "HelloWorld", version: "1.0.0" });
    expect(module.sources.map(({ path }) => path)).toEqual(["examples/greet.scaicore"]);
  });

  it("gives the same bytes wherever it is compiled", async () => {
    const written = [scaicore.tutorial(), scaicore.tutorial()].map(async (cwd) => {
      const { value } = await scaicore.json(["compile", "examples", "-o", "deep/er/x.scaicore-ir"], { cwd });
      const bytes = readFileSync(join(cwd, "deep/er/x.scaicore-ir"));
      expect(value).toMatchObject({
        name: "HelloWorld",
        version: "1.0.0",
        path: "deep/er/x.scaicore-ir",
        size: bytes.length,
        bundle_hash: aHash,
        fingerprint: aHash,
        diagnostics: [],
      });
      return bytes;
    });
    const [first, second] = await Promise.all(written);
    expect(first!.equals(second!)).toBe(true);
  });

  it("checks a library that is named as a file, and wants a program of a directory", async () => {
    const cwd = scaicore.tutorial();
    write(cwd, "library/lib.scaicore", "pub @flow twice(n: int): int {\n  return n * 2\n}\n");
    const library = await scaicore.run(["check", "library/lib.scaicore"], { cwd });
    expect(library).toMatchObject({ code: 0, stderr: "" });
    expect(library.stdout).toContain("library/lib.scaicore — all checks passed");
    const directory = await scaicore.run(["check", "library"], { cwd });
    expect(directory.code).toBe(1);
    expect(directory.stderr).toContain("E107");
  });

  it("shows the module or its manifest instead of writing", async () => {
    const cwd = scaicore.tutorial();
    const ir = await scaicore.run(["compile", "examples", "--emit-ir"], { cwd });
    expect(ir).toMatchObject({ code: 0, stderr: "" });
    expect(ir.stdout).toContain("greet(name: string, formal: bool): Greeting");
    expect(ir.stdout).toContain("greet/decision");
    const manifest = await scaicore.run(["compile", "examples", "--emit-manifest"], { cwd });
    expect(JSON.parse(manifest.stdout)).toMatchObject({
      name: "HelloWorld",
      flows: [{ name: "greet", params: { required: ["name"] } }],
      checkpoint_types: ["approval"],
    });
    expect((await scaicore.json(["compile", "examples", "--emit-manifest"], { cwd })).value).toEqual(
      JSON.parse(manifest.stdout),
    );
    expect(existsSync(join(cwd, "build"))).toBe(false);
  });

  it("checks and writes nothing", async () => {
    const cwd = scaicore.tutorial();
    const { code, stdout, stderr } = await scaicore.run(["check", "examples"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("✓ HelloWorld v1.0.0 — all checks passed (1 flow, 2 types, 1 model)\n");
    expect((await scaicore.json(["check", "examples"], { cwd })).value).toEqual({ diagnostics: [] });
    expect(existsSync(join(cwd, "build"))).toBe(false);
    expect(existsSync(join(cwd, ".scaicore"))).toBe(false);
  });

  it("lets warnings pass, unless --strict makes them errors", async () => {
    const cwd = scaicore.directory();
    write(cwd, "warned.scaicore", WARNED);
    const lenient = await scaicore.run(["check", "warned.scaicore"], { cwd });
    expect(lenient.code).toBe(0);
    expect(lenient.stderr).toMatch(/^warning\[W200\]: .*\n {2}┌─ warned\.scaicore:3:3\n/);
    expect(lenient.stdout).toContain("✓ Warned v1.0.0");
    const strict = await scaicore.run(["check", "warned.scaicore", "--strict"], { cwd });
    expect(strict).toMatchObject({ code: 1, stdout: "" });
    expect(strict.stderr).toMatch(/^error\[W200\]: /);
    const compiled = await scaicore.json(["compile", "warned.scaicore", "--strict"], { cwd });
    expect(compiled).toMatchObject({ code: 1, value: { diagnostics: [{ code: "W200", severity: "error", line: 3 }] } });
    expect(existsSync(join(cwd, "build"))).toBe(false);
  });

  it("finds the one file with the core among several", async () => {
    const cwd = scaicore.tutorial();
    write(cwd, "examples/library.scaicore", "@types { type A = int }\n// @core Not { }\n");
    const { code, stdout } = await scaicore.run(["check", "examples"], { cwd });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("HelloWorld") as unknown });
  });

  it("inspects source and bundle alike", async () => {
    const cwd = scaicore.tutorial();
    await scaicore.run(["compile", "examples", "-o", "x.scaicore-ir"], { cwd });
    const source = await scaicore.json(["inspect", "examples"], { cwd });
    const bundle = await scaicore.json(["inspect", "x.scaicore-ir"], { cwd });
    expect(bundle).toEqual(source);
    expect(bundle).toMatchObject({ code: 0, value: { name: "HelloWorld", flows: [{ name: "greet" }], faults: [] } });
    const text = await scaicore.run(["inspect", "x.scaicore-ir"], { cwd });
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("greet/match#1");
  });

  it("shows what a model is told, of source and bundle alike", async () => {
    const cwd = scaicore.tutorial();
    await scaicore.run(["compile", "examples", "-o", "x.scaicore-ir"], { cwd });
    const source = await scaicore.run(["inspect", "examples", "--prompt", "greet/candidate"], { cwd });
    expect(source).toMatchObject({ code: 0, stderr: "" });
    expect(source.stdout).toContain("@flexible greet/candidate, role primary\n\n--- system\nYou work for HelloWorld");
    expect(source.stdout).toMatch(/^name: \$\{name\}$/m);
    const bundle = await scaicore.run(["inspect", "x.scaicore-ir", "--prompt", "greet/candidate"], { cwd });
    expect(bundle).toEqual(source);
    const { value } = await scaicore.json(["inspect", "examples", "--prompt", "greet/candidate"], { cwd });
    expect(value).toMatchObject({
      node_id: "greet/candidate",
      model_role: "primary",
      messages: [{ role: "system" }, { role: "user" }],
      output_schema: { type: "object", required: ["message", "mood"] },
    });
  });

  it("reads the JSON of a module where it takes a bundle", async () => {
    const cwd = scaicore.tutorial();
    await scaicore.run(["compile", "examples", "-o", "x.scaicore-ir"], { cwd });
    const module = new IRSerializer().deserialize(readFileSync(join(cwd, "x.scaicore-ir")));
    write(cwd, "x.json", JSON.stringify(module));
    const { value } = await scaicore.json(["run", "x.json", "--input", '{"name":"Ada"}'], { cwd });
    expect(value.status).toBe("SUSPENDED");
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [{ NO_COLOR: "1" }, false],
  ])("colours a pipe with %j: %s", async (env: Readonly<Record<string, string>>, has) => {
    const cwd = scaicore.directory();
    write(cwd, "a.scaicore", WARNED);
    const { stderr } = await scaicore.run(["check", "a.scaicore"], { cwd, env });
    expect(stderr.includes("\u001b[")).toBe(has);
  });

  it("speaks of itself", async () => {
    expect(await scaicore.runAlone(["--version"])).toMatchObject({ code: 0, stdout: "scaicore 0.0.0-test\n" });
    expect((await scaicore.run(["--help"])).stdout).toContain("Usage: scaicore <command>");
    const help = await scaicore.run(["resume", "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("--resolution JSON");
  });
});
