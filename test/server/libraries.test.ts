/** A library is checked with the programs that import it: their core, roles, memory, plugins and configuration are known. */
import { afterEach, describe, expect, it } from "vitest";
import { FLOWS_REQUEST, type FlowsResult } from "../../server/protocol.js";
import { type Editor, openEditor } from "../support/editor.js";
import { textOf } from "../support/server-in-memory.js";

let editor: Editor;
afterEach(() => editor.dispose());

/** What was published last for each file, as `helpers E209`. */
async function shown(): Promise<Readonly<Record<string, readonly string[]>>> {
  const last = new Map<string, readonly string[]>();
  for (const { uri, params } of [...editor.opened, ...(await editor.idle())])
    last.set(
      uri.slice(editor.uriOf("").length).replace(".scaicore", ""),
      params.diagnostics.map(({ code, message }) => `${code ?? ""} ${textOf(message)}`),
    );
  return Object.fromEntries(last);
}

const MAIN = `import { note } from "./helpers"
@core Desk {
    version = "1.0.0"
    @memory { visits: map[string, int] }
}
@flow main(id: string): string { return note(id) }
`;
const NOTE = `pub @flow note(id: string): string {
    memory.visits.set(id, 1)
    return "\${memory.visit.get(id) ?? 0}"
}
`;
const program = (name: string, memory: string): string => `import { note } from "./helpers"
@core ${name} {
    version = "1.0.0"
    @memory { ${memory}: map[string, int] }
}
@flow main(id: string): string { return note(id) }
`;

describe("a library", () => {
  it.each([
    ["is open", []],
    ["is only on disk", ["main.scaicore"]],
  ])("is checked with its program, which %s", async (_, closed) => {
    editor = await openEditor(`${MAIN}//# helpers.scaicore\n${NOTE}`, { closed });
    expect((await shown()).helpers).toEqual([expect.stringMatching(/^E209 .*visit/)]);
  });

  it("is checked alone where nobody imports it", async () => {
    editor = await openEditor(NOTE);
    expect(await shown()).toEqual({ main: [] });
  });

  it("is checked again when its program changes", async () => {
    editor = await openEditor(`${MAIN}//# helpers.scaicore\n${NOTE}`);
    expect((await shown()).helpers).toHaveLength(1);
    await editor.change(editor.uriOf("main.scaicore"), MAIN.replace("visits:", "visit: int, visits:"));
    editor.opened.length = 0;
    expect((await shown()).helpers?.[0]).not.toMatch(/^E209/);
    await editor.change(editor.uriOf("main.scaicore"), "// nothing\n");
    expect((await shown()).helpers).toEqual([]);
    await editor.change(editor.uriOf("main.scaicore"), MAIN);
    expect((await shown()).helpers).toEqual([expect.stringMatching(/^E209/)]);
  });

  it("is told once what is wrong with all of its programs", async () => {
    editor = await openEditor(
      `${MAIN}//# second.scaicore\n${MAIN.replace("Desk", "Second")}//# helpers.scaicore\n${NOTE}`,
    );
    const { helpers } = await shown();
    expect(helpers).toHaveLength(1);
    expect(helpers?.[0]).not.toContain("Only with");
  });

  it("is told with which programs something is wrong where they disagree", async () => {
    const note = NOTE.replace("memory.visit.get", "memory.visits.get");
    const files = `${program("A", "visits")}//# b.scaicore\n${program("B", "calls")}//# helpers.scaicore\n${note}`;
    editor = await openEditor(files);
    const { helpers } = await shown();
    expect(helpers?.length).toBeGreaterThan(0);
    for (const message of helpers ?? []) expect(message).toMatch(/^E209 .* \(Only with `\.\/b`\.\)$/);
  });

  it("names few of many programs, and is checked with a bounded number of them", async () => {
    const names = "a b c d e f g h i j k l".split(" ");
    const others = names.map((name) => `//# ${name}.scaicore\n${program(name.toUpperCase(), "calls")}`).join("");
    editor = await openEditor(
      `${program("Main", "visits")}${others}//# helpers.scaicore\n${NOTE.replace("visit.get", "visits.get")}`,
      {
        closed: names.map((name) => `${name}.scaicore`),
      },
    );
    // The program that is open comes first, and seven others by name.
    expect((await shown()).helpers?.[0]).toMatch(/\(Only with `\.\/a`, `\.\/b`, `\.\/c` and 4 more\.\)$/);
  });

  it("is checked with a program that reaches it through another library", async () => {
    const files = [
      MAIN.replace("./helpers", "./middle"),
      `//# middle.scaicore\nimport { note as inner } from "./helpers"\npub @flow note(id: string): string { return inner(id) }\n`,
      `//# helpers.scaicore\n${NOTE}`,
    ];
    editor = await openEditor(files.join(""));
    expect((await shown()).helpers).toEqual([expect.stringMatching(/^E209/)]);
  });

  it("offers what its program has, and of several the one that was opened last", async () => {
    editor = await openEditor(
      `${program("A", "visits")}//# b.scaicore\n${program("B", "calls")}//# helpers.scaicore\npub @flow note(id: string): string {\n    memory.┃\n    return ""\n}\n`,
      { closed: ["b.scaicore"] },
    );
    const labels = async () => (await editor.completions()).map(({ label }) => label);
    expect(await labels()).toContain("visits");
    await editor.open(editor.uriOf("b.scaicore"), program("B", "calls"));
    const now = await labels();
    expect(now).toContain("calls");
    expect(now).not.toContain("visits");
    await editor.close(editor.uriOf("b.scaicore"));
    expect(await labels()).toContain("visits");
  });

  it("is not checked twice when a program imports itself around it", async () => {
    editor = await openEditor(
      `${MAIN}//# helpers.scaicore\nimport { main } from "./main"\n${NOTE.replace("visit.get", "visits.get")}`,
    );
    expect((await shown()).helpers).toEqual([expect.stringMatching(/^E207/)]);
  });
});

describe("flows to run", () => {
  const flowsOf = async (file: string): Promise<readonly string[]> => {
    const textDocument = { uri: editor.uriOf(file) };
    const result = await editor.client.sendRequest<FlowsResult>(FLOWS_REQUEST, { textDocument });
    return result.flows.map(({ name }) => name);
  };

  it("are none in a file without a core", async () => {
    editor = await openEditor(`${MAIN}//# helpers.scaicore\n${NOTE}`);
    expect(await flowsOf("helpers.scaicore")).toEqual([]);
    expect(await flowsOf("main.scaicore")).toEqual(["main"]);
  });

  it("are flows, and not transformers, evaluators or pipelines", async () => {
    editor = await openEditor(`@core A { version = "1.0.0" }
@transformer polish(a: string): string { return a.trim() }
@evaluator short(a: string): bool { return a.length < 3 }
@pipeline both(a: string): string = a |> polish
@flow go(a: string): string { return a |> polish }
@internal @flow inner() { }
`);
    expect(await flowsOf("main.scaicore")).toEqual(["go", "inner"]);
  });

  it("stay while the core is broken", async () => {
    const text = `@core A { version = "1.0.0" }\n@flow go(a: string): string { return a }\n`;
    editor = await openEditor(text);
    await editor.change(editor.uriOf("main.scaicore"), text.replace("@core A {", "@co"));
    expect(await flowsOf("main.scaicore")).toEqual(["go"]);
  });
});
