/** Code actions: what is offered where, and what comes of it. */
import { analyze } from "scaicore/compiler";
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { afterEach, describe, expect, it } from "vitest";
import { exampleFiles } from "../support/example-files.js";
import { type Editor, openEditor } from "../support/editor.js";

const open: Editor[] = [];
async function editorOf(text: string): Promise<Editor> {
  const editor = await openEditor(text);
  open.push(editor);
  return editor;
}
afterEach(() => {
  for (const editor of open.splice(0)) editor.dispose();
});

async function actions(editor: Editor, only?: string): Promise<readonly CodeAction[]> {
  const [marked] = editor.marked;
  const { textDocument, range } =
    marked === undefined
      ? { ...editor.here(), range: { start: editor.here().position, end: editor.here().position } }
      : { textDocument: { uri: editor.uriOf(marked.file) }, range: marked.range };
  const context = { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) };
  return editor.client.sendRequest<CodeAction[]>("textDocument/codeAction", { textDocument, range, context });
}
const resolve = (editor: Editor, action: CodeAction): Promise<CodeAction> =>
  action.edit === undefined ? editor.client.sendRequest("codeAction/resolve", action) : Promise.resolve(action);

/** The main file after the action of this title. */
async function after(text: string, title: string, only?: string): Promise<string> {
  const editor = await editorOf(text);
  const offered = await actions(editor, only);
  const action = offered.find((one) => one.title === title);
  if (action === undefined)
    throw new Error(`Not offered: ${title}, but ${offered.map((one) => one.title).join(", ")}.`);
  const { edit } = await resolve(editor, action);
  return editor.applied(edit!).get("main.scaicore")!;
}
const titles = async (text: string): Promise<readonly string[]> =>
  (await actions(await editorOf(text))).map(({ title }) => title);

describe("imports", () => {
  const lib =
    "//# lib.scaicore\npub type Order = { id: string }\npub type Unused = { id: string }\npub @flow total(order: Order): int { return 1 }\n";

  it("adds one of a name that another file exports", async () => {
    const program = '@core A { version = "1.0.0" }\n@flow f(o: Ord┃er): int {\n    return 1\n}\n';
    expect(await after(`${program}${lib}`, 'Import Order from "./lib"')).toBe(
      `import { Order } from "./lib"\n\n${program.replace("┃", "").trimEnd()}`,
    );
  });

  it("adds the name to the import that is there", async () => {
    const program =
      'import { Order } from "./lib"\n\n@core A { version = "1.0.0" }\n@flow f(o: Order): int {\n    return tot┃al(o)\n}\n';
    expect(await after(`${program}${lib}`, 'Import total from "./lib"')).toContain(
      'import { Order, total } from "./lib"',
    );
  });

  it("offers no name that a file keeps to itself", async () => {
    const offered = await titles("@flow f(o: Hid┃den): int { return 1 }\n//# lib.scaicore\ntype Hidden = { a: int }\n");
    expect(offered.filter((title) => title.startsWith("Import"))).toEqual([]);
  });

  it("sorts, joins and drops", async () => {
    const text =
      '┃import { total, Order } from "./lib"\nimport { other } from "./a"\nimport { Unused } from "./lib"\n\n@core A { version = "1.0.0" }\n@flow f(o: Order): int {\n    return total(o) + other()\n}\n' +
      `//# a.scaicore\npub @flow other(): int { return 1 }\n${lib}`;
    expect(await after(text, "Organize imports", CodeActionKind.SourceOrganizeImports)).toMatch(
      /^import \{ other \} from "\.\/a"\nimport \{ Order, total \} from "\.\/lib"\n\n@core/,
    );
  });

  it("leaves imports with comments alone", async () => {
    const text = `┃import { total } from "./lib" // for f\nimport { Order } from "./lib"\n@flow f(o: Order): int { return total(o) }\n${lib}`;
    expect(await actions(await editorOf(text), CodeActionKind.SourceOrganizeImports)).toEqual([]);
  });
});

