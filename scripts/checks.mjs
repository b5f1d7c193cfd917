// The checks of `npm run check` and of the suite "check" of `npm test`, the longest first. What each has seen it keeps in
// node_modules/.cache and does not look at again.
const cached = (name) => `node_modules/.cache/${name}`;
const bin = (path, ...args) => [`node_modules/${path}`, ...args];

export const checks = [
  { name: "lint", command: bin("eslint/bin/eslint.js", ".", "--cache", "--cache-location", cached("eslint/")) },
  { name: "types", command: bin("typescript/bin/tsc", "-b") },
  {
    name: "format",
    command: bin(
      "prettier/bin/prettier.cjs",
      "--check",
      "--log-level=warn",
      "--cache",
      `--cache-location=${cached("prettier/checked")}`,
      ".",
    ),
  },
  {
    name: "spelling",
    command: bin(
      "cspell/bin.mjs",
      "lint",
      "--no-progress",
      "--no-summary",
      "--cache",
      "--cache-location",
      cached("cspell"),
      ".",
    ),
  },
  { name: "dead exports", command: bin("knip/bin/knip.js", "--no-progress") },
  { name: "import rules", command: bin("vitest/vitest.mjs", "run", "--project=walls", "--reporter=dot") },
];
