// Builds everything that ships: the extension (dist/), and the library with its command line (runtime/dist/).
//   node scripts/build.mjs [--production [--no-types]] [--watch] [--only extension|library|types]
import { build, context } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { commonJs } from "./build/common-js.mjs";
import { engineApart } from "./build/engine-apart.mjs";
import { englishOnly } from "./build/english-only.mjs";
import { iconFont } from "./build/icon-font.mjs";
import { noDatabases } from "./build/no-databases.mjs";
import { lent, lentToNode, takenFromBrowser } from "./build/one-server.mjs";
import { oneValidator } from "./build/one-validator.mjs";
import { pageScripts } from "./build/page-scripts.mjs";
import { sbomOf } from "./build/sbom.mjs";
import { checkSizes } from "./build/sizes.mjs";
import { themeColours } from "./build/theme-colours.mjs";
import { uncheckedForms } from "./build/unchecked-forms.mjs";
import { bundledPackages, noticesText } from "./build/third-parties.mjs";

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
  charset: "utf8",
  metafile: true,
  // The runtime speaks of its own version in bundles and on the command line.
  define: { SCAICORE_VERSION: JSON.stringify(version) },
};
// VS Code 1.100, the oldest we support, runs extensions on Node 20.
const node = { ...common, platform: "node", target: "node20" };
const browser = {
  ...common,
  outdir: "dist",
  platform: "browser",
  target: "es2022",
  supported: { "dynamic-import": false },
};
/** What packages in CommonJS ask for inside an ES module. */
const requireInModules = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};

