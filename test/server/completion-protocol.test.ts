/** Completion as clients of different abilities get it, by the protocol: edits, snippets, commands, documentation, imports. */
import type { ClientCapabilities, CompletionItem, CompletionList } from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { EVERYTHING, openEditor } from "../support/editor.js";

const withItem = (completionItem: object, completionList: object = {}): ClientCapabilities => ({
  ...EVERYTHING,
  textDocument: { ...EVERYTHING.textDocument, completion: { completionItem, completionList } },
});
const body = (text: string, more = ""): string =>
  `@core A {\n  version = "1.0.0"\n}\n${more}@flow f(name: string): string {\n  ${text}\n  return name\n}\n`;
const LIBRARY =
  "//# lib.scaicore\n/// Says hello.\npub @flow greet(who: string): string {\n  return who\n}\npub type Order = { id: string }\n@flow hidden() {\n}\n";

const find = (items: readonly CompletionItem[], label: string): CompletionItem => {
  const found = items.find((item) => item.label === label);
  if (found === undefined) throw new Error(`There is no ${label} among ${items.map((item) => item.label).join(", ")}.`);
  return found;
};
type Setup = NonNullable<Parameters<typeof openEditor>[1]>;
async function opened<R>(
  text: string,
  setup: Setup,
  test: (editor: Awaited<ReturnType<typeof openEditor>>) => Promise<R>,
) {
  const editor = await openEditor(text, setup);
  try {
    return await test(editor);
  } finally {
    editor.dispose();
  }
}
const offered = (text: string, setup: Setup = {}) => opened(text, setup, (editor) => editor.completions());
const list = (text: string, setup: Setup = {}) =>
  opened(text, setup, (editor) => editor.ask<CompletionList>("textDocument/completion"));
/** The file after an item is accepted. */
const accepted = (text: string, label: string, setup: Setup = {}, mode: "insert" | "replace" = "insert") =>
  opened(text, setup, async (editor) => editor.accepted(find(await editor.completions(), label), mode));

