// `npm test`: builds what ships, runs every suite, and ends with `N passed, N failed`.
//   npm test -- [--only check|package|e2e|editors|unit|fuzz|kills|soak …] [--soak]
// --only may be given more than once. --soak runs longer: fuzzing with a fresh seed and many more cases, all kill points,
// 10,000 invocations of the soak, the tests in VS Code three times over.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checks } from "./checks.mjs";
import { Failure, report } from "./host/failure.mjs";
import { folderInMemory, makeThrowAway } from "./host/throw-away.mjs";
import { runPool, stopRunning } from "./pool.mjs";

const root = resolve(import.meta.dirname, "..");
const results = join(root, "node_modules", ".cache", "test-results");
const VSIX = "dist/scaicore.vsix";
/** How many files the summary names as those that take longest. */
const MOST_NAMED = 30;

const vitest = (projects) => ({
  command: [
    ...["node_modules/vitest/vitest.mjs", "run", ...projects.map((name) => `--project=${name}`)],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${join(results, `${projects[0]}.json`)}`],
  ],
  result: join(results, `${projects[0]}.json`),
  read: readVitest,
});
/** Vitest brings its own workers, so it has all cores to itself. */
const alone = (...projects) => ({ ...vitest(projects), alone: true });
/** On one core, beside others. The flag `--maxWorkers` would do nothing: it does not reach a project, which has the number of the config. */
const beside = (...projects) => ({ ...vitest(projects), more: { VITEST_MAX_WORKERS: "1" } });
/** A program that writes `{ tests: [{ name, outcome, ms, error? }] }`. */
const own = (command, result) => ({ command, result: join(root, result), read: readOwn });
/** One that only succeeds or fails: one test. */
const single = ({ name, command }) => ({ name, command, single: true });
// code-server and Chromium are prepared for Linux only.
const inVsCode =
  process.platform === "linux" || process.env.SCAICORE_E2E === "1"
    ? [
        { ...own(["test/e2e/run-ui.mjs", "--extension", VSIX], "test/e2e/.out/ui.json"), lane: "vscode" },
        { ...own(["test/e2e/run-in-host.mjs", "--extension", VSIX], "test/e2e/.out/in-host.json"), lane: "vscode" },
      ]
    : [];

const inWindow = ({ lane }) => lane === "vscode";

/** The server in an editor that is not VS Code; skipped by itself where there is none and none can be installed. */
const inOtherEditors =
  process.platform === "linux" ? [own(["test/editors/run.mjs"], "node_modules/.cache/test-results/editors.json")] : [];

/**
 * Suites, each of one or more programs. Those that use one core run beside one another, in this order; then those that use all, one
 * after another. The tests in VS Code wait for much of their time, and come first.
 */
const suites = {
  e2e: inVsCode,
  editors: inOtherEditors,
  fuzz: [beside("fuzz", "fuzz-counted")],
  kills: [beside("kills")],
  // On a disk, as stores are.
  soak: [{ ...beside("soak"), onDisk: true }],
  check: checks.map(single),
  package: [own(["test/package/run.mjs", "--vsix", VSIX], "node_modules/.cache/test-results/package.json")],
  unit: [alone("unit", "unit-isolated", "unit-counted")],
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.once(signal, () => {
    stopRunning(signal);
    process.exit(1); // what is left is ended by the reaper of our throw-away folder
  });

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  report(error);
  console.log("\n0 passed, 1 failed");
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, soak: { type: "boolean", default: false } },
  });
  const names = Object.keys(suites).filter((name) => values.only?.includes(name) ?? true);
  const unknown = values.only?.filter((name) => !(name in suites)) ?? [];
  if (unknown.length > 0)
    throw new Failure(`--only ${unknown.join(", ")}: the suites are ${Object.keys(suites).join(", ")}.`);

  // Temporary files and processes of all tests belong to two folders, and go with them however this run ends. Most tests write
  // thousands of small files, which takes half of the time in memory.
  const inMemory = makeThrowAway({ below: folderInMemory(4e9) });
  const onDisk = makeThrowAway();
  const envOf = ({ env, folder }) => ({
    ...process.env,
    ...env,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    ...(values.soak ? { SCAICORE_SOAK: "1" } : {}),
  });
  const started = performance.now();
  const ended = [];
  try {
    const tasks = names.flatMap((suite) => {
      const rounds = values.soak && suite === "e2e" ? 3 : 1;
      return Array.from({ length: rounds }, () =>
        suites[suite].map((task) => ({
          ...task,
          suite,
          env: { ...envOf(task.onDisk ? onDisk : inMemory), ...task.more },
        })),
      ).flat();
    });
    ended.push(...(await build(names, envOf(inMemory))));
    if (ended.every(({ failed }) => failed.length === 0)) {
      for (const phase of phasesOf(tasks)) ended.push(...(await runAll(phase)));
    }
  } finally {
    await Promise.all([inMemory.end(), onDisk.end()]);
  }
  return summary(ended, (performance.now() - started) / 1000);
}

/** What ships, as it ships. A build counts as a failure when it fails, and as nothing when it does not. */
async function build(names, env) {
  const wanted = names.filter((name) => name !== "check");
  if (wanted.length === 0) return [];
  const steps = [["scripts/build.mjs", "--production", "--no-types"]];
  if (names.includes("e2e") || names.includes("package")) steps.push(["scripts/pack.mjs"]);
  const ended = [];
  for (const command of steps) {
    heading(`build: ${command[0]}`);
    ended.push(...(await runAll([{ suite: "build", name: command[0], command, env, silent: true }])));
    if (ended.at(-1).failed.length > 0) break;
  }
  return ended;
}

/** What runs together, phase after phase. */
function phasesOf(tasks) {
  // A window that has to wait for others is slow, and what it shows late is pressed too early: beside it runs one program, with what it
  // leaves of the cores.
  const few = tasks.filter(({ alone }) => !alone);
  const hasWindow = few.some(inWindow);
  return [few.map((task) => ({ ...task, fills: hasWindow && !inWindow(task) })), tasks.filter(({ alone }) => alone)];
}

async function runAll(tasks) {
  mkdirSync(results, { recursive: true });
  const ended = [];
  await runPool(tasks, {
    cwd: root,
    ...(tasks.some(({ alone }) => alone) ? { limit: 1 } : tasks.some(inWindow) ? { limit: 2 } : {}),
    onStart(task) {
      if (task.result) rmSync(task.result, { force: true });
      if (task.alone) heading(task.suite);
    },
    onEnd({ task, code, seconds, output }) {
      const title = task.name ? `${task.suite}: ${task.name}` : `${task.suite} (${task.command[0]})`;
      const outcome = outcomeOf(task, title, code, output);
      if (!task.alone) {
        if (!task.silent) heading(title);
        if (output.trim() !== "") console.log(output.trimEnd());
        if (!task.silent) console.log(`${code === 0 ? "✓" : "✗"} ${seconds.toFixed(1)} s`);
      }
      ended.push({ suite: task.suite, seconds, ...outcome });
    },
  });
  return ended;
}

function outcomeOf(task, title, code, output) {
  if (task.silent) return { passed: 0, failed: code === 0 ? [] : [{ name: title, error: `ended with code ${code}` }] };
  if (task.single)
    return code === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [{ name: title, error: output }] };
  const { passed, failed, skipped = 0, files = [] } = readResult(task);
  if (passed + failed.length + skipped === 0) failed.push({ name: title, error: "nothing ran, see above" });
  else if (code !== 0 && failed.length === 0)
    failed.push({ name: title, error: `ended with code ${code} though no test failed, see above` });
  return { passed, failed, files };
}

function readResult({ result, read }) {
  let text;
  try {
    text = readFileSync(result, "utf8");
  } catch {
    return { passed: 0, failed: [] };
  }
  return read(JSON.parse(text));
}

/** The result of vitest's json reporter. A file that fails to load has no tests, only a message. */
function readVitest({ testResults }) {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, fullName: `${relative(root, name)}: ${test.fullName}` })),
  );
  const failed = tests
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) => ({ name: fullName, error: failureMessages.join("\n") }));
  for (const { name, status, message, assertionResults } of testResults)
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed"))
      failed.push({ name: relative(root, name), error: message });
  const files = testResults.map(({ name, startTime, endTime }) => ({
    name: relative(root, name),
    seconds: (endTime - startTime) / 1000,
  }));
  return { passed: tests.filter(({ status }) => status === "passed").length, failed, files };
}

/** The result of the programs in test/e2e, test/editors and test/package. */
function readOwn({ tests }) {
  const times = new Map();
  for (const { name, ms = 0 } of tests) {
    const [scenario] = name.split(": ");
    times.set(scenario, (times.get(scenario) ?? 0) + ms);
  }
  return {
    passed: tests.filter(({ outcome }) => outcome === "passed").length,
    failed: tests.filter(({ outcome }) => outcome === "failed" || outcome === "not run"),
    skipped: tests.filter(({ outcome }) => outcome === "skipped").length,
    files: [...times].map(([name, ms]) => ({ name, seconds: ms / 1000 })),
  };
}

function heading(name) {
  console.log(`\n== ${name}`);
}

function summary(ended, seconds) {
  const failed = ended.flatMap((part) => part.failed);
  if (failed.length > 0) heading("failed");
  for (const { name, error } of failed)
    console.log(`✗ ${name}\n${shorten(error ?? "not run").replaceAll(/^/gm, "    ")}`);
  heading("summary");
  for (const suite of new Set(ended.map(({ suite }) => suite))) {
    const parts = ended.filter((part) => part.suite === suite);
    const sum = (count) => parts.reduce((total, part) => total + count(part), 0);
    console.log(
      suite.padEnd(8) +
        counted(
          sum(({ passed }) => passed),
          "passed",
        ) +
        counted(
          sum((part) => part.failed.length),
          "failed",
        ) +
        `${sum((part) => part.seconds)
          .toFixed(1)
          .padStart(9)} s`,
    );
  }
  console.log(`${"together".padEnd(38)}${seconds.toFixed(1).padStart(9)} s`);
  const slowest = ended.flatMap(({ suite, files = [] }) => files.map((file) => ({ suite, ...file })));
  slowest.sort((a, b) => b.seconds - a.seconds);
  console.log("\nwhat takes longest, each with what runs beside it:");
  for (const { suite, name, seconds: own } of slowest.slice(0, MOST_NAMED))
    console.log(`${own.toFixed(1).padStart(7)} s  ${suite}: ${name}`);
  const passed = ended.reduce((sum, part) => sum + part.passed, 0);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length === 0 && passed > 0;
}

function counted(number, word) {
  return `${String(number).padStart(7)} ${word}`;
}

/** Without the lines of a stack that are not ours. */
function shorten(error) {
  return error
    .split("\n")
    .filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line))
    .join("\n");
}
