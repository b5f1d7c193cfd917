/** Files that come, go, change and get other names, with no one typing in them. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { PublishDiagnosticsParams, WorkspaceEdit } from "vscode-languageserver";
import { openEditor } from "../support/editor.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
const importing = (path: string, name = "half"): string =>
  `import { ${name} } from "${path}"\n@flow f(n: int): float { return ${name}(n) }\n`;
const W = "file:///w/";
type Server = Awaited<ReturnType<typeof startServerInMemory>>;
let dispose: () => void = () => undefined;
afterEach(() => dispose());

async function start(files: Readonly<Record<string, string>>, more: Parameters<typeof startServerInMemory>[0] = {}) {
  const server = await startServerInMemory({
    folders: ["file:///w"],
    files: new Map(Object.entries(files).map(([name, text]) => [W + name, text])),
    ...more,
  });
  dispose = () => server.dispose();
  return server;
}
const shown = (published: Awaited<ReturnType<Server["idle"]>>): readonly string[] =>
  published.map(({ uri, codes }) => [uri.replace(W, ""), ...codes].join(" "));

describe("imports, when files get other names,", () => {
  const renamed = async (
    program: string,
    from: string,
    to: string,
  ): Promise<Readonly<Record<string, string>> | null> => {
    const editor = await openEditor(program, { closed: ["closed.scaicore"] });
    dispose = () => editor.dispose();
    const edit = await editor.client.sendRequest<WorkspaceEdit | null>("workspace/willRenameFiles", {
      files: [{ oldUri: editor.uriOf(from), newUri: editor.uriOf(to) }],
    });
    if (edit === null) return null;
    const after = editor.applied(edit);
    const changed = [...after].filter(([file, text]) => editor.texts.get(file)?.getText() !== text);
    return Object.fromEntries(changed.map(([file, text]) => [file, `${text}\n`]));
  };

  it.each([
    ["a file in its folder", "lib.scaicore", "maths.scaicore", "./maths"],
    ["a file that moves", "lib.scaicore", "deep/er/lib.scaicore", "./deep/er/lib"],
    ["a file with a blank, a quote and a dollar", "lib.scaicore", 'my "${lib}.scaicore', './my \\"\\${lib}'],
  ])("follow %s, in files that are open and that are not", async (_, from, to, path) => {
    const program = `${importing("./lib")}//# closed.scaicore\n${importing("./lib.scaicore")}//# lib.scaicore\n${HALF}//# other.scaicore\n${HALF}`;
    expect(await renamed(program, from, to)).toEqual({
      "main.scaicore": importing(path),
      "closed.scaicore": importing(`${path}.scaicore`),
    });
  });

  it("follow a folder, and not one whose name only begins so", async () => {
    const program = `${importing("./a/lib")}//# a/lib.scaicore\n${HALF}//# ab/lib.scaicore\n${HALF}//# closed.scaicore\n${importing("./ab/lib")}`;
    expect(await renamed(program, "a", "b")).toEqual({ "main.scaicore": importing("./b/lib") });
  });

  it("of the file that moves lead where they led, also to what is missing", async () => {
    const program = `${importing("./lib")}${importing("./none")}//# lib.scaicore\n${HALF}`;
    expect(await renamed(program, "main.scaicore", "flows/main.scaicore")).toEqual({
      "main.scaicore": `${importing("../lib")}${importing("../none")}`,
    });
  });

  it("between files of one folder that moves stay", async () => {
    expect(await renamed(`// none\n//# a/x.scaicore\n${importing("./y")}//# a/y.scaicore\n${HALF}`, "a", "b/c")).toBe(
      null,
    );
  });
});

describe("files of a folder", () => {
  it("are known without being open, with what imports them", async () => {
    const server = await start({
      "lib.scaicore": HALF,
      "main.scaicore": `${importing("./lib")}@core A { version = "1.0.0" }\n`,
    });
    await server.open(`${W}lib.scaicore`, HALF.replace("n / 2", "memory.x"));
    // Alone, a library is not asked what memory holds.
    expect(shown(await server.idle())).toEqual(["lib.scaicore E209"]);
  });

  it("change a library's mistakes when they appear, change and go", async () => {
    const server = await start({});
    const main = `${importing("./lib")}@core A { version = "1.0.0" }\n`;
    await server.open(`${W}lib.scaicore`, HALF.replace("n / 2", "memory.x"));
    expect(shown(await server.idle())).toEqual(["lib.scaicore"]);
    server.disk.set(`${W}main.scaicore`, main);
    await server.watched({ uri: `${W}main.scaicore`, type: 1 });
    expect(shown(await server.idle())).toEqual(["lib.scaicore E209"]);
    server.disk.set(`${W}main.scaicore`, main.replace('"1.0.0"', '"1.0.0" @memory { x: float = 1.0 }'));
    await server.watched({ uri: `${W}main.scaicore`, type: 2 });
    expect(shown(await server.idle()).length).toBeLessThanOrEqual(1);
    server.disk.delete(`${W}main.scaicore`);
    await server.watched({ uri: `${W}main.scaicore`, type: 3 });
    await server.idle();
    await server.change(`${W}lib.scaicore`, HALF.replace("n / 2", "memory.y"));
    expect(shown(await server.idle())).toEqual(["lib.scaicore"]);
  });

  it.each(["workspace/didDeleteFiles", "workspace/didChangeWatchedFiles"])(
    "go with their folder (%s)",
    async (method) => {
      const server = await start({ "a/lib.scaicore": HALF });
      await server.open(`${W}main.scaicore`, importing("./a/lib"));
      expect(shown(await server.idle())).toEqual(["main.scaicore"]);
      server.disk.clear();
      await server.client.sendNotification(
        method,
        method.endsWith("DeleteFiles") ? { files: [{ uri: `${W}a` }] } : { changes: [{ uri: `${W}a`, type: 3 }] },
      );
      expect(shown(await server.idle())).toEqual(["main.scaicore E207"]);
    },
  );

  it("are found by their new names after a folder was renamed", async () => {
    const server = await start({ "a/lib.scaicore": HALF });
    await server.open(`${W}main.scaicore`, importing("./b/lib"));
    expect(shown(await server.idle())).toEqual(["main.scaicore E207"]);
    server.disk.clear();
    server.disk.set(`${W}b/lib.scaicore`, HALF);
    await server.client.sendNotification("workspace/didRenameFiles", { files: [{ oldUri: `${W}a`, newUri: `${W}b` }] });
    expect(shown(await server.idle())).toEqual(["main.scaicore"]);
  });

  it("are all shown, open or not, where the settings say so, and only the open ones otherwise", async () => {
    const server = await start({ "good.scaicore": HALF, "bad.scaicore": importing("./good", "third") });
    await server.idle();
    const set = (scope: string) =>
      server.client.sendNotification("workspace/didChangeConfiguration", {
        settings: { scaicore: { diagnostics: { scope } } },
      });
    await set("workspace");
    expect(shown(await server.idle())).toEqual(["bad.scaicore E208", "good.scaicore"]);
    server.disk.set(`${W}good.scaicore`, HALF.replace("half", "third"));
    await server.watched({ uri: `${W}good.scaicore`, type: 2 });
    expect(shown(await server.idle())).toEqual(["bad.scaicore"]);
    await set("nonsense");
    expect((await server.idle()).map(({ uri }) => uri.replace(W, "")).toSorted()).toEqual([
      "bad.scaicore",
      "good.scaicore",
    ]);
  });

  it("of many folders are each below their own", async () => {
    const server = await start(
      { "lib.scaicore": HALF, "two/lib.scaicore": HALF.replace("half", "third") },
      { folders: ["file:///w", "file:///w/two"] },
    );
    await server.open(`${W}main.scaicore`, importing("./lib"));
    await server.open(`${W}two/main.scaicore`, importing("./lib", "third"));
    expect(shown(await server.idle())).toEqual(["main.scaicore", "two/main.scaicore"]);
  });
});

describe("what is published in the end", () => {
  const NAMES = ["a", "b", "x/c", "x/d"] as const;
  const TYPES = ["int", "string"] as const;
  const relative = (from: string, to: string): string =>
    from.startsWith("x/") ? (to.startsWith("x/") ? `./${to.slice(2)}` : `../${to}`) : `./${to}`;
  const file = fc.constantFrom(...NAMES);
  const body = fc.record({
    imports: fc.array(file, { maxLength: 2 }),
    type: fc.constantFrom(...TYPES),
    core: fc.option(fc.constantFrom("visits", "calls"), { nil: undefined, freq: 3 }),
    reads: fc.option(fc.constantFrom("visits", "calls"), { nil: undefined }),
  });
  type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;
  const textOf = (name: string, { imports, type, core, reads }: Body): string =>
    imports.map((to, n) => `import { f as i${n} } from "${relative(name, to)}"\n`).join("") +
    (core === undefined ? "" : `@core C { version = "1.0.0" @memory { ${core}: map[string, int] } }\n`) +
    `pub @flow f(n: ${type}): ${type} { ${reads === undefined ? "" : `memory.${reads}.set("k", 1) `}return n }\n` +
    imports.map((_, n) => `@flow u${n}(): int { return i${n}(1) }\n`).join("");
  const action = fc.oneof(
    fc.record({ kind: fc.constant("edit" as const), file, body }),
    fc.record({ kind: fc.constant("save" as const), file }),
    fc.record({ kind: fc.constant("close" as const), file }),
    fc.record({ kind: fc.constant("disk" as const), file, body: fc.option(body, { nil: undefined }) }),
    fc.record({ kind: fc.constant("rename" as const), file, to: file }),
    fc.record({ kind: fc.constant("step" as const), file }),
  );
  const uriOf = (name: string): string => `${W}${name}.scaicore`;

  it("is what a fresh server says, whatever was opened, edited, saved, closed, renamed and changed on disk", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(action, { minLength: 4, maxLength: 20 }), async (watches, actions) => {
        const capabilities = watches ? { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } } : {};
        const one = await startServerInMemory({ folders: ["file:///w"], capabilities });
        const open = new Map<string, string>();
        const last = new Map<string, PublishDiagnosticsParams>();
        const note = (published: Awaited<ReturnType<Server["idle"]>>) => {
          for (const { uri, params } of published) last.set(uri, params);
        };
        const onDisk = async (uri: string, text: string | undefined): Promise<void> => {
          const type = text === undefined ? 3 : one.disk.has(uri) ? 2 : 1;
          if (text === undefined) one.disk.delete(uri);
          else one.disk.set(uri, text);
          await one.watched({ uri, type });
        };
        for (const next of actions) {
          const uri = uriOf(next.file);
          if (next.kind === "step") note(await one.step());
          else if (next.kind === "edit") {
            const text = textOf(next.file, next.body);
            await (open.has(uri) ? one.change(uri, text) : one.open(uri, text));
            open.set(uri, text);
          } else if (next.kind === "save") {
            const text = open.get(uri);
            if (text === undefined) continue;
            await one.client.sendNotification("textDocument/didSave", { textDocument: { uri } });
            await onDisk(uri, text);
          } else if (next.kind === "close") {
            if (open.delete(uri)) await one.close(uri);
          } else if (next.kind === "disk") {
            await onDisk(uri, next.body === undefined ? undefined : textOf(next.file, next.body));
          } else {
            const [to, text] = [uriOf(next.to), one.disk.get(uri)];
            if (text === undefined || one.disk.has(to) || open.has(uri) || open.has(to)) continue;
            one.disk.delete(uri);
            one.disk.set(to, text);
            await one.client.sendNotification("workspace/didRenameFiles", { files: [{ oldUri: uri, newUri: to }] });
          }
        }
        note(await one.idle());
        one.dispose();

        const fresh = await startServerInMemory({ folders: ["file:///w"], files: one.disk, capabilities });
        for (const [uri, text] of open) await fresh.open(uri, text);
        const expected = new Map((await fresh.idle()).map(({ uri, params }) => [uri, params.diagnostics]));
        fresh.dispose();
        for (const uri of open.keys()) expect(last.get(uri)?.diagnostics).toEqual(expected.get(uri));
        for (const [uri, { diagnostics }] of last) if (!open.has(uri)) expect(diagnostics).toEqual([]);
      }),
      { seed: 1, numRuns: Number(process.env.SERVER_RUNS ?? 60) },
    );
  }, 120_000);
});