describe("fixes", () => {
  it("are the preferred ones, with what they mend", async () => {
    const [fix] = await actions(await editorOf("@flow f(): string {\n    return ┃“a”\n}\n"));
    expect(fix).toMatchObject({ title: "Use double quotes", kind: "quickfix", isPreferred: true });
    expect(fix!.diagnostics).toHaveLength(1);
  });

  it("can all be applied at once, only when that is asked for", async () => {
    const text = "┃@flow f(a: int): int {\n    x = a – 1\n    y = 'b'\n    return x\n}\n";
    const mended = await after(text, "Fix all mistakes with a fix", CodeActionKind.SourceFixAll);
    expect(mended).toContain("x = a - 1");
    expect(mended).toContain('y = "b"');
    expect((await titles(text)).filter((title) => title.startsWith("Fix all"))).toEqual([]);
  });

  it("are applied until none is left", async () => {
    const text = "┃@flow f(a: int): string {\n    x = 'b’\n    y = a – 1\n    return “a”\n}\n";
    const mended = await after(text, "Fix all mistakes with a fix", CodeActionKind.SourceFixAll);
    const left = analyze("main.scaicore", mended, { read: () => undefined }).diagnostics;
    expect(left.flatMap(({ fix }) => fix ?? [])).toEqual([]);
  });

  it("have edits at once for a client that cannot wait", async () => {
    const text = "@flow f(): string {\n    return “a”\n}\n";
    const editor = await openEditor(text, { capabilities: {} });
    open.push(editor);
    const start = { line: 0, character: 0 };
    const [action] = await editor.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: editor.uriOf("main.scaicore") },
      range: { start, end: start },
      context: { diagnostics: [], only: [CodeActionKind.SourceFixAll] },
    });
    expect(editor.applied(action!.edit!).get("main.scaicore")).toContain('return "a"');
  });

  it.each([
    ["a match", "    x = match k {\n        :low => ┃1\n    }\n    return x", "Add the missing arm", ":high => 0"],
    ["an if", "    return ┃if k == :low { 1 }", "Add an else", "else { 0 }"],
    [
      "a block",
      "    x: int = @flexible {\n        context = [┃k]\n        output = int\n    }\n    return x",
      "Add goal",
      'goal = "…"',
    ],
    [
      "the answers to a checkpoint",
      '    @checkpoint {\n        prompt = "?"\n        options = ["yes", "no"]\n        on_response {\n            "yes" => { ┃return 1 }\n        }\n    }\n    return 2',
      "Add the missing arm",
      '"no" => {}',
    ],
  ])("fill from anywhere in %s", async (_what, body, title, added) => {
    const text = `@core A { version = "1.0.0" @models { primary = { model = "m" } } }\ntype K = enum[low, high]\n@flow f(k: K): int {\n${body}\n}\n`;
    expect(await after(text, title)).toContain(added);
  });

  it("fill the missing arms of a match", async () => {
    const text = "type K = enum[low, high]\n@flow f(k: K): int {\n    return ┃match k {\n        :low => 1\n    }\n}\n";
    expect(await after(text, "Add the missing arm")).toContain(":high =>");
  });
});

const flow = (body: string) => `@core A { version = "1.0.0" }\n@flow f(name: string, n: int): string {\n${body}\n}\n`;

