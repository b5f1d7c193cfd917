// `npm run check`: types, lint, format, import rules, dead exports, spelling. Runs all, then says which failed.
//   npm run check -- [name …]     only these, for example `npm run check -- types lint`
import { resolve } from "node:path";
import { checks } from "./checks.mjs";
import { runPool } from "./pool.mjs";

const root = resolve(import.meta.dirname, "..");
const names = process.argv.slice(2);
const unknown = names.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`No check ${unknown.join(", ")}. There are: ${checks.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
const chosen = names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
const results = await runPool(chosen, {
  cwd: root,
  onEnd({ task, code, seconds, output }) {
    if (code !== 0) console.log(output.trimEnd());
    console.log(`${code === 0 ? "✓" : "✗"} ${task.name} (${seconds.toFixed(1)} s)`);
  },
});
const failed = results.filter(({ code }) => code !== 0);
if (failed.length > 0) {
  console.error(`Failed: ${failed.map(({ task }) => task.name).join(", ")}`);
  process.exitCode = 1;
}
