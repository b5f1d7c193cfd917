/** Every named diagnostic is produced by a fixture or an example: a message that nothing gives is a dead one. */
import { describe, expect, it } from "vitest";
import { type Diagnostic, analyze, catalogue, compile } from "scaicore/compiler";
import { definitions } from "../../runtime/compiler/diagnostics/definitions/index.js";
import { parse } from "../../runtime/syntax/index.js";
import { filesOf, hostOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

/** Names that no source of the corpus gives, with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "E100/file-too-deep": "the call stack of the caller must be nearly used up (limits.test.ts)",
  "E200/unknown-name": "only where so many mistakes were found that it is not shown",
};

const fixtures = (folder: string) => loadFixtures(new URL(`../fixtures/${folder}/`, import.meta.url));

function namesOf(source: string): readonly string[] {
  const files = filesOf(source);
  const main = files.get("main.scaicore")!;
  const host = hostOf(files);
  const found: Pick<Diagnostic, "code" | "name">[] = [
    ...analyze("main.scaicore", main, host).diagnostics,
    ...compile("main.scaicore", host).diagnostics,
    ...parse(main).errors,
  ];
  return found.map(({ code, name }) => `${code}/${name}`);
}

const answer = (type: string) => `//! models: {"providers":{"scaigrid":{"kind":"openai","apiKey":"k"}}}
@core C { version = "1.0.0"  @models { primary = { model = "m" } } }
type Answer = ${type}
@flow f(a: string): Answer { return @flexible { goal = "g" input = { a: a } output = Answer } }`;
const numbered = (count: number, word: string) => Array.from({ length: count }, (_, n) => `a${n}${word}`).join(", ");

/** What only a long text gives. */
const long = [
  answer(`{ ${numbered(5001, ": int")} }`),
  answer(`enum[${numbered(1001, "")}]`),
  " ".repeat(1_000_001),
  `@flow f(): int { return ${"(".repeat(70)}1${")".repeat(70)} }`,
  `@flow f(): int { return ${"1 + ".repeat(600)}1 }`,
  `@flow f(): string { return ${'"${'.repeat(60)}1${'}"'.repeat(60)} }`,
  `${Array.from({ length: 1001 }, (_, n) => `import { a${n} } from "./f${n}"`).join("\n")}\n${Array.from({ length: 1001 }, (_, n) => `//# f${n}.scaicore\npub @flow a${n}(): int { return 1 }`).join("\n")}`,
];

const produced = new Set(
  [
    ...long,
    ...[...fixtures("compiler/diagnostics"), ...fixtures("syntax/broken")].map(({ source }) => source),
    ...Object.values(catalogue).flatMap(({ wrong }) => (wrong === undefined ? [] : [wrong])),
  ].flatMap(namesOf),
);

describe("named diagnostics", () => {
  it("have different names within a code, in kebab case", () => {
    const ids = definitions.map(({ code, name }) => `${code}/${name}`);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[EW]\d{3}\/[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  });

  it("have a code of the catalogue", () => {
    expect(definitions.filter(({ code }) => !Object.hasOwn(catalogue, code))).toEqual([]);
  });

  it("are all produced by a fixture or an example", () => {
    const dead = definitions
      .map(({ code, name }) => `${code}/${name}`)
      .filter((id) => !produced.has(id) && !Object.hasOwn(ELSEWHERE, id));
    expect(dead).toEqual([]);
  });

  it.each(Object.keys(ELSEWHERE))("%s is an exception with reason", (id) => {
    expect(definitions.some(({ code, name }) => `${code}/${name}` === id)).toBe(true);
    expect(produced.has(id)).toBe(false);
  });
});
