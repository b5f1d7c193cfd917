// Makes the npm tarball, installs it into an empty folder outside of the repository, and compiles and runs a program there as its
// users do; looks at the files in the tarball and in the .vsix.
//   node test/package/run.mjs [--vsix <file>] [--keep]
// Wants `node scripts/build.mjs --production --no-types` and `node scripts/pack.mjs` before it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { npm } from "../../scripts/host/npm.mjs";
import { readVsix } from "../../scripts/host/vsix.mjs";
import { checkNotices, checkPage, checkSbom } from "./papers.mjs";
import { limits, tarballFiles, vsixFiles } from "./shipped.mjs";

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    vsix: { type: "string", default: join(root, "dist/scaicore.vsix") },
    keep: { type: "boolean", default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), "scaicore-package-"));
const consumer = join(folder, "consumer");
const bin = join(consumer, "node_modules/scaicore/bin/scaicore.mjs");

/** In order; a step that needs another one's work fails when that did. */
const steps = {
  "the .vsix has the files that are listed, and no other": async () => {
    const files = await readVsix(resolve(values.vsix));
    checkFiles(
      files.map(({ path }) => path),
      vsixFiles,
    );
  },
  "the .vsix is within its limit": () => {
    checkSize(".vsix", statSync(resolve(values.vsix)).size, limits.vsix);
  },
  "the .vsix has the notices of all that is bundled in it, and its bill of materials": async () => {
    const files = new Map(
      (await readVsix(resolve(values.vsix))).map(({ path, bytes }) => [path, bytes.toString("utf8")]),
    );
    checkNotices(root, "scaicore-vscode", files.get("extension/dist/THIRD-PARTY-NOTICES.txt"));
    checkSbom(root, "scaicore-vscode", files.get("extension/dist/sbom.cdx.json"));
  },
  "the page of the extension shows and leads to nothing that is not there": async () => {
    const files = await readVsix(resolve(values.vsix));
    const page = files.find(({ path }) => path === "extension/readme.md").bytes.toString("utf8");
    assert.match(page, /^# ScaiCore for VS Code$/m);
    // VS Code shows pictures of the web only.
    checkPage(
      page,
      files.map(({ path }) => path.replace("extension/", "")).filter((path) => !path.endsWith(".png")),
    );
  },
  "the declarations of the library are built": () => {
    node(["scripts/build.mjs", "--only", "types"], root);
  },
  "the tarball is packed, has the files that are listed, and is within its limit": async () => {
    await npm(["pack", "./runtime", "--pack-destination", folder, "--ignore-scripts"], root);
    const { version } = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8"));
    const tarball = join(folder, `scaicore-${version}.tgz`);
    checkSize("tarball", statSync(tarball).size, limits.tarball);
    cpSync(join(import.meta.dirname, "consumer"), consumer, { recursive: true });
    cpSync(join(root, "examples/greet.scaicore"), join(consumer, "greet.scaicore"));
    mkdirSync(join(consumer, "build"));
    await npm(["install", "--ignore-scripts", "--prefer-offline", "--no-package-lock", tarball], consumer);
    checkFiles(filesOfPackage(), tarballFiles);
  },
  "the tarball has the notices of all that is bundled in it, its bill of materials, and a page": () => {
    const installed = (path) => readFileSync(join(consumer, "node_modules/scaicore", path), "utf8");
    checkNotices(root, "scaicore", installed("dist/THIRD-PARTY-NOTICES.txt"));
    checkSbom(root, "scaicore", installed("dist/sbom.cdx.json"));
    checkPage(installed("README.md"), filesOfPackage());
  },
  "the installed command line compiles the tutorial's program": () => {
    node([bin, "check", "greet.scaicore"], consumer);
    node([bin, "compile", "greet.scaicore", "-o", "build/hello.scaicore-ir"], consumer);
  },
  "the tutorial compiles under nodenext, strictly, with the declarations checked": () => {
    node([join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"], consumer);
  },
  "the tutorial compiles under bundler": () => {
    node([join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.bundler.json"], consumer);
  },
  "the tutorial runs": () => {
    const [bundle, status, prompt, final, output] = node(["out/tutorial.js"], consumer).split("\n");
    assert.deepEqual(
      [bundle, status, prompt, final],
      ["HelloWorld 1.0.0", "SUSPENDED", "Send this greeting to Ada?", "COMPLETED"],
    );
    assert.equal(JSON.parse(output).message, "message for Ada");
  },
  "the other entries load": () => {
    assert.equal(
      node(["out/entries.js"], consumer).trim(),
      "true\nundefined true function true\ntrue 0\ntrue function function\nfunction 32 function\ntrue",
    );
  },
};

const tests = [];
try {
  for (const [name, work] of Object.entries(steps)) await step(name, work);
} finally {
  if (values.keep) console.log(`Kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const results = join(root, "node_modules/.cache/test-results");
mkdirSync(results, { recursive: true });
writeFileSync(join(results, "package.json"), `${JSON.stringify({ tests }, null, 2)}\n`);
process.exitCode = tests.every(({ outcome }) => outcome === "passed") ? 0 : 1;

async function step(name, work) {
  const started = performance.now();
  let error;
  try {
    await work();
  } catch (caught) {
    error = caught?.stack ?? String(caught);
  }
  const ms = Math.round(performance.now() - started);
  tests.push({
    name,
    outcome: error === undefined ? "passed" : "failed",
    ms,
    ...(error === undefined ? {} : { error }),
  });
  console.log(`  ${error === undefined ? "✓" : "✗"} ${name} (${(ms / 1000).toFixed(1)} s)`);
  if (error !== undefined) console.log(error.replaceAll(/^/gm, "      "));
}

/** Runs Node and returns what it wrote; fails with all of that when it does not end well. */
function node(args, cwd) {
  // Nothing of this repository may help: a consumer has no SCAICORE_… and no NODE_PATH.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_PATH|NODE_OPTIONS)$/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with code ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function filesOfPackage() {
  const installed = join(consumer, "node_modules/scaicore");
  return readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function checkFiles(files, listed) {
  const patterns = listed.map((pattern) => ({ pattern, expression: expressionOf(pattern) }));
  const leaked = files.filter((file) => !patterns.some(({ expression }) => expression.test(file)));
  const missing = patterns.filter(({ expression }) => !files.some((file) => expression.test(file)));
  assert.deepEqual(
    { leaked, missing: missing.map(({ pattern }) => pattern) },
    { leaked: [], missing: [] },
    "test/package/shipped.mjs lists what ships",
  );
}

/** Of a pattern with `*`, `**` and `{a,b}`. */
function expressionOf(pattern) {
  const source = pattern
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{([^}]*)\}/g, (_, names) => `(?:${names.replaceAll(",", "|")})`)
    .replaceAll(/\*\*\/|\*/g, (star) => (star === "*" ? "[^/]*" : "(?:.*/)?"));
  return new RegExp(`^${source}$`);
}

function checkSize(what, size, limit) {
  console.log(`    ${what}: ${Math.round(size / 1000)} kB of ${limit / 1000} kB`);
  assert.ok(size <= limit, `The ${what} has ${size} bytes, and may have ${limit} (test/package/shipped.mjs).`);
}
