// Writes the patterns of @words and settings in syntaxes/scaicore.tmLanguage.json from the tables of keywords and settings. A test
// fails when they differ. All other patterns of that file are written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { loadTypeScript } from "./load-typescript.mjs";

const file = fileURLToPath(new URL("../syntaxes/scaicore.tmLanguage.json", import.meta.url));
const { AT_KEYWORDS, BLOCK_KEYWORDS, blockSyntax } = await loadTypeScript("runtime/syntax/index.ts");
const { settingTables } = await loadTypeScript("runtime/compiler/semantics/settings/index.ts");

/** The scope of each group of @words, by the places where they stand. The first that fits counts. */
const GROUPS = [
  ["keyword.control.test", ["test"]],
  ["keyword.other.modifier", ["modifier"]],
  ["keyword.control.block", ["body", "after-try"]],
  ["keyword.declaration", ["file", "core", "config", "triggers"]],
];

/** Keys of objects in settings that are common names of variables, spellings that few use, and `budget`, written `@budget`. */
const LEFT_OUT = ["key", "idle_timeout_ms", "id", "label", "style", "scope", "queue", "hitl_spec", "budget"];
/** What stands before `=` like a setting and is in no table: the kinds of failure in `on_failure`, and an evaluator's threshold. */
const MORE = ["low_confidence", "constraint_violation", "parse_error", "refusal", "hallucination", "threshold"];

const NAME_BEFORE = "(?<![.A-Za-z0-9_@])";
const NAME_AFTER = "(?![A-Za-z0-9_])";
const anyOf = (words) => `(?:${[...new Set(words)].join("|")})`;

const groupOf = ({ word, places }) => {
  const group = GROUPS.find(([, wanted]) => wanted.some((place) => places.includes(place)));
  if (group === undefined) throw new Error(`No group of highlighting holds ${word}.`);
  return group;
};

const atWords = () =>
  GROUPS.map((group) => ({
    name: `${group[0]}.scaicore`,
    match: `@${anyOf(
      AT_KEYWORDS.filter((keyword) => groupOf(keyword) === group).map(({ word }) => word.slice(1)),
    )}${NAME_AFTER}`,
  }));

function settings() {
  const names = Object.values(settingTables).flatMap((table) => table.settings.map(({ name }) => name));
  // `output: Type` has a pattern of its own; all other forms stand in braces.
  const braced = BLOCK_KEYWORDS.flatMap((word) => Object.keys(blockSyntax(word).forms ?? {})).filter(
    (name) => name !== "output",
  );
  const listed = (words) => words.filter((word) => !LEFT_OUT.includes(word));
  return [
    `${NAME_BEFORE}${anyOf([...listed(names), ...MORE])}${NAME_AFTER}(?=\\s*=(?![=>]))`,
    `${NAME_BEFORE}${anyOf(listed(braced))}${NAME_AFTER}(?=\\s*\\{)`,
  ].map((match) => ({ name: "support.variable.setting.scaicore", match }));
}

/** The text of the grammar, with these patterns as the tables have them. */
export async function highlighting() {
  const grammar = JSON.parse(readFileSync(file, "utf8"));
  grammar.repository["at-words"].patterns.splice(0, GROUPS.length, ...atWords());
  grammar.repository.settings.patterns.splice(0, 2, ...settings());
  return format(JSON.stringify(grammar, null, 2), { parser: "json", printWidth: 120 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, await highlighting());
