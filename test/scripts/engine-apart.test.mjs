import { build } from "esbuild";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { engineApart } from "../../scripts/build/engine-apart.mjs";

const root = resolve(import.meta.dirname, "../..");

async function built(plugins) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { host: "client/engine/runtime-bundle.ts", engine: "client/engine/process/main.ts" },
    outdir: join(root, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    write: false,
    metafile: true,
    splitting: true,
    format: "esm",
    platform: "node",
    define: { SCAICORE_VERSION: '"test"' },
    plugins,
  });
  return metafile.outputs;
}

/** The sources that an entry loads when it starts. */
function sourcesOf(outputs, file, seen = new Set()) {
  seen.add(file);
  for (const { path, kind } of outputs[file].imports)
    if (kind === "import-statement" && path in outputs && !seen.has(path)) sourcesOf(outputs, path, seen);
  return [...seen].flatMap((path) => Object.keys(outputs[path].inputs));
}

test("the extension is built without the engine, and misses nothing that it uses", async () => {
  const [apart, whole] = await Promise.all([built([engineApart(join(root, "runtime/index.ts"))]), built([])]);
  expect(apart["dist/host.mjs"].exports).toEqual(whole["dist/host.mjs"].exports);
  const engine = "runtime/engine/core-engine.ts";
  expect(sourcesOf(whole, "dist/host.mjs")).toContain(engine);
  expect(sourcesOf(apart, "dist/host.mjs")).not.toContain(engine);
  expect(sourcesOf(apart, "dist/engine.mjs")).toContain(engine);
});
