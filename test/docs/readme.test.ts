import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(root, path), "utf8");
const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;

describe("the README", () => {
  const readme = read("README.md");

  it("shows the example as it is, without its tests", () => {
    const [program = ""] = read("examples/greet.scaicore").split("\n@test");
    expect(readme).toContain(`\`\`\`\n${program.trimEnd()}\n\`\`\``);
  });

  it("names only commands and files that there are", () => {
    for (const [, name] of readme.matchAll(/npm (?:run )?(start|test|\w+(?::\w+)?)(?=[\s`])/g))
      if (name !== undefined && name !== "ci") expect(scripts, `npm run ${name}`).toHaveProperty([name]);
    for (const [, path] of readme.matchAll(/\]\(([^)#:]+)\)/g)) expect(() => readdir(path ?? ""), path).not.toThrow();
  });
});

describe("the page of the npm package", () => {
  const page = read("runtime/README.md");

  it("shows the tutorial of the README", () => {
    const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
    expect(code).toContain("CoreEngine.load");
    expect(read("README.md")).toContain(code);
  });

  it("names only entries that the package has", () => {
    const { exports } = JSON.parse(read("runtime/package.json")) as { exports: Record<string, unknown> };
    for (const [, entry = ""] of page.matchAll(/^\| `scaicore(\/\w+)?`/gm))
      expect(exports).toHaveProperty([`.${entry}`]);
  });
});

describe("an installation", () => {
  it("runs no script of a dependency, and none of ours", () => {
    expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
    for (const manifest of ["package.json", "runtime/package.json"]) {
      const { scripts: own = {} } = JSON.parse(read(manifest)) as { scripts?: Record<string, string> };
      expect(Object.keys(own).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
    }
  });

  it("has the four packages with such a script that CONTRIBUTING.md names", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { readonly hasInstallScript?: boolean; readonly dev?: boolean }>;
    };
    const withScript = Object.entries(packages).filter(([, one]) => one.hasInstallScript === true);
    expect(withScript.map(([path]) => path.split("/").at(-1))).toEqual([
      "vsce-sign",
      "esbuild",
      "keytar",
      "msgpackr-extract",
    ]);
    expect(withScript.every(([, one]) => one.dev === true)).toBe(true);
    for (const [path] of withScript) expect(read("CONTRIBUTING.md")).toContain(path.split("/").at(-1));
  });
});

/** Throws for what is not there. */
function readdir(path: string): void {
  readFileSync(resolve(root, path, path.endsWith("/") ? "README.md" : ""));
}
