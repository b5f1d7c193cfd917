// What the build makes CommonJS: chunks that require one another, and ES modules that stay and import them.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commonJs } from "../../scripts/build/common-js.mjs";

const SOURCES = {
  "shared.js":
    'import { sep } from "node:path"; export let count = 0; export const more = () => ++count; export const say = (x) => `${x} … ${sep.length}`;',
  "later.js": 'import { say } from "./shared.js"; export const later = say("later");',
  "script.js":
    'import { count, more, say } from "./shared.js"; more(); export const start = async () => [say("now"), count, (await import("./later.js")).later].join(); export const load = (url) => import(url);',
  "module.js":
    'import { say } from "./shared.js"; console.log(say("module"), typeof require, (await import("./later.js")).later);',
};

describe("the build of CommonJS chunks", () => {
  let folder;
  let outputs;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scaicore-common-js-"));
    mkdirSync(join(folder, "src"));
    for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(folder, "src", name), text);
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: { "bin/script": "src/script.js", "lib/module": "src/module.js" },
      outdir: "out",
      outExtension: { ".js": ".mjs" },
      chunkNames: "shared/[name]-[hash]",
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node20",
      metafile: true,
      banner: {
        js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
      },
      plugins: [commonJs({ stays: (file) => file.startsWith("out/lib/") })],
      logLevel: "error",
    });
    ({ outputs } = metafile);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args) => {
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.trim();
  };

  it("gives scripts that run, and see what other chunks change", () => {
    expect(run("-e", 'require("./out/bin/script.cjs").start().then(console.log)')).toBe("now … 1,1,later … 1");
  });

  it("leaves what is imported by a name that is known later", () => {
    const load = 'require("./out/bin/script.cjs").load("data:text/javascript,export default 7")';
    expect(run("-e", `${load}.then((found) => console.log(found.default))`)).toBe("7");
  });

  it("gives ES modules that stay such, and import the scripts", () => {
    expect(run("out/lib/module.mjs")).toBe("module … 1 function later … 1");
  });

  it("names what it wrote in the metafile, by the names that the files have, and writes the scripts in ASCII", () => {
    const written = readdirSync(join(folder, "out"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.[cm]js$/.test(name))
      .map((name) => `out/${name.replaceAll("\\", "/")}`);
    expect(written.sort()).toEqual(Object.keys(outputs).sort());
    const scripts = written.filter((name) => name.endsWith(".cjs"));
    expect(scripts).toHaveLength(written.length - 1);
    for (const { imports } of Object.values(outputs))
      for (const { path, external } of imports) if (external !== true) expect(written).toContain(path);
    for (const name of scripts) expect(readFileSync(join(folder, name), "utf8")).toMatch(/^[\x00-\x7f]*$/);
  });
});
