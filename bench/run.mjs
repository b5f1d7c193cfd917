// npm run bench [-- name…]: builds, measures the rows, prints a table, and writes bench/results.md if no name is given.
// npm run bench -- --against DIR [name…]: compares with the built checkout in DIR, row by row (compare.mjs).
// A name is that of a file under rows/, without its ending.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { compare } from "./compare.mjs";
import { sample } from "./measure.mjs";
import { namedRows } from "./named-rows.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const { values: flags, positionals: names } = parseArgs({
  options: { against: { type: "string" }, rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});

if (flags.against === undefined) {
  build(["--production"]);
  await measureAll();
} else {
  const before = resolve(flags.against);
  const commandLine = ["cjs", "js"].map((ending) => `${before}/runtime/dist/cli.${ending}`).find(existsSync);
  if (!existsSync(`${before}/dist/server`) || commandLine === undefined) {
    throw new Error(`${flags.against} is not built: run \`node scripts/build.mjs\` there.`);
  }
  // Minified code starts faster, so both are built the same way. Only a development build has source maps.
  build(existsSync(`${commandLine}.map`) ? [] : ["--production"]);
  process.exitCode = await compare({ before, after: root, names, rounds: Number(flags.rounds) });
}

function build(args) {
  execFileSync(process.execPath, [`${root}/scripts/build.mjs`, ...args], { cwd: root, stdio: "inherit" });
}

async function measureAll() {
  const hasPeers = existsSync(`${root}/bench/peers/node_modules`);
  if (!hasPeers) console.log("The peers are not installed (npm run bench:peers): their rows are left out.");
  const table = [];
  for (const row of await namedRows(names)) {
    if ((row.peer !== undefined || row.needsPeers) && !hasPeers) continue;
    const { figure, note } = row.read === undefined ? await measureTime(row) : await measureValue(row);
    console.log(`${row.what.padEnd(64)} ${figure.padEnd(36)} target ${row.target}`);
    if (note) console.log(`  ${note}`);
    table.push(`| ${row.what} | ${figure} | ${row.target} | ${note ?? ""} |`);
  }
  if (names.length === 0) await writeResults(table);
}

async function measureTime({ open, sampling, figure, note, peer }) {
  const subject = await open(root);
  const times = await sample(subject.run, sampling);
  const other = await peer?.();
  const peerTimes = other && (await sample(other.run, other.sampling));
  const measured = { figure: figure(times, subject, peerTimes), note: await note?.(subject) };
  await subject.close?.();
  return measured;
}

async function measureValue({ read, figure, note, peer }) {
  const value = await read(root);
  return { figure: figure(value, await peer?.()), note: await note?.(root) };
}

async function writeResults(table) {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const text = `# Measurements

Made by \`npm run bench\`, version ${version}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}. One run on one
machine, in no special conditions: read the order of magnitude and the ratios, not the digits. Medians, and p95 where a person waits.

| what | measured | target | |
| --- | --- | --- | --- |
${table.join("\n")}
`;
  writeFileSync(`${root}/bench/results.md`, await format(text, { parser: "markdown", printWidth: 160 }));
  console.log("Written: bench/results.md");
}
