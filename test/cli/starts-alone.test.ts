/** What `scaicore check` loads: nothing of the tools that made the parser, and nothing that only building a module needs. */
import { build } from "esbuild";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** The files that are loaded with `entries`, without those that are imported when they are needed. */
async function loadedWith(...entries: string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    bundle: true,
    write: false,
    metafile: true,
    splitting: true,
    outdir: "out",
    format: "esm",
    platform: "node",
    packages: "bundle",
    logLevel: "error",
  });
  const found = new Set(entries);
  for (const file of found)
    for (const { path, kind } of metafile.inputs[file]?.imports ?? [])
      if (kind !== "dynamic-import" && metafile.inputs[path] !== undefined) found.add(path);
  return [...found];
}

it.each([
  [
    "runtime/cli/main.node.ts",
    "runtime/cli/start.node.ts",
    "runtime/cli/run-command.node.ts",
    "runtime/cli/commands/check.node.ts",
  ],
  ["server/start.ts", "server/serve.ts"],
])(
  "%s",
  async (...entries) => {
    const files = await loadedWith(...entries);
    expect(files.length).toBeGreaterThan(100);
    const unwanted =
      /chevrotain|lodash|compiler\/explanations|explanations\/|ir\/verifier|ir\/verify\/|ir\/schema|compiler\/build\/module/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  },
  60_000,
);
