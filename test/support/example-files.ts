import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the examples. */
export const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

export interface ExampleFile {
  /** Relative to the folder of the examples, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** All source files of the examples, in order of their paths. */
export const exampleFiles = (): readonly ExampleFile[] =>
  readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".scaicore"))
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${EXAMPLES}${path}`, "utf8") }));

/** The programs among them: the files that hold a core. */
export const examplePrograms = (): readonly ExampleFile[] =>
  exampleFiles().filter(({ text }) => /^@core\b/m.test(text));
