/** What the language knows by name stands in its pages and has its colour: keywords, settings, members, functions. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { settingTables } from "../../runtime/compiler/semantics/settings/index.js";
import { parse } from "../../runtime/syntax/index.js";
import { AT_KEYWORDS, type Keyword, WORD_KEYWORDS } from "../../runtime/syntax/keywords.js";
import { stdMembers } from "../../runtime/stdlib/table.js";
import { loadGrammar } from "../support/textmate.js";

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const book = page("language.md");
const all = [book, page("language-reference.md"), page("testing.md")].join("\n");
const holds = (text: string, word: string): boolean =>
  new RegExp(String.raw`(?<![\w@])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?!\w)`).test(text);

const keywords: readonly Keyword[] = [...AT_KEYWORDS, ...WORD_KEYWORDS];

describe("what the language knows", () => {
  it("has each keyword in its pages", () => {
    expect(keywords.filter(({ word }) => !holds(all, word)).map(({ word }) => word)).toEqual([]);
  });

  it("has each setting in its pages", () => {
    const names = Object.values(settingTables).flatMap(({ name, settings }) =>
      settings.filter((setting) => !holds(all, setting.name)).map((setting) => `${name} ${setting.name}`),
    );
    expect(names).toEqual([]);
  });

  it.each(["global", "string", "array", "map", "money", "date", "datetime", "duration", "enum"] as const)(
    "has each member of %s in the book",
    (receiver) => {
      expect(
        stdMembers(receiver)
          .map(({ name }) => name)
          .filter((name) => !holds(book.replaceAll(/_(\w+?)_(?!\w)/g, "$1"), name)),
      ).toEqual([]);
    },
  );
});

describe("the grammar of the editor", () => {
  let tokenize: Awaited<ReturnType<typeof loadGrammar>>;
  beforeAll(async () => {
    tokenize = await loadGrammar();
  });

  it.each(keywords.filter(({ places }) => places.length > 0).map(({ word }) => word))("colours %s", (word) => {
    const scopes = tokenize(`@core A { ${word} { } }\n${word} x\nx = ${word} y\n`)
      .flat()
      .filter(({ text }) => text.trim() === word || (word.startsWith("@") && text.trim() === word.slice(1)))
      .flatMap((token) => token.scopes);
    expect(scopes.some((scope) => /^(keyword|storage|constant\.language|support)/.test(scope))).toBe(true);
  });
});

describe("modifiers", () => {
  const WHOLE: Readonly<Record<string, string>> = {
    "@core": 'A { version = "1.0.0" }',
    "@flow": "f() { }",
    "@transformer": "f(x: int): int { return x }",
    "@evaluator": "f(x: int): bool { return true }",
    "@pipeline": "f(x: int) = x |> g",
    "@types": "{ type T = int }",
    "@plugin_interface": "a/b@1.0 { get(): int }",
    "@core_interface": "core://a/b { get(): int }",
    "@test": '"t" { @when f() }',
    type: "T = int",
    const: "N = 1",
    import: '{ a } from "./a"',
  };
  const declarations = keywords.filter(({ places }) => places.includes("file"));

  it.each(declarations.map(({ word, modifiers = [] }) => [word, modifiers] as const))(
    "before %s are those that the parser takes",
    (word, modifiers) => {
      expect(Object.keys(WHOLE)).toContain(word);
      const takes = (["pub"] as const).filter(
        (modifier) => parse(`${modifier} ${word} ${WHOLE[word]}\n`).errors.length === 0,
      );
      expect(takes).toEqual(modifiers.filter((modifier) => modifier === "pub"));
    },
  );
});
