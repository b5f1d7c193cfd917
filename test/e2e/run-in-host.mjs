// Runs the suites test/e2e/in-host/*.test.ts inside VS Code's extension host, by @vscode/test-electron.
//   node test/e2e/run-in-host.mjs [--desktop [--version <VS Code version>]] [--extension <.vsix or folder>] [--suites <folder>] [--workspace <folder>]
// The extension is dist/scaicore.vsix, unpacked, so that what ships is tested. Without --desktop in code-server; with it in a desktop VS Code, which @vscode/test-electron downloads.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { ensureChromium } from "../../scripts/host/chromium.mjs";
import { report } from "../../scripts/host/failure.mjs";
import { cacheFolder } from "../../scripts/host/host-folder.mjs";
import { ensureHost } from "../../scripts/host/install.mjs";
import { unpackVsix } from "../../scripts/host/vsix.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const out = join(here, ".out");
const { values } = parseArgs({
  options: {
    desktop: { type: "boolean", default: false },
    version: { type: "string", default: "stable" },
    extension: { type: "string", default: join(root, "dist/scaicore.vsix") },
    suites: { type: "string", default: join(here, "in-host") },
    workspace: { type: "string", default: join(root, "examples") },
  },
});

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  report(error);
  process.exitCode = 1;
}

async function main() {
  const suites = readdirSync(values.suites).filter((name) => name.endsWith(".test.ts"));
  if (suites.length === 0) throw new Error(`no suite *.test.ts in ${values.suites}`);
  const bundles = join(out, "in-host");
  await bundle(suites, bundles);
  const result = join(out, "in-host.json");
  rmSync(result, { force: true });
  const unpacked = mkdtempSync(join(tmpdir(), "scaicore-vsix-"));
  const extension = values.extension.endsWith(".vsix")
    ? await unpackVsix(resolve(values.extension), unpacked)
    : resolve(values.extension);
  const failure = await launch(extension, join(bundles, "index.cjs"), result).catch((error) => error);
  rmSync(unpacked, { recursive: true, force: true, maxRetries: 5 });
  const tests = existsSync(result) ? JSON.parse(readFileSync(result, "utf8")).tests : [];
  for (const { name, outcome, ms, error } of tests) {
    console.log(`  ${{ passed: "✓", failed: "✗", skipped: "-" }[outcome]} ${name} (${(ms / 1000).toFixed(1)} s)`);
    if (error) console.log(error.replaceAll(/^/gm, "      "));
  }
  if (tests.length === 0) console.error(`The suite left no result: ${failure?.message ?? "it never ran"}`);
  return failure === undefined && tests.length > 0;
}

async function bundle(suites, outdir) {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join(here, "in-host", "index.ts"), ...suites.map((name) => join(values.suites, name))],
    entryNames: "[name]",
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
    // mocha stays outside, so that all suites and the runner share one.
    external: ["vscode", "mocha"],
  });
}

async function launch(extensionDevelopmentPath, extensionTestsPath, result) {
  const common = {
    extensionDevelopmentPath,
    extensionTestsPath,
    extensionTestsEnv: { SCAICORE_IN_HOST_RESULT: result },
  };
  if (!values.desktop) {
    await ensureHost();
    ensureChromium();
    await runTests({
      ...common,
      vscodeExecutablePath: join(here, "vscode-in-browser.mjs"),
      launchArgs: [resolve(values.workspace)], // copied by the server
      reuseMachineInstall: true, // that is: no --user-data-dir of test-electron's making; the server has its own
    });
    return;
  }
  const profile = mkdtempSync(join(tmpdir(), "scaicore-vsc-"));
  try {
    const workspace = join(profile, "workspace");
    cpSync(values.workspace, workspace, { recursive: true });
    mkdirSync(join(profile, "data", "User"), { recursive: true });
    await runTests({
      ...common,
      extensionDevelopmentPath: [extensionDevelopmentPath, join(here, "model-vendor")],
      version: values.version,
      cachePath: join(cacheFolder(), "desktop"),
      launchArgs: [
        workspace,
        `--user-data-dir=${join(profile, "data")}`,
        `--extensions-dir=${join(profile, "extensions")}`,
        "--disable-extensions",
      ],
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
