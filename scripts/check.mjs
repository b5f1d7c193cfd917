// `npm run check`: types, lint, format, import rules, dead exports. Runs all, then says which failed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const checks = {
  types: ["typescript/bin/tsc", "-p", "tsconfig.json"],
  "types of webviews": ["typescript/bin/tsc", "-p", "client/webviews/tsconfig.json"],
  lint: ["eslint/bin/eslint.js", ".", "--cache", "--cache-location", "node_modules/.cache/eslint/"],
  format: ["prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  "import rules": ["vitest/vitest.mjs", "run", "--reporter=dot", "test/architecture"],
  "dead exports": ["knip/bin/knip.js", "--no-progress"],
};

const failed = [];
for (const [name, [bin, ...args]] of Object.entries(checks)) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, [`${root}/node_modules/${bin}`, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) failed.push(name);
  console.log(`${status === 0 ? "✓" : "✗"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}`);
  process.exit(1);
}