describe("completion and what a client can do", () => {
  it("gives both ranges in the middle of a word, and one to clients that know one", async () => {
    const text = body("x = na┃me.upper()");
    const { textEdit } = find(await offered(text), "name");
    expect(textEdit).toEqual({
      newText: "name",
      insert: { start: { line: 4, character: 6 }, end: { line: 4, character: 8 } },
      replace: { start: { line: 4, character: 6 }, end: { line: 4, character: 10 } },
    });
    expect(await accepted(text, "name", {}, "replace")).toContain("x = name┃.upper()");
    const one = find(await offered(text, { capabilities: withItem({ snippetSupport: true }) }), "name");
    expect(one.textEdit).toEqual({
      newText: "name",
      range: { start: { line: 4, character: 6 }, end: { line: 4, character: 10 } },
    });
  });

  it("gives snippets only to clients that have them", async () => {
    const text = body("x = @fle┃");
    expect(find(await offered(text), "@flexible")).toMatchObject({ insertTextFormat: 2 });
    const capabilities = withItem({ snippetSupport: false });
    for (const item of await offered(text, { capabilities })) {
      expect(item.insertTextFormat).not.toBe(2);
      expect(item.textEdit?.newText).not.toMatch(/\$[\d{]/);
    }
  });

  it("asks for more suggestions only in clients that named the command", async () => {
    const text = `${body("y: T = { ┃ }")}type T = { mood: "warm" | "cold" }\n`;
    const commands = (items: readonly CompletionItem[]) => items.flatMap(({ command }) => command?.command ?? []);
    expect(commands(await offered(text))).toEqual([]);
    const asked = commands(await offered(text, { options: { suggestCommand: "suggest.again" } }));
    expect(new Set(asked)).toEqual(new Set(["suggest.again"]));
  });

  it("sends documentation when it is asked for, and at once to clients that do not ask", async () => {
    const text = `${body("x = gre┃")}/// Says hello.\n@flow greet(): string {\n  return "hello"\n}\n`;
    await opened(text, {}, async (editor) => {
      const items = await editor.completions();
      expect(items.filter(({ documentation }) => documentation !== undefined)).toEqual([]);
      const greet = await editor.client.sendRequest<CompletionItem>("completionItem/resolve", find(items, "greet"));
      expect(greet.documentation).toEqual({
        kind: "markdown",
        value: expect.stringContaining("Says hello.") as string,
      });
      const unknown = { label: "greet", data: { list: 99, index: 0 } };
      expect(await editor.client.sendRequest("completionItem/resolve", unknown)).toEqual(unknown);
    });
    const plain = find(await offered(text, { capabilities: withItem({ snippetSupport: true }) }), "greet");
    expect(plain.documentation).toEqual({ kind: "markdown", value: expect.stringContaining("Says hello.") as string });
  });

  it("says the range once where the client can take it", async () => {
    const text = body("x = na┃");
    const capabilities = withItem({ snippetSupport: true }, { itemDefaults: ["editRange"] });
    const { itemDefaults, items } = await list(text, { capabilities });
    expect(itemDefaults?.editRange).toEqual({
      start: { line: 4, character: 6 },
      end: { line: 4, character: 8 },
    });
    expect(find(items, "name")).toMatchObject({ textEditText: "name" });
    expect(items.filter(({ textEdit }) => textEdit !== undefined)).toEqual([]);
    expect((await list(text)).itemDefaults).toBeUndefined();
  });

  it("bounds a long list, and finds in all of it what is typed", async () => {
    const flows = Array.from({ length: 520 }, (_, n) => `@flow task_${n}(): string {\n  return ""\n}\n`).join("");
    const all = await list(body("x = ┃", flows));
    expect(all).toMatchObject({ isIncomplete: true, items: { length: 500 } });
    const some = await list(body("x = task_51┃", flows));
    expect(some.items.map(({ label }) => label)).toContain("task_519");
    expect(some.items.length).toBeLessThanOrEqual(500);
  });
});

describe("completion of imports", () => {
  it("offers the names that a file exports, and the paths of files that export some", async () => {
    const names = await offered(`import { ┃ } from "./lib"\n${LIBRARY}`);
    expect(names.map(({ label }) => label)).toEqual(["greet", "Order"].sort());
    const others = await offered(`import { greet, ┃ } from "./lib"\n${LIBRARY}`);
    expect(others.map(({ label }) => label)).toEqual(["Order"]);
    const paths = await offered(`import { greet } from "┃"\n${LIBRARY}//# empty.scaicore\n@flow own() {\n}\n`);
    expect(paths.map(({ label }) => label)).toEqual(['"./lib"']);
    expect(await accepted(`import { greet } from "./┃"\n${LIBRARY}`, '"./lib"')).toBe('import { greet } from "./lib"┃');
    const none = await offered(`import { greet ┃ }\n${LIBRARY}`);
    expect(none.map(({ label }) => label)).not.toContain("hidden");
  });

  it.each([
    ["at the top", body("x = gre┃"), 'import { greet } from "./lib"\n\n@core A {'],
    [
      "below the comments that begin a file",
      `// Licence.\n// Of all.\n\n/// The core.\n${body("x = gre┃")}`,
      '// Licence.\n// Of all.\n\nimport { greet } from "./lib"\n\n/// The core.\n@core A {',
    ],
    [
      "above the comment of the first declaration",
      `// What A does.\n${body("x = gre┃")}`,
      'import { greet } from "./lib"\n\n// What A does.\n@core A {',
    ],
    [
      "behind the last import",
      `import { b } from "./b"\n\n${body("x = gre┃")}//# b.scaicore\npub @flow b() {\n}\n`,
      'import { b } from "./b"\nimport { greet } from "./lib"\n\n@core A {',
    ],
    [
      "into the import of the same file",
      `import { Order } from "./lib"\n\n${body("x = gre┃")}`,
      'import { Order, greet } from "./lib"\n\n@core A {',
    ],
    [
      "into an import of several lines",
      `import {\n  Order,\n} from "./lib"\n\n${body("x = gre┃")}`,
      'import {\n  Order, greet,\n} from "./lib"\n\n@core A {',
    ],
  ])("adds what is missing: %s", async (_, text, begins) => {
    const result = await accepted(`${text}${LIBRARY}`, "greet");
    expect(result.slice(0, begins.length)).toBe(begins);
    expect(result).toContain("x = greet(┃)");
  });

  it("offers nothing that is known already, and nothing that is not exported", async () => {
    const labels = (await offered(`import { greet } from "./lib"\n${body("x = ┃")}${LIBRARY}`)).map(
      ({ label }) => label,
    );
    expect(labels.filter((label) => label === "greet")).toHaveLength(1);
    expect(labels).not.toContain("hidden");
    const item = find(await offered(`import { greet } from "./lib"\n${body("x = gr┃")}${LIBRARY}`), "greet");
    expect(item.additionalTextEdits).toBeUndefined();
  });

  it("offers what a file exports that is not open, and no more once it does not", async () => {
    await opened(`${body("x = gre┃")}${LIBRARY}`, { closed: ["lib.scaicore"] }, async (editor) => {
      const names = async () => (await editor.completions()).map(({ label }) => label);
      expect(await names()).toContain("greet");
      await editor.open(editor.uriOf("lib.scaicore"), 'pub @flow welcome(): string {\n  return ""\n}\n');
      expect(await names()).toEqual(expect.arrayContaining(["welcome"]));
      expect(await names()).not.toContain("greet");
    });
  });
});
