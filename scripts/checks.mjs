// The checks of `npm run check` and of the suite "check" of `npm test`, the longest first. What each has seen it keeps in
// node_modules/.cache and does not look at again.
const cached = (name) => `node_modules/.cache/${name}`;
const bin = (path, ...args) => [`node_modules/${path}`, ...args];

export const checks = [
  { name: "lint", command: bin("oxlint/bin/oxlint", "--format=stylish") },
  // TypeScript 7 takes a fifth of the time of 6, which the rules of lint are made for.
  { name: "types", command: bin("typescript7/bin/tsc", "-b") },
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
  {
    name: "restricted syntax",
    command: bin("eslint/bin/eslint.js", ".", "--cache", "--cache-location", cached("eslint/")),
  },
  { name: "dead exports", command: bin("knip/bin/knip.js", "--no-progress") },
  { name: "import rules", command: bin("vitest/vitest.mjs", "run", "--project=walls", "--reporter=dot") },
];
