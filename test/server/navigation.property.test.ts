/**
 * Questions at places of the examples, also after random edits: what a word means leads to a declaration whose references have the
 * word, and no answer lies outside of the text. `SCAICORE_NAVIGATION_PLACES` says how many places of each file, 12 by default.
 */
import fc from "fast-check";
import type { DocumentHighlight, Hover, Location, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleFiles } from "../support/example-files.js";
import { documentOf, exampleUri, type ExampleServer, openExamples } from "../support/example-server.js";

const PLACES = Number(process.env.SCAICORE_NAVIGATION_PLACES ?? 12);
const ALL = { context: { includeDeclaration: true } };
const key = (range: Range): string => JSON.stringify(range);

describe.each(exampleFiles())("names in $path", ({ path, text }) => {
  let server: ExampleServer;
  beforeAll(async () => void (server = await openExamples()), 60_000);
  afterAll(() => server.dispose());

  it("lead to a declaration whose references have them", async () => {
    const document = documentOf(server.texts, path);
    const words = [...text.matchAll(/[A-Za-z_]\w*/g)].map(({ index }) => index);
    const step = Math.max(1, Math.floor(words.length / PLACES));
    for (let index = step >> 1; index < words.length; index += step) {
      const offset = words[index]!;
      const found = await server.ask<Location[] | null>("textDocument/definition", path, offset);
      const here = { uri: exampleUri(path), line: document.positionAt(offset) };
      for (const { uri, range } of found ?? []) {
        // An import leads to the beginning of a file.
        if (key(range) === key({ start: range.start, end: range.start })) continue;
        const other = uri.slice(exampleUri("").length);
        const target = documentOf(server.texts, other);
        const references = await server.ask<Location[]>(
          "textDocument/references",
          other,
          target.offsetAt(range.start),
          ALL,
        );
        expect(
          references.some(
            (one) =>
              one.uri === here.uri &&
              key({ start: one.range.start, end: here.line }) === key({ start: here.line, end: here.line }),
          ),
        ).toBe(true);
        const highlights = await server.ask<DocumentHighlight[]>("textDocument/documentHighlight", path, offset);
        const all = await server.ask<Location[]>("textDocument/references", path, offset, ALL);
        const own = all.filter((one) => one.uri === here.uri).map((one) => key(one.range));
        expect(own).toEqual(expect.arrayContaining(highlights.map((one) => key(one.range))));
      }
    }
  }, 120_000);
});

const METHODS = [
  "textDocument/definition",
  "textDocument/typeDefinition",
  "textDocument/implementation",
  "textDocument/documentHighlight",
  "textDocument/hover",
  "textDocument/signatureHelp",
  "textDocument/prepareCallHierarchy",
  "textDocument/linkedEditingRange",
] as const;

const PIECES = [
  "(",
  ")",
  "{",
  "}",
  '"',
  "${",
  "`",
  "//",
  "/*",
  "\n",
  ",",
  ".",
  "@flow",
  " = ",
  "🎉",
  "\r\n",
  "|>",
  ":",
  "import",
  "\u0000",
];

it("answers about broken texts within them", async () => {
  const server = await openExamples();
  const files = exampleFiles().filter(({ text }) => text.length < 9000);
  const edit = fc.record({
    file: fc.nat(files.length - 1),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(20),
    insert: fc.constantFrom(...PIECES),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  try {
    await fc.assert(
      fc.asyncProperty(edit, async ({ file, from, remove, insert, at }) => {
        const { path, text } = files[file]!;
        const start = Math.floor(from * text.length);
        const changed = text.slice(0, start) + insert + text.slice(start + remove);
        await server.change(exampleUri(path), changed);
        const document = TextDocument.create(exampleUri(path), "scaicore", 1, changed);
        const near = Math.min(changed.length, Math.floor(start + (at - 0.5) * 200));
        const position = document.positionAt(Math.max(0, near));
        for (const method of METHODS) {
          const answer = await server.client.sendRequest<unknown>(method, {
            textDocument: { uri: exampleUri(path) },
            position,
          });
          for (const range of rangesIn(answer, exampleUri(path))) {
            expect(range.end.line).toBeLessThan(document.lineCount);
            expect(document.positionAt(document.offsetAt(range.end))).toEqual(range.end);
            expect(document.offsetAt(range.start)).toBeLessThanOrEqual(document.offsetAt(range.end));
          }
        }
      }),
      { numRuns: Number(process.env.SCAICORE_NAVIGATION_EDITS ?? 40) },
    );
  } finally {
    server.dispose();
  }
}, 120_000);

/** The ranges of an answer that are of this file. */
function rangesIn(answer: unknown, uri: string): readonly Range[] {
  const items = (Array.isArray(answer) ? answer : [answer]) as readonly (Partial<Location & Hover> | null)[];
  return items.flatMap((item) =>
    item?.range === undefined || (item.uri !== undefined && item.uri !== uri) ? [] : [item.range],
  );
}
