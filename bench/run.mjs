// `npm run bench [name…]`: measures, prints a table, and writes bench/results.md.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

const root = fileURLToPath(new URL("..", import.meta.url));
const only = process.argv.slice(2);

execFileSync(process.execPath, [`${root}/scripts/build.mjs`, "--production"], { cwd: root, stdio: "inherit" });

const files = readdirSync(`${root}/bench/rows`).filter((file) => file.endsWith(".mjs"));
const rows = [];
for (const file of files.sort()) {
  if (only.length > 0 && !only.includes(basename(file, ".mjs"))) continue;
  const { measure } = await import(`./rows/${file}`);
  for await (const row of measure(root)) {
    rows.push(row);
    console.log(`${row.what.padEnd(64)} ${row.figure.padEnd(36)} target ${row.target}`);
  }
}

if (only.length === 0) {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const table = rows.map(({ what, figure, target, note }) => `| ${what} | ${figure} | ${target} | ${note ?? ""} |`);
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
