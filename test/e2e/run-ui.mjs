// Runs the scenarios test/e2e/*.ui.mjs in a real VS Code, one after another.
//   node test/e2e/run-ui.mjs [name …] [--screenshots] [--headed] [--keep] [--extension <.vsix or folder>] [--scenarios <folder>]
// `name` picks scenarios by file name; --screenshots copies the pictures that scenarios call docs pictures to docs/images/;
// --extension is dist/scaicore.vsix unless given: what ships is installed and tested. --headed shows the browser; --keep keeps the throw-away folders.
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureChromium } from "../../scripts/host/chromium.mjs";
import { installOnce } from "../../scripts/host/code-server.mjs";
import { report } from "../../scripts/host/failure.mjs";
import { ensureHost } from "../../scripts/host/install.mjs";
import { makeThrowAway } from "../../scripts/host/throw-away.mjs";
import { runScenario } from "./lib/scenario.mjs";
import { isSoak } from "./lib/soak.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const out = join(here, ".out");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    screenshots: { type: "boolean", default: false },
    headed: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    extension: { type: "string", default: join(root, "dist/scaicore.vsix") },
    scenarios: { type: "string", default: here },
  },
});

// Ctrl+C and SIGTERM end us at once; the reapers of our throw-away folders see to the rest.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  report(error);
  process.exitCode = 1;
}

async function main() {
  const names = readdirSync(values.scenarios)
    .filter((name) => name.endsWith(".ui.mjs"))
    .map((name) => basename(name, ".ui.mjs"))
    .filter((name) => positionals.length === 0 || positionals.includes(name))
    .sort();
  if (names.length === 0) throw new Error(`no scenario ${positionals.join(", ") || "*.ui.mjs"} in ${values.scenarios}`);
  const host = await ensureHost();
  ensureChromium();
  const throwAway = makeThrowAway();
  try {
    return await runAll(names, await installed(host, throwAway));
  } finally {
    await throwAway.end();
  }
}

/** What each scenario starts with: a .vsix is installed once, as a person does it, and not for each of them. */
async function installed(host, throwAway) {
  const extension = resolve(values.extension);
  if (!extension.endsWith(".vsix")) return { extension };
  return { installed: await installOnce({ host, throwAway, vsix: extension }) };
}

async function runAll(names, extension) {
  const tests = [];
  for (const name of names) {
    const folder = join(out, name);
    rmSync(folder, { recursive: true, force: true });
    const { default: scenario } = await import(pathToFileURL(join(values.scenarios, `${name}.ui.mjs`)).href);
    // What other tests show as well is shown here when there is time, or when it is asked for by name.
    if (scenario.soak === true && !isSoak && positionals.length === 0) continue;
    console.log(`\n${scenario.title}`);
    const steps = await runScenario(scenario, {
      ...extension,
      out: folder,
      headless: !values.headed,
      keep: values.keep,
      onStep: print,
    });
    for (const step of steps) tests.push({ ...step, name: `${name}: ${step.name}` });
    if (values.screenshots) copyPictures(scenario.pictures ?? [], folder);
  }
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "ui.json"), `${JSON.stringify({ tests }, null, 2)}\n`);
  return tests.length > 0 && tests.every(({ outcome }) => outcome === "passed");
}

function copyPictures(pictures, folder) {
  const images = join(root, "docs", "images");
  mkdirSync(images, { recursive: true });
  for (const picture of pictures) copyFileSync(join(folder, `${picture}.png`), join(images, `${picture}.png`));
}

function print({ name, outcome, ms, error }) {
  const mark = { passed: "✓", failed: "✗", "not run": "-" }[outcome];
  console.log(`  ${mark} ${name}${outcome === "not run" ? " (not run)" : ` (${(ms / 1000).toFixed(1)} s)`}`);
  if (error) console.log(error.replaceAll(/^/gm, "      "));
}
