/** Recordings that tests name: completed, checked by what is on disk now, described, and linked. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionItem, DocumentLink, Hover } from "vscode-languageserver";
import { afterEach, expect, it } from "vitest";
import { plainLine } from "../../runtime/plain-text.js";
import { listRecordings } from "../../server/find-files.node.js";
import { EVERYTHING, openEditor } from "../support/editor.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const program = (
  value: string,
  more = "",
): string => `@core Shop { version = "1.0.0"  @models { primary = { model = "m" } } }
@flow f(a: string): string { return @flexible { goal = "g" input = { a } output = string } }
@test "t" {
  @mock recording = ${value}${more}
  @when f("a")
  @then { result.status == :completed }
}
`;
const line = (value: object): string => `${JSON.stringify(value)}\n`;
const HEAD = line({ kind: "recording", version: 1 });
const WHOLE = [
  HEAD,
  line({ kind: "start", run: "r", core: "Shop", flow: "f", input: {}, at: "2026-11-30T12:05:00.000Z" }),
  line({ kind: "model", request: { role: "primary" } }),
  line({ kind: "model", request: { role: "primary" } }),
  line({ kind: "plugin", request: { call: "crm.find" } }),
  '{ "kind": "mod',
].join("");

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean();
});
async function editorWith(text: string) {
  const editor = await openEditor(text, { closed: ["run.jsonl", "old/run.jsonl"] });
  cleanUp.push(() => editor.dispose());
  return editor;
}
const labels = (items: readonly CompletionItem[]): readonly string[] => items.map(({ label }) => label);

it.each([
  ['"┃"', ['"old/run.jsonl"', '"run.jsonl"']],
  ['"┃', ['"old/run.jsonl"', '"run.jsonl"']],
  ['"ru┃n.jsonl"', ['"old/run.jsonl"', '"run.jsonl"']],
  ["┃", ['"old/run.jsonl"', '"run.jsonl"']],
])("completes %s with the recordings beside the file", async (value, expected) => {
  const editor = await editorWith(`${program(value)}//# run.jsonl\n${WHOLE}\n//# old/run.jsonl\n${HEAD}\n`);
  const items = await editor.ask<readonly CompletionItem[]>("textDocument/completion");
  expect(labels(items)).toEqual(expected);
});

it("offers none elsewhere", async () => {
  const editor = await editorWith(`${program('"run.jsonl"', "\n  @mock primary = ┃")}//# run.jsonl\n${WHOLE}\n`);
  const items = await editor.ask<readonly CompletionItem[]>("textDocument/completion");
  expect(labels(items).filter((label) => label.includes("jsonl"))).toEqual([]);
});

it("says what a recording holds", async () => {
  const editor = await editorWith(`${program('«"run┃.jsonl"»')}//# run.jsonl\n${WHOLE}`);
  expect(editor.opened.at(-1)?.codes).toEqual([]);
  const { contents, range } = (await editor.ask<Hover | null>("textDocument/hover"))!;
  expect(range).toEqual(editor.marked[0]?.range);
  expect((contents as { readonly value: string }).value).toBe(
    [
      '```scaicore\n@mock recording = "run.jsonl"\n```',
      "A recording of `Shop.f`, from 2026-11-30 12:05.",
      "- `primary`: 2 answers\n- `crm.find`: one answer",
    ].join("\n\n"),
  );
  const links = await editor.ask<readonly DocumentLink[]>("textDocument/documentLink");
  expect(links.map(({ target }) => target)).toEqual([editor.uriOf("run.jsonl")]);
});

it("says the names of a recording as text, whatever they are", async () => {
  const hostile = [
    HEAD,
    line({ kind: "start", run: "r", core: "A`", flow: "![x](https://example.com/x)", input: {}, at: "`[a](b)`" }),
    line({ kind: "model", request: { role: "`\n\n# Title\u202e" } }),
  ].join("");
  const editor = await editorWith(`${program('"run┃.jsonl"')}//# run.jsonl\n${hostile}`);
  const hover = await editor.ask<Hover>("textDocument/hover");
  expect((hover.contents as { readonly value: string }).value).toContain(
    `A recording of \`${plainLine("A'.![x](https://example.com/x)")}\`.\n\n- \`' # Title[U+202E]\`: one answer`,
  );
});

it("explains one that is not there, at its name", async () => {
  const editor = await editorWith(program('«"r┃un.jsonl"»'));
  const [found] = editor.opened.at(-1)?.params.diagnostics ?? [];
  expect(found).toMatchObject({ code: "E216", severity: 1, range: editor.marked[0]?.range });
  const { contents } = (await editor.ask<Hover | null>("textDocument/hover"))!;
  expect((contents as { readonly value: string }).value).toContain("Use as Mock");
  expect(await editor.ask<readonly DocumentLink[]>("textDocument/documentLink")).toEqual([]);
});

it("is checked by what is on disk now", async () => {
  const MAIN = "file:///w/shop/main.scaicore";
  const RUN = "file:///w/shop/run.jsonl";
  const server = await startServerInMemory({
    folders: ["file:///w"],
    files: new Map([[MAIN, program('"run.jsonl"')]]),
  });
  cleanUp.push(() => server.dispose());
  await server.open(MAIN, program('"run.jsonl"'));
  const messages = async () =>
    (await server.idle())
      .filter(({ uri }) => uri === MAIN)
      .at(-1)
      ?.params.diagnostics.map(({ message }) => message);
  expect(await messages()).toEqual([expect.stringContaining("There is no file `run.jsonl` beside this one.")]);
  const saved = async (text: string | undefined) => {
    if (text === undefined) server.disk.delete(RUN);
    else server.disk.set(RUN, text);
    await server.watched({ uri: RUN, type: text === undefined ? 3 : 2 });
    return await messages();
  };
  expect(await saved(WHOLE)).toEqual([]);
  expect(await saved('{ "models": {} }')).toEqual([expect.stringContaining("is no recording")]);
  expect(await saved("\n")).toEqual([expect.stringContaining("is empty")]);
  expect(await saved(line({ kind: "recording", version: 99 }))).toEqual([expect.stringContaining("A newer version")]);
  expect(await saved(HEAD)).toEqual([]);
  expect(await saved(undefined)).toEqual([expect.stringContaining("There is no file")]);
});

it("is neither looked for nor reported where the server has no disk, or may not read there", async () => {
  const MAIN = "file:///w/main.scaicore";
  const asked: string[] = [];
  for (const setup of [
    { folders: ["file:///w"], host: { listRecordings: undefined } },
    {
      folders: ["file:///other"],
      options: { restricted: true },
      host: { listRecordings: (folder: string) => Promise.resolve((asked.push(folder), [])) },
    },
  ]) {
    const server = await startServerInMemory({ ...setup, capabilities: EVERYTHING } as never);
    cleanUp.push(() => server.dispose());
    await server.open(MAIN, program('"run.jsonl"'));
    expect((await server.idle()).at(-1)?.codes).toEqual([]);
    const position = { line: 3, character: program("").split("\n")[3]!.length + 1 };
    await server.client.sendRequest("textDocument/completion", { textDocument: { uri: MAIN }, position });
  }
  expect(asked).toEqual([]);
});

it("is found on disk by its first line, in the folder of the file and below", async () => {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-recordings-"));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of [
    ["run.jsonl", WHOLE],
    ["run.json", HEAD],
    ["old/monday.jsonl", HEAD],
    ["run.txt", HEAD],
    ["greet.mock.json", '{ "models": {} }'],
    ["empty.jsonl", ""],
    ["newer.jsonl", line({ kind: "recording", version: 99 })],
    ["node_modules/x/run.jsonl", HEAD],
    ["a/b/c/d/deep.jsonl", HEAD],
  ] as const) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  expect(await listRecordings(pathToFileURL(folder).href)).toEqual(
    ["newer.jsonl", "old/monday.jsonl", "run.json", "run.jsonl"].map(uriOf),
  );
  expect(await listRecordings(uriOf("nowhere"))).toEqual([]);
  expect(await listRecordings("untitled:x")).toEqual([]);
});
