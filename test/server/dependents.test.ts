import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import fc from "fast-check";
import type { PublishDiagnosticsParams } from "vscode-languageserver";
import { analyze } from "scaicore/compiler";
import { diagnostics } from "../../server/features/diagnostics.js";
import { documentState } from "../../server/workspace/document-state.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const parsed = vi.hoisted((): string[] => []);
vi.mock("../../runtime/syntax/parser.js", async (original) => {
  const actual = await original<typeof import("../../runtime/syntax/parser.js")>();
  return {
    ...actual,
    parseSegment: (text: string) => {
      parsed.push(text);
      return actual.parseSegment(text);
    },
  };
});

const at = (name: string): string => `file:///t/${name}.scaicore`;
const MAIN = at("main");
const LIBRARY = at("maths");
const HALF = "pub @flow half(n: int): float { return n / 2 }\n";
const THIRD = HALF.replaceAll("half", "third");
const importing = (name: string, path = "./maths"): string =>
  `import { ${name} } from "${path}"\n@flow f(n: int): float { return ${name}(n) }\n`;
const USES_HALF = importing("half");

describe("documents that import a file", () => {
  let server: Awaited<ReturnType<typeof startServerInMemory>>;
  beforeEach(async () => void (server = await startServerInMemory()));
  afterEach(() => server.dispose());

  /** What was published, as `main 1 E208`. */
  const shown = (published: Awaited<ReturnType<typeof server.idle>>): readonly string[] =>
    published.map(({ uri, version, codes }) =>
      [/([^/]*)\.scaicore$/.exec(uri)?.[1], version ?? "-", ...codes].join(" "),
    );
  const idle = async () => shown(await server.idle());
  const openBoth = async (library = HALF, main = USES_HALF) => {
    await server.open(LIBRARY, library);
    await server.open(MAIN, main);
    await server.idle();
  };

  it("are checked again when an export goes and when it comes back", async () => {
    await openBoth();
    await server.change(LIBRARY, THIRD);
    const published = await server.idle();
    expect(shown(published)).toEqual(["maths 2", "main 1 E208"]);
    expect(published[1]?.params.diagnostics[0]?.message).toBe("`./maths` declares no `half`. It exports `third`.");
    await server.change(LIBRARY, HALF);
    expect(await idle()).toEqual(["maths 3", "main 1"]);
  });

  it("answer questions by what the import says now, before they are checked again", async () => {
    await openBoth(THIRD.replace("third", "hald"));
    const actions = () =>
      server.client.sendRequest<{ title: string }[]>("textDocument/codeAction", {
        textDocument: { uri: MAIN },
        range: { start: { line: 0, character: 9 }, end: { line: 0, character: 9 } },
        context: { diagnostics: [] },
      });
    expect(await actions()).toMatchObject([{ title: "Change to hald" }]);
    await server.change(LIBRARY, HALF);
    expect(await actions()).toEqual([]);
    await server.change(LIBRARY, HALF.replace("half", "halt"));
    expect(await actions()).toMatchObject([{ title: "Change to halt" }]);
  });

  it("are not published again where nothing changed in what is wrong with them", async () => {
    await openBoth();
    await server.change(LIBRARY, `${HALF}// A remark.\n`);
    expect(await idle()).toEqual(["maths 2"]);
  });

  it("are checked again when a type shows through from a file that they do not import themselves", async () => {
    const TYPES = at("types");
    await server.open(TYPES, "pub type Size = int\n");
    await server.open(
      LIBRARY,
      'import { Size } from "./types"\npub @flow half(n: Size): Size { return n }\npub @flow one(): Size { return half(1) }\n',
    );
    await server.open(MAIN, 'import { half } from "./maths"\n@flow f(n: int): int { return half(n) }\n');
    expect(await idle()).toEqual(["types 1", "maths 1", "main 1"]);
    await server.change(TYPES, "pub type Size = string\n");
    expect(await idle()).toEqual(["types 2", "maths 1 E301", "main 1 E301 E301"]);
    await server.change(TYPES, "pub type Size = int\n");
    expect(await idle()).toEqual(["types 3", "maths 1", "main 1"]);
  });

  it("are all checked again, each once: two importers, and a diamond", async () => {
    await server.open(LIBRARY, HALF);
    const side = (name: string) =>
      `import { half } from "./maths"\npub @flow ${name}(n: int): float { return half(n) }\n`;
    await server.open(at("left"), side("left"));
    await server.open(at("right"), side("right"));
    await server.open(
      MAIN,
      'import { left } from "./left"\nimport { right } from "./right"\n@flow f(n: int): float { return left(n) + right(n) }\n',
    );
    await server.idle();
    await server.change(LIBRARY, THIRD);
    expect(await idle()).toEqual(["maths 2", "left 1 E208", "right 1 E208"]);
    await server.change(LIBRARY, HALF.replace("float", "string").replace("n / 2", '""'));
    expect((await idle()).toSorted()).toEqual(["left 1 E301", "maths 3", "right 1 E301"]);
    // The way from the library to `main` leads through files that are not open, too.
    server.disk.set(at("left"), side("left"));
    await server.close(at("left"));
    await server.idle();
    await server.change(at("right"), side("wrong"));
    expect(await idle()).toEqual(["right 2 E301", "main 1 E208"]);
  });

  it("may import each other", async () => {
    const one =
      "pub @flow a(n: int): int { return n }\n" + 'import { b } from "./b"\n@flow u(n: int): int { return b(n) }\n';
    const two =
      "pub @flow b(n: int): int { return n }\n" + 'import { a } from "./a"\n@flow v(n: int): int { return a(n) }\n';
    await server.open(at("a"), one);
    await server.open(at("b"), two);
    await server.idle();
    await server.change(at("a"), one.replace("@flow a", "@flow c"));
    expect(await idle()).toEqual(["a 2", "b 1 E208"]);
    await server.change(at("a"), one);
    expect(await idle()).toEqual(["a 3", "b 1"]);
    await server.change(at("b"), two.replace("@flow b", "@flow d"));
    expect(await idle()).toEqual(["b 2", "a 3 E208"]);
  });

  it("are checked once after a burst of changes, and given up at the next change", async () => {
    const OTHER = at("other");
    await openBoth();
    await server.open(OTHER, USES_HALF);
    await server.idle();
    for (let n = 0; n < 20; n++) await server.change(LIBRARY, n === 19 ? THIRD : `${HALF}// ${n}\n`);
    expect(shown(await server.now())).toEqual(["maths 21"]);
    parsed.length = 0;
    expect(shown(await server.step())).toEqual(["main 1 E208"]);
    await server.change(LIBRARY, HALF);
    expect(shown(await server.now())).toEqual(["maths 22"]);
    // The check of `other` that was planned with the state of before is not done.
    expect(await idle()).toEqual(["main 1"]);
    expect(parsed).toEqual([HALF]);
  });

  it("are not parsed again themselves", async () => {
    await openBoth();
    parsed.length = 0;
    await server.change(LIBRARY, THIRD);
    await server.idle();
    expect(parsed).toEqual([THIRD]);
    parsed.length = 0;
    for (let n = 0; n < 3; n++) {
      await server.change(MAIN, `${USES_HALF}${"\n".repeat(n + 1)}`);
      await server.idle();
    }
    expect(parsed).toHaveLength(3);
  });

  it("are left alone when they are not open, or not any more", async () => {
    await openBoth();
    await server.change(LIBRARY, THIRD);
    await server.now();
    await server.close(MAIN);
    expect(await idle()).toEqual(["main -"]);
    await server.change(LIBRARY, HALF);
    expect(await idle()).toEqual(["maths 3"]);
  });

  describe("of which the imported file is not open", () => {
    const changed = { uri: LIBRARY, type: 2 } as const;

    it("are checked again when it changes on disk", async () => {
      server.disk.set(LIBRARY, HALF);
      await server.open(MAIN, USES_HALF);
      expect(await idle()).toEqual(["main 1"]);
      server.disk.set(LIBRARY, THIRD);
      await server.watched(changed);
      expect(await idle()).toEqual(["main 1 E208"]);
      server.disk.set(LIBRARY, HALF);
      await server.watched(changed);
      expect(await idle()).toEqual(["main 1"]);
    });

    it("are checked again when it is deleted, made, and renamed", async () => {
      await server.open(MAIN, USES_HALF);
      const published = await server.idle();
      expect(shown(published)).toEqual(["main 1 E207"]);
      expect(published[0]?.params.diagnostics[0]?.message).toBe("There is no file `./maths.scaicore`.");
      server.disk.set(LIBRARY, HALF);
      await server.watched({ uri: LIBRARY, type: 1 });
      expect(await idle()).toEqual(["main 1"]);
      server.disk.delete(LIBRARY);
      server.disk.set(at("numbers"), HALF);
      await server.watched({ uri: LIBRARY, type: 3 }, { uri: at("numbers"), type: 1 });
      expect(await idle()).toEqual(["main 1 E207"]);
      await server.change(MAIN, importing("half", "./numbers"));
      expect(await idle()).toEqual(["main 2"]);
      server.disk.set(LIBRARY, THIRD);
      await server.watched({ uri: LIBRARY, type: 1 });
      expect(await idle()).toEqual([]);
    });

    it("are checked again when a folder goes", async () => {
      server.disk.set("file:///t/lib/deep/maths.scaicore", HALF);
      await server.open(MAIN, importing("half", "./lib/deep/maths"));
      await server.idle();
      server.disk.clear();
      await server.watched({ uri: "file:///t/lib", type: 3 });
      expect(await idle()).toEqual(["main 1 E207"]);
    });
  });

  describe("of which the imported file is open with unsaved changes", () => {
    it("go by what the editor shows, whatever is on disk", async () => {
      server.disk.set(LIBRARY, THIRD);
      await server.open(MAIN, USES_HALF);
      expect(await idle()).toEqual(["main 1 E208"]);
      await server.open(LIBRARY, HALF);
      expect(await idle()).toEqual(["maths 1", "main 1"]);
      server.disk.set(LIBRARY, "// Nothing.\n");
      await server.watched({ uri: LIBRARY, type: 2 });
      expect(await idle()).toEqual([]);
    });

    it("go by the file on disk once it is closed", async () => {
      server.disk.set(LIBRARY, HALF);
      await openBoth(THIRD);
      await server.close(LIBRARY);
      expect(await idle()).toEqual(["maths -", "main 1"]);
      server.disk.delete(LIBRARY);
      await server.open(LIBRARY, HALF);
      await server.idle();
      await server.close(LIBRARY);
      expect(await idle()).toEqual(["maths -", "main 1 E207"]);
    });
  });

  it.each([
    ["my maths", "file:///t/my%20maths.scaicore"],
    ["größe", "file:///t/gr%C3%B6%C3%9Fe.scaicore"],
    ["a#b", "file:///t/a%23b.scaicore"],
    ["100%", "file:///t/100%25.scaicore"],
    ["it's (new)", "file:///t/it%27s%20%28new%29.scaicore"],
  ])("find `%s`, open and on disk", async (name, uri) => {
    const main = `// First.\n${importing("half", `./${name}`)}`;
    server.disk.set(uri, "@flow half(n: int): float { return n / 2 }\n");
    await server.open(MAIN, main);
    const [first] = await server.idle();
    expect(first?.params.diagnostics).toMatchObject([{ code: "E208", relatedInformation: [{ location: { uri } }] }]);
    await server.open(uri, HALF);
    expect(shown(await server.idle()).at(-1)).toBe("main 1");
  });

  it("find files of a drive however its letter is written", async () => {
    await server.open("file:///c%3A/t/main.scaicore", USES_HALF);
    await server.idle();
    await server.open("file:///C:/t/maths.scaicore", HALF);
    expect(await idle()).toEqual(["maths 1", "main 1"]);
  });

  it("are shown as a fresh analysis would show them, whatever is edited, opened, closed and saved in whichever order", async () => {
    const names = ["a", "b", "c", "d"] as const;
    const exported = ["one", "two"] as const;
    const text = fc
      .record({
        imports: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...exported)), { maxLength: 2 }),
        flow: fc.constantFrom(...exported),
        type: fc.constantFrom("int", "string"),
      })
      .map(
        ({ imports, flow, type }) =>
          imports.map(([file, name], n) => `import { ${name} as i${n} } from "./${file}"\n`).join("") +
          `pub @flow ${flow}(n: ${type}): ${type} { return n }\n` +
          imports.map((_, n) => `@flow u${n}(): int { return i${n}(1) }\n`).join(""),
      );
    const file = fc.constantFrom(...names);
    const action = fc.oneof(
      fc.record({ kind: fc.constant("edit"), file, text }),
      fc.record({ kind: fc.constant("disk"), file, text: fc.option(text, { nil: undefined }) }),
      fc.record({ kind: fc.constant("close"), file }),
      fc.record({ kind: fc.constant("step"), file }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
        const one = await startServerInMemory();
        const open = new Map<string, string>();
        const last = new Map<string, PublishDiagnosticsParams>();
        const note = (published: Awaited<ReturnType<typeof one.idle>>) => {
          for (const { uri, params } of published) last.set(uri, params);
        };
        for (const next of actions) {
          const uri = at(next.file);
          if (next.kind === "step") note(await one.step());
          else if (next.kind === "close") {
            if (open.delete(uri)) await one.close(uri);
          } else if (next.kind === "edit") {
            await (open.has(uri) ? one.change(uri, next.text) : one.open(uri, next.text));
            open.set(uri, next.text);
          } else {
            const type = next.text === undefined ? 3 : one.disk.has(uri) ? 2 : 1;
            if (next.text === undefined) one.disk.delete(uri);
            else one.disk.set(uri, next.text);
            await one.watched({ uri, type });
          }
        }
        note(await one.idle());
        one.dispose();
        const host = { read: (path: string) => open.get(path) ?? one.disk.get(path) };
        for (const [uri, shownText] of open) {
          const fresh = documentState(uri, 0, analyze(uri, shownText, host), undefined);
          expect(last.get(uri)?.diagnostics).toEqual(JSON.parse(JSON.stringify(diagnostics(fresh, undefined))));
        }
        for (const [uri, { diagnostics: left }] of last) if (!open.has(uri)) expect(left).toEqual([]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
