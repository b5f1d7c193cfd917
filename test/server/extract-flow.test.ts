/** Refactorings do not change what a program does: extracted flows give the same results, other changes the same module. */
import type { Json } from "scaicore";
import { compile } from "scaicore/compiler";
import type { CodeAction } from "vscode-languageserver";
import { afterEach, describe, expect, it } from "vitest";
import { host, output } from "../engine/host.js";
import { type Editor, openEditor } from "../support/editor.js";
import { moduleOfSource } from "../support/source-module.js";

const open: Editor[] = [];
afterEach(() => {
  for (const editor of open.splice(0)) editor.dispose();
});

const CORE = '@core A {\n    version = "1.0.0"\n    @memory { seen: int = 0 }\n}\n\n';

async function offered(text: string): Promise<{ readonly editor: Editor; readonly actions: readonly CodeAction[] }> {
  const editor = await openEditor(text);
  open.push(editor);
  const [marked] = editor.marked;
  const cursor = marked === undefined ? editor.here() : undefined;
  const textDocument = cursor?.textDocument ?? { uri: editor.uriOf("main.scaicore") };
  const range = marked?.range ?? { start: cursor!.position, end: cursor!.position };
  const context = { diagnostics: [] };
  return {
    editor,
    actions: await editor.client.sendRequest("textDocument/codeAction", { textDocument, range, context }),
  };
}

/** The program after the action, and before. */
async function done(text: string, title: string): Promise<readonly [before: string, after: string]> {
  const { editor, actions } = await offered(text);
  const action = actions.find((one) => one.title.startsWith(title));
  if (action?.edit === undefined)
    throw new Error(`Not offered: ${title}, but ${actions.map((one) => one.title).join(", ")}.`);
  return [text.replace(/[┃«»]/g, ""), editor.applied(action.edit).get("main.scaicore")!];
}

const run = async (source: string, input: Record<string, Json>): Promise<unknown> => {
  const { engine } = host(moduleOfSource(source));
  const result = output(await engine.invoke({ flow: "f", input }));
  await engine.close();
  return result;
};

const flow = (body: string, more = ""): string =>
  `${CORE}@flow f(name: string, n: int, tags: array[string]): string {\n${body}\n}\n${more}`;
const EXTRACT = "Extract into a flow";
const INPUTS = [
  { name: "Ada", n: 3, tags: ["a", "b"] },
  { name: "", n: -2, tags: [] },
];

