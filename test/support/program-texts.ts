/** All texts of programs there are: fixtures, examples, and the code blocks of the documentation. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { exampleFiles } from "./example-files.js";
import { filesOf } from "./fixture-files.js";
import { loadFixtures } from "./fixtures.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface ProgramText {
  readonly title: string;
  readonly text: string;
}

/** The documents whose code blocks are programs, relative to the root. */
const documents = (): readonly string[] => [
  "README.md",
  "runtime/README.md",
  "examples/README.md",
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

const BLOCK = /^```scaicore\n([^]*?)^```$/gm;

/** The blocks of code of a document, with their lines' breaks. */
export const blocksOf = (document: string): readonly ProgramText[] =>
  [...readFileSync(`${ROOT}${document}`, "utf8").matchAll(BLOCK)].map(([, text = ""], index) => ({
    title: `${document} ${index + 1}`,
    text,
  }));

/** Every text, with syntax errors or without. */
export function programTexts(): readonly ProgramText[] {
  const fixtures = ["syntax", "compiler"].flatMap((folder) => {
    const root = new URL(`../fixtures/${folder}/`, import.meta.url);
    return [...loadFixtures(root, ".txt"), ...loadFixtures(root, ".scaicore")].flatMap(({ name, source }) =>
      [...filesOf(source)].map(([path, text]) => ({ title: `${folder}/${name} ${path}`, text })),
    );
  });
  const examples = exampleFiles().map(({ path, text }) => ({ title: path, text }));
  const blocks = documents().flatMap(blocksOf);
  // The page of the library has expressions.
  const library = blocksOf("docs/stdlib.md").map(({ title, text }) => ({ title, text: `@flow f() {\n${text}}\n` }));
  return [...fixtures, ...examples, ...blocks, ...library];
}