/** Parts of the extension in files of their own, so that activation reads little: a dynamic import of one stays an import. */
const loadedLater = {
  name: "loaded-later",
  setup({ onResolve }) {
    onResolve(
      {
        filter:
          /^\.\/(load-runtime|workspace-programs|graph-tools|run-tools|begin-tools|client|model-tools|prompt-tools|recording-tools|test-tools|input-tools|bundle-tools|debug-tools|agent-tools)\.js$/,
      },
      ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined),
    );
    onResolve({ filter: /^jsonc-parser\// }, () => ({ path: "./jsonc.js", external: true }));
    onResolve({ filter: /^\.\/library\.js$/ }, () => ({ path: "./browser.js", external: true }));
    onResolve({ filter: /^\.\/runtime-bundle\.js$/ }, () => ({ path: "./runtime-bundle.mjs", external: true }));
  },
};

const extension = [
  {
    // What VS Code requires: CommonJS, and `import()` of the like becomes `require()`.
    ...node,
    entryPoints: {
      extension: "client/extension.ts",
      client: "client/features/language-client/client.ts",
      "graph-tools": "client/features/graph/graph-tools.ts",
      "run-tools": "client/features/run/run-tools.ts",
      "begin-tools": "client/features/begin/begin-tools.ts",
      "workspace-programs": "client/engine/workspace-programs.ts",
      "model-tools": "client/features/models/model-tools.ts",
      "prompt-tools": "client/features/prompts/prompt-tools.ts",
      "recording-tools": "client/features/recordings/recording-tools.ts",
      "test-tools": "client/features/tests/test-tools.ts",
      "input-tools": "client/features/run/input-tools.ts",
      "bundle-tools": "client/features/bundles/bundle-tools.ts",
      "debug-tools": "client/features/debug/debug-tools.ts",
      "agent-tools": "client/features/agents/agent-tools.ts",
      // Of others, and used by several of these.
      jsonc: "node_modules/jsonc-parser/lib/esm/main.js",
    },
    outdir: "dist/client",
    format: "cjs",
    external: ["vscode"],
    plugins: [loadedLater],
    supported: { "dynamic-import": false },
  },
  {
    // Where there is no Node: the extension host is a worker, and so is the server.
    ...browser,
    entryPoints: { "client/browser": "client/browser.ts" },
    format: "cjs",
    external: ["vscode"],
  },
  {
    ...browser,
    ...lent,
    entryPoints: { "server/browser": "server/browser.ts" },
    // One byte a character: Node reads such a file without decoding it.
    charset: "ascii",
    plugins: [lentToNode],
  },
  {
    // From there into ES modules leads only a true `import()`.
    ...node,
    entryPoints: { "load-runtime": "client/engine/load-runtime.ts" },
    outdir: "dist/client",
    format: "cjs",
    plugins: [loadedLater],
  },
  {
    // The process of the language server: what starts it, and what is Node's of it.
    ...node,
    entryPoints: { "server/main": "server/start.ts", "server/serve": "server/serve.ts" },
    outdir: "dist",
    format: "cjs",
    charset: "ascii",
    outExtension: { ".js": ".cjs" },
    plugins: [takenFromBrowser],
  },
  {
    // The processes of the engine and of MCP, and what the extension embeds: what several of them use is in chunks that are shipped
    // once.
    ...node,
    entryPoints: {
      "engine/main": "client/engine/process/main.ts",
      "mcp/main": "runtime/cli/mcp/main.node.ts",
      "client/runtime-bundle": "client/engine/runtime-bundle.ts",
    },
    // Databases are for the command line that people install, beside these packages.
    // Properties are for the command line too: what the extension runs of tests has none.
    external: ["pg", "pg-boss", "fast-check"],
    outdir: "dist",
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    chunkNames: "shared/[name]-[hash]",
    banner: requireInModules,
    plugins: [
      engineApart(join(root, "runtime/index.ts")),
      commonJs({ stays: (file) => /^dist\/(engine|client|mcp)\//.test(file) }),
      englishOnly,
      oneValidator,
      uncheckedForms,
      noDatabases,
    ],
  },
  {
    ...common,
    tsconfig: "client/webviews/tsconfig.json",
    entryPoints: {
      checkpoint: "client/webviews/checkpoint/main.ts",
      run: "client/webviews/run/main.ts",
      compare: "client/webviews/compare/main.ts",
      graph: "client/webviews/graph/main.ts",
      bundle: "client/webviews/bundle/main.ts",
      panel: "client/webviews/shared/base.css",
    },
    outdir: "dist/webviews",
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
    platform: "browser",
    target: "es2022",
    // In the text of a page there is no place for the address of a map.
    sourcemap: false,
    plugins: [iconFont(join(root, "client/webviews/shared"), true), pageScripts],
  },
];
const library = [
  {
    // The page of `scaicore serve`: the panel of decisions with a host that is the service.
    ...common,
    tsconfig: "client/webviews/tsconfig.json",
    entryPoints: {
      inbox: "client/webviews/inbox/main.ts",
      panel: "client/webviews/shared/base.css",
      page: "client/webviews/inbox/inbox.css",
    },
    outdir: "runtime/dist/inbox",
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
    platform: "browser",
    target: "es2022",
    plugins: [
      iconFont(join(root, "client/webviews/shared")),
      themeColours(join(root, "client/webviews/harness/themes.json")),
    ],
    assetNames: "[name]",
  },
  {
    ...node,
    entryPoints: {
      index: "runtime/index.ts",
      compiler: "runtime/compiler/index.ts",
      events: "runtime/events/index.node.ts",
      models: "runtime/models/index.ts",
      node: "runtime/node.ts",
      opentelemetry: "runtime/telemetry/index.ts",
      plugins: "runtime/plugins/index.node.ts",
      postgres: "runtime/postgres/index.node.ts",
      queues: "runtime/queues/index.ts",
      redis: "runtime/redis/index.node.ts",
      testing: "runtime/testing/index.ts",
      worker: "runtime/worker/index.ts",
    },
    outdir: "runtime/dist",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    packages: "external",
  },
  {
    // What starts the command line: it runs the chunks below.
    ...node,
    entryPoints: { cli: "runtime/cli/main.node.ts" },
    outdir: "runtime/dist",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
  },
  {
    // The command line with its packages, but for those of providers and databases: who uses these installs them beside this one.
    ...node,
    external: ["@ai-sdk/*", "@opentelemetry/api", "pg", "pg-boss"],
    entryPoints: { "chunks/cli": "runtime/cli/start.node.ts" },
    outdir: "runtime/dist",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/cli-[name]-[hash]",
    banner: requireInModules,
    plugins: [commonJs(), englishOnly, oneValidator, uncheckedForms],
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
  if (wanted("extension")) rmSync(join(root, "dist"), { recursive: true, force: true });
  if (wanted("library")) rmSync(join(root, "runtime/dist"), { recursive: true, force: true });
  const metafiles = new Map(await Promise.all(jobs.map(async (job) => [job, (await build(job)).metafile])));
  const madeOf = (parts) => parts.map((job) => metafiles.get(job));
  if (wanted("extension")) papers("dist", "ScaiCore for VS Code", "application", madeOf(extension), "package.json");
  if (wanted("library")) papers("runtime/dist", "scaicore", "library", madeOf(library), "runtime/package.json");
  if (flags.production && wanted("extension")) checkSizes(madeOf(extension).map(({ outputs }) => outputs));
  if (flags.only === "types" || (flags.production && wanted("library") && !flags["no-types"])) types();
}

/**
 * Writes beside the bundles what they contain of others: the notices, and the bill of materials. What esbuild took from where is
 * kept for `test/package/`, which holds the papers against it.
 */
function papers(folder, product, type, metafiles, manifest) {
  const readJson = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
  const { name, version: released } = readJson(manifest);
  const packages = bundledPackages(metafiles, root);
  const sbom = sbomOf({ name, version: released, type }, packages, readJson("package-lock.json"));
  writeFileSync(join(root, folder, "THIRD-PARTY-NOTICES.txt"), noticesText(product, packages));
  writeFileSync(join(root, folder, "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
  if (flags.production) console.log(`${folder}/sbom.cdx.json lists ${packages.length} packages of others.`);
  const cache = join(root, "node_modules/.cache/bundles");
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, `${name}.json`), JSON.stringify(metafiles));
}

/** Declarations of the library, for those who embed it. */
function types() {
  const tsc = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript7/bin/tsc"), "-p", "runtime/tsconfig.build.json"],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  if (tsc.status !== 0) process.exit(tsc.status ?? 1);
}
