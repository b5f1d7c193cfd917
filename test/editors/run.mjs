// The language server in Neovim, with the configuration that docs/editors.md gives: `node test/editors/run.mjs`, after a build of the library.
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { installPackage, onPath, whyNotInstalled } from "../../scripts/host/debian.mjs";
import { Failure, report } from "../../scripts/host/failure.mjs";

const root = resolve(import.meta.dirname, "../..");
const RESULT = join(root, "node_modules/.cache/test-results/editors.json");
const PROGRAM = `/// Greets loudly.
@core Greeter {
    version = "1.0.0"
}
@flow greet(name: string): string {
    shout   = name.upperr()
    return shout
}
`;

const SYSTEMS = ["debian", "ubuntu"];

const tests = [];
try {
  const reason = onPath(["nvim"]) ? undefined : whyNotInstalled(process.env, SYSTEMS);
  if (reason === undefined) testIn(ensureNeovim());
  else tests.push({ name: `Neovim: there is none, and ${reason}`, outcome: "skipped", ms: 0 });
} catch (error) {
  report(error);
  tests.push({ name: "Neovim", outcome: "failed", ms: 0, error: String(error?.message ?? error) });
}
mkdirSync(dirname(RESULT), { recursive: true });
writeFileSync(RESULT, JSON.stringify({ tests }));
const MARKS = { passed: "✓", failed: "✗", skipped: "-" };
for (const { name, outcome, error } of tests) {
  console.log(`  ${MARKS[outcome]} ${name}${outcome === "skipped" ? " (not run)" : ""}`);
  if (error !== undefined) console.log(error.replaceAll(/^/gm, "      "));
}
process.exitCode = tests.every(({ outcome }) => outcome !== "failed") ? 0 : 1;

function testIn(nvim) {
  const answers = askedIn(nvim);
  check("diagnostics are shown where the mistake is", () => {
    assert.equal(answers.failure, undefined);
    assert.deepEqual(
      answers.diagnostics.map(({ code, line, column }) => ({ code, line, column })),
      [{ code: "E302", line: 5, column: 19 }],
    );
  });
  check("hover says what the name is", () => assert.match(answers.hover.contents.value, /shout: string/));
  check("definition leads to the declaration", () => {
    const [{ range, targetSelectionRange = range }] = [answers.definition].flat();
    assert.deepEqual(targetSelectionRange.start, { line: 5, character: 4 });
  });
  check("completion offers the members, as plain text or snippets that Neovim knows", () => {
    const items = answers.completion.items ?? answers.completion;
    assert.ok(items.some(({ label }) => label === "upper"));
  });
  check("the outline has the flow", () => assert.ok(JSON.stringify(answers.symbols).includes('"greet"')));
  check("rename and format give the text that is meant", () =>
    assert.equal(
      `${answers.text}\n`,
      PROGRAM.replaceAll("shout", "loud").replace("upperr", "upper").replace("   = ", " = "),
    ),
  );
}

function check(name, test) {
  const begun = performance.now();
  try {
    test();
    tests.push({ name: `Neovim: ${name}`, outcome: "passed", ms: performance.now() - begun });
  } catch (error) {
    tests.push({ name: `Neovim: ${name}`, outcome: "failed", ms: performance.now() - begun, error: error.message });
  }
}

function ensureNeovim() {
  const found = onPath(["nvim"]);
  if (found) return found;
  const advice =
    "Install it (Debian: `sudo apt-get install neovim`), or leave these tests out: `npm test -- --only …`.";
  const needed = "The tests in other editors";
  const wanted = { name: "neovim", title: "Neovim", needed, advice, size: "40 MB", systems: SYSTEMS };
  installPackage(wanted, { env: process.env, log: console.log });
  const installed = onPath(["nvim"]);
  if (installed === undefined) throw new Failure(`apt-get installed Neovim, yet it is not on PATH.\n${advice}`);
  return installed;
}

/** Opens a program in Neovim, and gives what neovim.lua wrote down. The process has a minute. */
function askedIn(nvim) {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-neovim-"));
  try {
    const at = (name) => join(folder, name);
    // The command of the configuration, as an installed package has it.
    mkdirSync(at("bin"));
    const command = `#!/bin/sh\nexec "${process.execPath}" "${join(root, "runtime/bin/scaicore.mjs")}" "$@"\n`;
    writeFileSync(at("bin/scaicore"), command, { mode: 0o755 });
    writeFileSync(at("greet.scaicore"), PROGRAM);
    writeFileSync(at("configuration.lua"), configurationOf("Neovim"));
    const run = spawnSync(
      nvim,
      ["--headless", "-u", "NONE", "-i", "NONE", "-c", `luafile ${join(import.meta.dirname, "neovim.lua")}`],
      {
        cwd: folder,
        timeout: 60_000,
        encoding: "utf8",
        env: {
          ...process.env,
          PATH: `${at("bin")}:${process.env.PATH}`,
          HOME: folder,
          XDG_CONFIG_HOME: folder,
          XDG_DATA_HOME: folder,
          XDG_STATE_HOME: folder,
          SCAICORE_CONFIGURATION: at("configuration.lua"),
          SCAICORE_FILE: at("greet.scaicore"),
          SCAICORE_ANSWERS: at("answers.json"),
        },
      },
    );
    try {
      return JSON.parse(readFileSync(at("answers.json"), "utf8"));
    } catch {
      throw new Failure(`Neovim left no answers (exit ${run.status ?? run.signal}):\n${run.stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first Lua block below the heading of an editor in docs/editors.md. */
function configurationOf(editor) {
  const text = readFileSync(join(root, "docs/editors.md"), "utf8");
  const block = new RegExp(`^## ${editor}$[^]*?^\`\`\`lua\\n([^]*?)^\`\`\``, "m").exec(text)?.[1];
  if (block === undefined) throw new Failure(`docs/editors.md has no configuration of ${editor}.`);
  return block;
}
