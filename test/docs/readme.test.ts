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

/** Throws for what is not there. */
function readdir(path: string): void {
  readFileSync(resolve(root, path, path.endsWith("/") ? "README.md" : ""));
}