describe("refactorings", () => {
  it.each([
    ["Extract into a variable", "    return «name.upper()»", "    value = name.upper()\n    return value"],
    ["Inline x", '    ┃x = n + 1\n    return "${x * 2}"', '    return "${(n + 1) * 2}"'],
    [
      "Write as a match",
      '    i┃f name == "a" { return "b" } else { return name }',
      '    match name {\n        "a" => { return "b" }\n        _ => { return name }\n    }',
    ],
    [
      "Write as an if",
      '    ma┃tch name {\n        "a" => { return "b" }\n        _ => { return name }\n    }',
      '    if name == "a" { return "b" } else { return name }',
    ],
    ["Write on several lines", '    return "┃Hello"', '    return """\n        Hello\n        """'],
    ["Write on one line", '    return """\n        He┃llo\n        you\n        """', '    return "Hello\\nyou"'],
    ["Annotate with int", '    ┃x = n + 1\n    return "${x}"', '    x: int = n + 1\n    return "${x}"'],
  ])("%s", async (title, body, right) => {
    expect(await after(flow(body), title)).toBe(flow(right));
  });

  it("extracts a type above the declaration and its comments", async () => {
    const text = "/// Says it.\n@flow f(order: { i┃d: string, n: int }): int {\n    return order.n\n}\n";
    expect(await after(text, "Extract into a type")).toBe(
      "type Order = { id: string, n: int }\n\n/// Says it.\n@flow f(order: Order): int {\n    return order.n\n}\n",
    );
  });

  it("makes a flow pub, and private again", async () => {
    const text = "@flow gre┃et(): int { return 1 }\n";
    const made = await after(text, "Make pub");
    expect(made).toBe("pub @flow greet(): int { return 1 }\n");
    expect(await after(made.replace("greet", "gre┃et"), "Make private to the file")).toBe(
      "@flow greet(): int { return 1 }\n",
    );
  });

  it("keeps a flow from being started from outside, and lets it be again", async () => {
    const text = "pub @flow gre┃et(): int { return 1 }\n";
    const made = await after(text, "Make @internal");
    expect(made).toBe("@internal pub @flow greet(): int { return 1 }\n");
    expect(await after(made.replace("greet", "gre┃et"), "Let it be started from outside")).toBe(
      "pub @flow greet(): int { return 1 }\n",
    );
    expect(await after(made.replace("greet", "gre┃et"), "Make private to the file")).toBe(
      "@internal @flow greet(): int { return 1 }\n",
    );
  });

  it.each([
    ["what a lambda evaluates each time", '    return [1].map(x => «x.to_string()»).join("")', "Extract"],
    ["what may not be evaluated at all", '    return if n > 1 && «name.contains("a")» { "a" } else { "b" }', "Extract"],
    ["a variable with two values", '    ┃x = n\n    x = x + 1\n    return "${x}"', "Inline"],
    ["a text in a text of one line", '    return "${if n > 1 { "┃a" } else { name }}"', "Write on several"],
    [
      "a type that cannot be written",
      "    ┃x = @core_call { target = core://self  flow = f  input = { name, n }  async = true }\n    return name",
      "Annotate",
    ],
    ["a value that a call gives", "    ┃x = name.upper()\n    return x", "Inline"],
    [
      "conditions about two things",
      '    i┃f name == "a" { return "b" } else if n == 1 { return "c" }\n    return name',
      "Write as a match",
    ],
  ])("leaves alone %s", async (_what, body, title) => {
    expect((await titles(flow(body))).filter((one) => one.startsWith(title))).toEqual([]);
  });
});

/** Every how many tokens of the examples the actions are tried. */
const EVERY = Number(process.env.ACTIONS_EVERY ?? 300);

describe("in the examples", () => {
  it.each(exampleFiles().map(({ path, text }) => [path, text] as const))(
    "no action makes a mistake: %s",
    async (path, text) => {
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      const near = new Map(
        exampleFiles().flatMap((one) =>
          one.path.startsWith(folder) ? [[one.path.slice(folder.length), one.text]] : [],
        ),
      );
      const errors = (source: string) =>
        analyze("main.scaicore", source, {
          read: (other) => (other === "main.scaicore" ? source : near.get(other)),
        }).diagnostics.filter(({ severity }) => severity === "error").length;
      const before = errors(text);
      const editor = await editorOf(text);
      const { lineMap } = analyze("main.scaicore", text, { read: () => undefined });
      const tokens = [...text.matchAll(/\w+|[^\s\w]/g)].filter((_, at) => at % EVERY === 3);
      for (const { index, 0: token } of tokens) {
        for (const end of [index, index + token.length]) {
          const range = { start: lineMap.positionAt(index), end: lineMap.positionAt(end) };
          const offered = await editor.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
            textDocument: { uri: editor.uriOf("main.scaicore") },
            range,
            context: { diagnostics: [] },
          });
          for (const { title, kind, edit } of offered) {
            if (edit === undefined || kind === CodeActionKind.QuickFix) continue;
            const changed = editor.applied(edit).get("main.scaicore")!;
            expect(errors(changed), `${title} at ${index}, ${token}`).toBeLessThanOrEqual(before);
          }
        }
      }
    },
    120_000,
  );
});
