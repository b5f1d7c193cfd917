/**
 * The fixtures that test each rule of the language: fixtures named after it (`rules/3.4-….txt`), fixtures with a line
 * `//@rule 3.4` in their source, and fixtures that `test/fixtures/rules.json` lists. docs/rules.md is generated from them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";

interface RuleRow {
  readonly rule: string;
  /** The subject of the rule, in a few words. */
  readonly says: string;
  /** Fixtures below `test/fixtures`; an extension is `.txt` unless it is given. */
  readonly fixtures?: readonly string[];
  /** Folders of fixtures that are about this rule and little else. */
  readonly folders?: readonly string[];
  /** Tests that are not fixtures. */
  readonly tests?: readonly string[];
}
interface RuleTable {
  /** Folders of `rules` that do not exist yet. */
  readonly waiting: readonly string[];
  readonly rules: readonly RuleRow[];
}

export interface Rule {
  readonly rule: string;
  readonly says: string;
  /** Paths from the root of the repository; a folder ends with `/`. */
  readonly heldBy: readonly string[];
  /** Listed paths that do not exist. */
  readonly missing: readonly string[];
  /** Whether one of its folders does not exist yet. */
  readonly waits: boolean;
}
export interface Rules {
  readonly rules: readonly Rule[];
  /** Rules that a fixture names and the table does not have, with the fixture. */
  readonly unknown: readonly string[];
  /** Folders that are listed as missing and exist. */
  readonly arrived: readonly string[];
}

const FIXTURES = "test/fixtures";
const NAMED = /^(\d+\.\d+)-/;
const HEADER = /^\/\/@rule ([\d. ]+)$/gm;

/** Reads the table and the fixtures below `root`, the folder of the repository. */
export function readRules(root: string): Rules {
  const table = JSON.parse(readFileSync(`${root}/${FIXTURES}/rules.json`, "utf8")) as RuleTable;
  const held = new Map<string, string[]>();
  for (const path of fixturePaths(root)) {
    for (const rule of rulesOf(path, readFileSync(`${root}/${path}`, "utf8"))) {
      const paths = held.get(rule) ?? [];
      held.set(rule, [...paths, path]);
    }
  }
  const known = new Set(table.rules.map(({ rule }) => rule));
  const isWaiting = (folder: string): boolean => table.waiting.includes(folder);
  return {
    rules: table.rules.map(({ rule, says, fixtures = [], folders = [], tests = [] }) => {
      const listed = [
        ...fixtures.map((name) => `${FIXTURES}/${/\.\w+$/.test(name) ? name : `${name}.txt`}`),
        ...folders.filter((folder) => !isWaiting(folder)).map((folder) => `${FIXTURES}/${folder}/`),
        ...tests,
      ];
      return {
        rule,
        says,
        heldBy: [...new Set([...(held.get(rule) ?? []), ...listed])],
        waits: folders.some(isWaiting),
        missing: listed.filter((path) => !existsSync(`${root}/${path}`)),
      };
    }),
    unknown: [...held].flatMap(([rule, paths]) => (known.has(rule) ? [] : paths.map((path) => `${rule} in ${path}`))),
    arrived: table.waiting.filter((folder) => existsSync(`${root}/${FIXTURES}/${folder}`)),
  };
}

function rulesOf(path: string, source: string): readonly string[] {
  const named = NAMED.exec(path.slice(path.lastIndexOf("/") + 1))?.[1];
  const headers = [...source.matchAll(HEADER)].flatMap((match) => match[1]!.trim().split(/\s+/));
  return [...new Set([...(named === undefined ? [] : [named]), ...headers])];
}

const fixturePaths = (root: string): readonly string[] =>
  readdirSync(`${root}/${FIXTURES}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(txt|scaicore)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").slice(root.length + 1))
    .sort();

const SECTIONS: Readonly<Record<string, string>> = {
  0: "Corrections",
  1: "Lexical structure",
  3: "Types",
  4: "Expressions and grammar",
  5: "Declarations and modules",
  6: "Blocks",
  7: "Standard library",
  8: "Tests in the language",
  9: "Diagnostics",
};

/** docs/rules.md. */
export function rulesDocument({ rules }: Rules): string {
  const lines = [
    "# The rules of the language, and what holds them",
    "",
    "The rules in detail are numbered; this is the list of the tests that hold each of them. A file below `rules/` is named after its rule; any other",
    "fixture may name the rules it is about in a line `//@rule 3.4 6.2` of its source. Made by `scripts/generate-rules-docs.mjs` from",
    "`test/fixtures/rules.json` and the fixtures; a test fails when a rule has none.",
  ];
  let section = "";
  for (const { rule, says, heldBy } of rules) {
    const [number = ""] = rule.split(".");
    if (number !== section) {
      section = number;
      lines.push(
        "",
        `## ${number} ${SECTIONS[number] ?? ""}`.trimEnd(),
        "",
        "| rule | about | held by |",
        "| --- | --- | --- |",
      );
    }
    lines.push(`| ${rule} | ${says} | ${heldBy.length === 0 ? "—" : heldBy.map(link).join(", ")} |`);
  }
  return `${lines.join("\n")}\n`;
}

function link(path: string): string {
  const shown = path
    .replace(`${FIXTURES}/compiler/`, "")
    .replace(`${FIXTURES}/`, "")
    .replace(/\.txt$/, "");
  return `[${shown}](../${path})`;
}
