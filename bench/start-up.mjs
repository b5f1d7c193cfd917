// How long things take to start, in builds beside each other: node bench/start-up.mjs [--rounds 15] <built checkout> …
//
// `scaicore check` of a small file is measured in CPU time above that of Node alone, the server from its spawn to the first diagnostics
// in wall time. All take turns, so that what the machine does meanwhile meets all of them; read the minimum and the median.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { median, sortedNumbers } from "./measure.mjs";
import { startWith } from "./rows/server.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "15" } },
});
const roots = (positionals.length === 0 ? ["."] : positionals).map((root) => resolve(root));
const HOOK = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, `${(user + system) / 1000}`); });',
)}`;

/** The CPU time of a process of Node, in milliseconds, as it measures it itself. */
async function cpuOf(root, args) {
  const child = spawn(process.execPath, ["--import", HOOK, ...args], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  let said = "";
  child.stdio[3].on("data", (data) => (said += data));
  await once(child, "close");
  return Number(said);
}

async function firstDiagnostics(root) {
  const started = performance.now();
  const server = await startWith(
    root,
    '@core Greeter { version = "1.0.0" }\n@flow greet(name: string): string { return name }\n',
  );
  const time = performance.now() - started;
  await server.stop();
  return time;
}

const measured = new Map();
const add = (what, root, value) => {
  const key = `${what.padEnd(44)} ${root}`;
  measured.set(key, [...(measured.get(key) ?? []), value]);
};
for (let round = 0; round < Number(values.rounds); round++) {
  add("Node alone, CPU", "", await cpuOf(roots[0], ["-e", "0"]));
  for (const root of roots) {
    add(
      "scaicore check examples/greet.scaicore, CPU",
      root,
      await cpuOf(root, ["runtime/bin/scaicore.mjs", "check", "examples/greet.scaicore"]),
    );
    add("server: spawn → first diagnostics", root, await firstDiagnostics(root));
  }
}
for (const [key, times] of measured) {
  const sorted = sortedNumbers(times);
  console.log(`${key}  min ${sorted[0].toFixed(0)} ms, median ${median(sorted).toFixed(0)} ms`);
}
process.exit(0);
