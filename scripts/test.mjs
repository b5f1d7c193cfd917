// `npm test`: builds, runs every suite one after another, and ends with `N passed, N failed`.
//   npm test -- [--only unit|fuzz|kills|e2e …] [--soak]
// --only may be given more than once. --soak runs longer: fuzzing with a fresh seed and many more cases, all kill points, the
// tests in VS Code three times over.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure, report } from "./host/failure.mjs";
import { makeThrowAway } from "./host/throw-away.mjs";

const root = resolve(import.meta.dirname, "..");
const results = join(root, "node_modules", ".cache", "test-results");
const vitest = (project) => ({
  command: ["node_modules/vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json"],
  resultFlag: "--outputFile.json",
  read: readVitest,
});
const inVsCode = (script, result) => ({
  command: [`test/e2e/${script}`],
  result: join(root, "test/e2e/.out", result),
  read: readOwn,
});

/** Suites in the order they run; each is one or more programs that leave a machine-readable result. */
const suites = {
  unit: [vitest("unit")],
  fuzz: [vitest("fuzz")],
  kills: [vitest("kills")],
  e2e: [inVsCode("run-ui.mjs", "ui.json"), inVsCode("run-in-host.mjs", "in-host.json")],
};

let running;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.once(signal, () => {
    running?.kill(signal);
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
  const names = values.only ?? Object.keys(suites);
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0)
    throw new Failure(`--only ${unknown.join(", ")}: the suites are ${Object.keys(suites).join(", ")}.`);

  // Temporary files and processes of all tests belong to one folder, and go with it however this run ends.
  const throwAway = makeThrowAway();
  const env = {
    ...process.env,
    ...throwAway.env,
    TMPDIR: throwAway.folder,
    ...(values.soak ? { SCAICORE_SOAK: "1" } : {}),
  };
  const done = [];
  try {
    heading("build");
    done.push(await timed("build", () => build(env)));
    if (done[0].failed.length === 0)
      for (const name of names) {
        heading(name);
        const rounds = values.soak && name === "e2e" ? 3 : 1;
        for (let round = 0; round < rounds; round++) done.push(await timed(name, () => runSuite(name, env)));
      }
  } finally {
    await throwAway.end();
  }
  return summary(done);
}

/** The build counts as a failure when it fails, and as nothing when it does not. */
async function build(env) {
  const code = await run(["scripts/build.mjs"], env);
  return { passed: 0, failed: code === 0 ? [] : [{ name: "build", error: `ended with code ${code}, see above` }] };
}

async function runSuite(name, env) {
  const total = { passed: 0, failed: [] };
  for (const [index, part] of suites[name].entries()) {
    const result = part.result ?? join(results, `${name}-${index}.json`);
    mkdirSync(results, { recursive: true });
    rmSync(result, { force: true });
    const code = await run([...part.command, ...(part.resultFlag ? [`${part.resultFlag}=${result}`] : [])], env);
    const { passed, failed } = readResult(part, result);
    total.passed += passed;
    total.failed.push(...failed);
    const title = part.result ? `${name} (${part.command[0]})` : name;
    if (passed + failed.length === 0) total.failed.push({ name: title, error: "nothing ran, see above" });
    else if (code !== 0 && failed.length === 0)
      total.failed.push({
        name: title,
        error: `ended with code ${code} though no test failed, see above`,
      });
  }
  return total;
}

function readResult(part, path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { passed: 0, failed: [] };
  }
  return part.read(JSON.parse(text));
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
  return { passed: tests.filter(({ status }) => status === "passed").length, failed };
}

/** The result of the programs in test/e2e. */
function readOwn({ tests }) {
  return {
    passed: tests.filter(({ outcome }) => outcome === "passed").length,
    failed: tests.filter(({ outcome }) => outcome === "failed" || outcome === "not run"),
  };
}

function run(command, env) {
  running = spawn(process.execPath, command, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((done, fail) => {
    running.once("error", fail);
    running.once("close", (code, signal) => done(code ?? signal));
  });
}

async function timed(name, work) {
  const started = performance.now();
  const outcome = await work();
  return { name, ...outcome, seconds: (performance.now() - started) / 1000 };
}

function heading(name) {
  console.log(`\n== ${name}`);
}

function summary(done) {
  const failed = done.flatMap((suite) => suite.failed);
  if (failed.length > 0) heading("failed");
  for (const { name, error } of failed)
    console.log(`✗ ${name}\n${shorten(error ?? "not run").replaceAll(/^/gm, "    ")}`);
  heading("summary");
  for (const { name, passed, failed: lost, seconds } of done)
    console.log(
      `${name.padEnd(8)}${counted(passed, "passed")}${counted(lost.length, "failed")}${seconds.toFixed(1).padStart(9)} s`,
    );
  const passed = done.reduce((sum, suite) => sum + suite.passed, 0);
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