describe("extracting a flow", () => {
  it("takes what is read as parameters and gives what is assigned", async () => {
    const [, after] = await done(flow('    «a = n + 1\n    b = a * 2»\n    return "${b}"'), EXTRACT);
    expect(after).toBe(
      flow(
        '    b = make_b(n)\n    return "${b}"',
        "\n@internal @flow make_b(n: int): int {\n    a = n + 1\n    b = a * 2\n    return b\n}\n",
      ),
    );
  });

  it("has no result where nothing is read later", async () => {
    const [, after] = await done(flow("    «memory.seen = memory.seen + n»\n    return name"), EXTRACT);
    expect(after).toContain("    extracted(n)\n    return name\n");
    expect(after).toContain("@internal @flow extracted(n: int) {\n    memory.seen = memory.seen + n\n}\n");
  });

  it.each([
    ["several statements", '    «// Twice.\n    a = n * 2\n    b = "${a} ${name}"»\n    return b'],
    ["with what they return", '    a = n + 1\n    «b = a * 2\n    return "${name} ${b}"»'],
    ["in an if", '    x = 0\n    if n > 0 {\n        «y = n * 3\n        x = y + 1»\n    }\n    return "${x}"'],
    ["an if as a whole", '    x = 1\n    «if n > 0 {\n        x = n * 3\n    } else { x = 2 }»\n    return "${x}"'],
    [
      "in a loop, with what the next round reads",
      '    all = ""\n    @foreach tag in tags {\n        «all = "${all}${tag}"»\n    }\n    return all',
    ],
    [
      "a loop as a whole",
      '    all = ""\n    «@foreach tag in tags {\n        if tag == "b" { break }\n        all = "${all}${tag}"\n    }»\n    return all',
    ],
    ["text over several lines", '    «t = """\n        Dear ${name},\n          hello\n        """»\n    return t'],
    [
      "text over several lines, deeper",
      '    t = ""\n    if n > 0 {\n        «t = """\n            Dear ${name},\n\n              hello\n            """»\n    }\n    return t',
    ],
    ["a branch of an object", '    o = { a: n, b: name }\n    «o.a = o.a + 1»\n    return "${o.a} ${o.b}"'],
  ])("gives the same: %s", async (_what, body) => {
    const [before, after] = await done(flow(body), EXTRACT);
    for (const input of INPUTS) expect(await run(after, input)).toEqual(await run(before, input));
  });

  it.each([
    ["a return on one of two ways", '    «if n > 1 { return "a" }»\n    return name'],
    ["two values that are read later", '    «a = n + 1\n    b = n + 2»\n    return "${a} ${b}"'],
    ["a part of a statement", '    a = «n + 1»\n    return "${a}"'],
    [
      "a break of a loop around",
      "    @foreach tag in tags {\n        «if tag == name { break }»\n    }\n    return name",
    ],
    [
      "what a failure would pass by",
      '    a = 0\n    @try {\n        «a = 1 / n»\n    } @catch (e) { a = 2 }\n    return "${a}"',
    ],
    ["a checkpoint", '    «d = @checkpoint { prompt = "ok?" options = ["yes", "no"] }»\n    return "${d}"'],
    ["what this run knows of itself", "    «a = context.invocation_id»\n    return a"],
    ["nothing", "    a = n«\n    »return name"],
  ])("leaves alone %s", async (_what, body) => {
    const { actions } = await offered(flow(body));
    expect(actions.map(({ title }) => title)).not.toContain(EXTRACT);
  });
});

const PLACES: ReadonlySet<string> = new Set(["source_location", "sources"]);
const meaning = (source: string): string => {
  const { module } = compile("main.scaicore", { read: () => source }, { debug: true });
  expect(module).toBeDefined();
  return JSON.stringify(module, (key, value: unknown) => (PLACES.has(key) ? undefined : value));
};

describe("the module stays the same", () => {
  it.each([
    ["Write on several lines", '    return "┃Hello"'],
    ["Write on one line", '    return """\n        He┃llo\n        you\n        """'],
    ["Annotate", '    ┃x = n + 1\n    return "${x}"'],
  ])("%s", async (title, body) => {
    const [before, after] = await done(flow(body), title);
    expect(meaning(after)).toBe(meaning(before));
  });
});

describe("the results stay the same", () => {
  it.each([
    ["Extract into a variable", "    return «name.upper()»"],
    ["Inline x", '    ┃x = n + 1\n    return "${x * 2}${-x}"'],
    ["Write as a match", '    i┃f name == "Ada" { return "b" } else { return name }'],
    ["Write as an if", '    ma┃tch name {\n        "Ada" => { return "b" }\n        _ => { return name }\n    }'],
    ["Extract into a type", '    o: { i┃d: string, n: int } = { id: name, n }\n    return "${o.id}${o.n}"'],
  ])("%s", async (title, body) => {
    const [before, after] = await done(flow(body), title);
    for (const input of INPUTS) expect(await run(after, input)).toEqual(await run(before, input));
  });

  it("keeps comments", async () => {
    const body = '    // One.\n    «a = n + 1 // Two.\n    // Three.\n    b = a * 2» // Four.\n    return "${b}"';
    const [, after] = await done(flow(body), EXTRACT);
    for (const comment of ["// One.", "// Two.", "// Three.", "// Four."]) expect(after).toContain(comment);
  });
});
