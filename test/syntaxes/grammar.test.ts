import { beforeAll, describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { AT_KEYWORDS, RESERVED_AT_WORDS, WORD_KEYWORDS } from "../../runtime/syntax/index.js";
import { loadFixtures, testFixtures } from "../support/fixtures.js";
import { loadGrammar } from "../support/textmate.js";
import type { ScopedToken } from "../support/textmate.js";

let tokenize: Awaited<ReturnType<typeof loadGrammar>>;
beforeAll(async () => {
  tokenize = await loadGrammar();
});

/** The scopes of the first token of `line` that reads `text`. */
function scopesOf(line: string, text: string): readonly string[] {
  const tokens = tokenize(line).flat();
  const found = tokens.find((token) => token.text === text) ?? tokens.find((token) => token.text.includes(text));
  return found?.scopes ?? [];
}

testFixtures("colours", new URL("../fixtures/highlighting/", import.meta.url), (source) =>
  tokenize(source)
    .map((line: readonly ScopedToken[]) =>
      line
        .filter(({ text }) => text.trim() !== "")
        .map(({ text, scopes }) => `${text.trim()}  ${scopes.join(" ") || "-"}`)
        .join("\n"),
    )
    .join("\n\n"),
);

/** Where each plain keyword is one. */
const SAMPLES: Readonly<Record<(typeof WORD_KEYWORDS)[number]["word"], string>> = {
  import: 'import { A } from "./a"',
  from: 'import { A } from "./a"',
  as: 'import { A as B } from "./a"',
  pub: "pub @flow f() { }",
  type: "type A = string",
  const: "const MAX = 10",
  enum: "type A = enum[a, b]",
  instance: "    instance = :stateless",
  if: "    if a > 1 { }",
  else: "    } else { }",
  match: "    x = match a { }",
  return: "    return :done",
  yield: "    yield x",
  break: "    break",
  continue: "    continue",
  emit: "    emit done { }",
  true: "    x = true",
  false: "    x = f(false)",
  null: "    x = null",
  in: "    x = a in b",
  not: "    x = a not in b",
  async: "    async",
};

describe("keywords", () => {
  const isKeyword = (scopes: readonly string[]): boolean => /^(?:keyword|constant\.language)/.test(scopes[0] ?? "");

  it.each(AT_KEYWORDS.map(({ word }) => word))("%s is coloured as one", (word) => {
    expect(scopesOf(`    ${word} name {`, word)[0]).toMatch(/^keyword\./);
    expect(scopesOf(`    x = ${word} {`, word)[0]).toMatch(/^keyword\./);
    // A longer word is another one.
    expect(scopesOf(`    ${word}x {`, `${word}x`)[0]).toBe("invalid.illegal.unknown-keyword");
  });

  it.each(WORD_KEYWORDS.map(({ word }) => word))("%s is coloured as one", (word) => {
    const found = tokenize(SAMPLES[word])
      .flat()
      .find(({ text, scopes }) => text.split(/\s+/).includes(word) && isKeyword(scopes));
    expect(found, SAMPLES[word]).toBeDefined();
  });

  it.each(WORD_KEYWORDS.map(({ word }) => word))("%s is no keyword where it is a name", (word) => {
    for (const line of [`    x = a.${word}.b`, `    x = { ${word}: 1 }`, `    x = f(${word} = 2)`]) {
      const token = tokenize(line)
        .flat()
        .find(({ text }) => text.trim() === word);
      expect(token, line).toBeDefined();
      expect(isKeyword(token!.scopes), `${line}: ${token!.scopes.join(" ")}`).toBe(false);
    }
  });

  it.each([...RESERVED_AT_WORDS.map(({ word }) => word), "@zebra", "@Flow", "@flows", "@"])(
    "%s is marked as unknown",
    (word) => {
      expect(scopesOf(`    ${word} x {`, word)[0]).toBe("invalid.illegal.unknown-keyword");
    },
  );

  it("has no other @word than the keywords in its patterns", () => {
    const grammar = readFileSync(new URL("../../syntaxes/scaicore.tmLanguage.json", import.meta.url), "utf8");
    const patterns = [...grammar.matchAll(/"(?:match|begin)": "((?:[^"\\]|\\.)*)"/g)].map((found) => found[1]!);
    const words = patterns.flatMap((pattern) =>
      [...pattern.matchAll(/@(?:\(\?:([a-z_|]+)\)|([a-z_]+))/g)].flatMap((found) => (found[1] ?? found[2]!).split("|")),
    );
    const known = AT_KEYWORDS.map(({ word }): string => word.slice(1));
    expect(words.filter((word) => !known.includes(word))).toEqual([]);
    expect(known.filter((word) => !words.includes(word))).toEqual([]);
  });
});

describe("samples", () => {
  const samples = loadFixtures(new URL("../fixtures/syntax/valid/", import.meta.url), ".scaicore");

  it.each(samples.map((sample) => [sample.name, sample.source] as const))("%s has nothing invalid", (_name, source) => {
    const invalid = tokenize(source.replaceAll("\r", ""))
      .flat()
      .filter(({ scopes }) => scopes.some((scope) => scope.startsWith("invalid")));
    expect(invalid).toEqual([]);
  });

  it.each(samples.map((sample) => [sample.name, sample.source] as const))(
    "%s leaves no string open",
    (_name, source) => {
      const last = tokenize(`${source.replaceAll("\r", "")}\n@flow after() { }`).at(-1)!;
      expect(last[0]!.scopes).toEqual(["keyword.declaration.flow"]);
    },
  );
});
