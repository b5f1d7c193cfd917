/** Programs that compile, with words put in the place of others of their kind: what still compiles must be sound. */
import fc from "fast-check";
import { compile } from "scaicore/compiler";
import { expect, it } from "vitest";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import { exampleFiles } from "../support/example-files.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 200);

const compiled = (source: string) => {
  const files = filesOf(source);
  return compile("main.scaicore", { read: (path) => files.get(path) }, { debug: true }).module;
};
const fixtures = ["ir", "diagnostics"].flatMap((folder) =>
  loadFixtures(new URL(`../fixtures/compiler/${folder}/`, import.meta.url), ".txt").map(({ source }) =>
    /@core\s/.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`,
  ),
);
const programs = [...fixtures, ...exampleFiles().map(({ text }) => text)].filter(
  (source) => source.length < 6000 && compiled(source) !== undefined,
);

const TOKEN = /"[^"\n]*"|@?[A-Za-z_]\w*|\d[\w.]*|[=!<>]=|&&|\|\||\?\?|\|[?*~]?>|[-+*/%<>!]|\n/g;
type Kind = "text" | "type" | "word" | "keyword" | "number" | "operator" | "line";
const kindOf = (token: string): Kind =>
  token === "\n"
    ? "line"
    : token.startsWith('"')
      ? "text"
      : token.startsWith("@")
        ? "keyword"
        : /^[A-Z]/.test(token)
          ? "type"
          : /^\w/.test(token)
            ? /^\d/.test(token)
              ? "number"
              : "word"
            : "operator";

/** Puts another token of the program in the place of one of its kind; of a line, drops or doubles it. */
function change(text: string, at: number, from: number): string {
  const tokens = [...text.matchAll(TOKEN)];
  const token = tokens[at % tokens.length]!;
  const kind = kindOf(token[0]);
  if (kind === "line") {
    const end = text.indexOf("\n", token.index + 1);
    const line = text.slice(token.index, end < 0 ? text.length : end);
    const rest = text.slice(token.index + line.length);
    return text.slice(0, token.index) + (from % 2 === 0 ? "" : line + line) + rest;
  }
  const alike = tokens.filter(([other]) => kindOf(other) === kind);
  const other = alike[from % alike.length]![0];
  return text.slice(0, token.index) + other + text.slice(token.index + token[0].length);
}

it(`what compiles verifies and survives its bundle, ${RUNS} times`, { timeout: 1_800_000 }, () => {
  expect(programs.length).toBeGreaterThan(100);
  const serializer = new IRSerializer();
  let sound = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...programs),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 2 }),
      (program, changes) => {
        const module = compiled(changes.reduce((text, [at, from]) => change(text, at, from), program));
        if (module === undefined) return;
        sound++;
        expect(validateModule(module)).toMatchObject({ ok: true });
        expect(verifyModule(module)).toEqual([]);
        const bytes = serializer.serialize(module);
        expect(serializer.serialize(serializer.deserialize(bytes))).toEqual(bytes);
      },
    ),
    { numRuns: RUNS },
  );
  // If few did, the test would look at nothing.
  expect(sound).toBeGreaterThan(RUNS / 10);
});
