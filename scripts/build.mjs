// Builds everything that ships: the extension (dist/), and the library with its command line (runtime/dist/).
//   node scripts/build.mjs [--production [--no-types]] [--watch] [--only extension|library|types]
import { build, context } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: flags } = parseArgs({
  options: {
    production: { type: "boolean" },
    "no-types": { type: "boolean" },
    watch: { type: "boolean" },
    only: { type: "string" },
  },
});
const { version } = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8"));

const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: "warning",
  sourcemap: flags.production ? false : "linked",
  minify: Boolean(flags.production),
  legalComments: "none",
  // The runtime speaks of its own version in bundles and on the command line.
  define: { SCAICORE_VERSION: JSON.stringify(version) },
};
// VS Code 1.100, the oldest we support, runs extensions on Node 20.
const node = { ...common, platform: "node", target: "node20" };

/** Parts of the extension in files of their own, so that activation reads little: a dynamic import of one stays an import. */
const loadedLater = {
  name: "loaded-later",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(runtime-bundle|client)\.js$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

const extension = [
  {
    ...node,
    entryPoints: {
      extension: "client/extension.ts",
      "runtime-bundle": "client/engine/runtime-bundle.ts",
      client: "client/features/language-client/client.ts",
    },
    outdir: "dist/client",
    format: "cjs",
    external: ["vscode"],
    plugins: [loadedLater],
    supported: { "dynamic-import": false }, // becomes require: these files are CommonJS
  },
  { ...node, entryPoints: { main: "server/main.ts" }, outdir: "dist/server", format: "cjs" },
  {
    ...common,
    tsconfig: "client/webviews/tsconfig.json",
    entryPoints: { checkpoint: "client/webviews/checkpoint/main.ts", run: "client/webviews/run/main.ts" },
    outdir: "dist/webviews",
    format: "iife",
    platform: "browser",
    target: "es2022",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
  },
];
const library = [
  {
    ...node,
    entryPoints: {
      index: "runtime/index.ts",
      compiler: "runtime/compiler/index.ts",
      node: "runtime/node.ts",
      testing: "runtime/testing/index.ts",
    },
    outdir: "runtime/dist",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    packages: "external",
  },
  {
    // With its packages: one file to read is what makes the command line start fast.
    ...node,
    entryPoints: { cli: "runtime/cli/main.node.ts" },
    outdir: "runtime/dist",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/cli-[name]-[hash]",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  },
];

const wanted = (name) => flags.only === undefined || flags.only === name;
const exists = ({ entryPoints }) => Object.values(entryPoints).every((path) => existsSync(join(root, path)));
const jobs = [...(wanted("extension") ? extension : []), ...(wanted("library") ? library : [])];
for (const job of jobs) if (!exists(job)) throw new Error(`missing: ${Object.values(job.entryPoints).join(", ")}`);

if (flags.watch) {
  await Promise.all(jobs.map(async (job) => (await context(job)).watch()));
  console.log("Watching. Ctrl+C ends it.");
} else {
  for (const { outdir } of jobs) rmSync(join(root, outdir), { recursive: true, force: true });
  await Promise.all(jobs.map((job) => build(job)));
  if (flags.only === "types" || (flags.production && wanted("library") && !flags["no-types"])) types();
}

/** Declarations of the library, for those who embed it. */
function types() {
  const tsc = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", "runtime/tsconfig.build.json"],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  if (tsc.status !== 0) process.exit(tsc.status ?? 1);
}
