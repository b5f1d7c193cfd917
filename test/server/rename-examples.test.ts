/**
 * Everything that the examples declare is renamed, one name after the other, and renamed back: the programs say the same in other
 * words. Of each kind of name some; `SCAICORE_RENAME_STEP=1` renames all.
 */
import { compile } from "scaicore/compiler";
import type { Location, Range, WorkspaceEdit } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyze } from "../../runtime/compiler/index.js";
import { type ExampleFile, exampleFiles, examplePrograms } from "../support/example-files.js";
import { documentOf, type ExampleServer, exampleUri, openExamples, withEdit } from "../support/example-server.js";

const STEP = Number(process.env.SCAICORE_RENAME_STEP ?? 80);

interface Declared {
  readonly name: string;
  readonly kind: string;
  /** Where it is declared now. */
  start: number;
  /** Why it keeps its name. */
  readonly refused: RegExp | undefined;
}

const sources: ReadonlyMap<string, string> = new Map(exampleFiles().map(({ path, text }) => [path, text]));
const counts = new Map<string, number>();

/** The fields that hold what `exchange` of the standard library gives, whose own names are not the author's. */
const OF_EXCHANGE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["rent-roll/rent-roll.scaicore", new Set(["amount", "rate", "original"])],
]);

/** What a file declares and has a name of the author's, each place once; of each kind one of so many. */
function declaredIn({ path, text }: ExampleFile): readonly Declared[] {
  const { model } = analyze(path, text, { read: (other) => sources.get(other) });
  const found = new Map<number, Declared>();
  const roles = model.declarations.filter(({ kind }) => kind === "model_role").length;
  // At a shorthand one renames what it reads.
  for (const { start, role, symbol, isKey } of model.occurrences)
    if (
      role === "declaration" &&
      isKey !== true &&
      symbol.kind !== "interface" &&
      model.declarationOf(symbol)?.file === path
    )
      found.set(start, {
        start,
        name: symbol.name,
        kind: symbol.kind,
        refused:
          symbol.kind === "model_role" && symbol.name === "primary" && roles > 1
            ? /would ask another/
            : symbol.kind === "field" && OF_EXCHANGE.get(path)?.has(symbol.name) === true
              ? /needs a field/
              : undefined,
      });
  return [...found.values()].filter(({ kind }) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count % STEP === 0;
  });
}

/** What a module has of the source itself: places, hashes, parts as they are written. */
const AS_WRITTEN: ReadonlySet<string> = new Set(["source_location", "sources", "text"]);
/** A name like it that nothing has. */
const fresh = (name: string): string => name + (/^[A-Z][A-Z0-9_]*$/.test(name) && name.length > 1 ? "_Q" : "_q");

/** A program, compiled: all that it does, but for what its names are now. Gives the files that it read too. */
function built(path: string, texts: ReadonlyMap<string, string>) {
  const { module, diagnostics, files } = compile(path, { read: (other) => texts.get(other) });
  expect(diagnostics, path).toEqual([]);
  const json = JSON.stringify(module, (key, value: unknown) => (AS_WRITTEN.has(key) ? undefined : value), 1)
    // Two variables of one name are told apart by a number, which another name needs no more.
    .replaceAll(/#\d+/g, "")
    .replaceAll(/_q\b/gi, "");
  return { json, files };
}

/** `{ a: a }` says what `{ a }` says: that is not written back. */
const withShorthands = (text: string): string => text.replaceAll(/\b(\w+): \1\b/g, "$1");

const cases = exampleFiles()
  .map((file) => ({ path: file.path, declared: declaredIn(file) }))
  .filter(({ declared }) => declared.length > 0);

describe("rename of everything in the examples", () => {
  let server: ExampleServer;
  let before: ReadonlyMap<string, ReturnType<typeof built>>;
  beforeAll(async () => {
    server = await openExamples();
    before = new Map(examplePrograms().map(({ path }) => [path, built(path, sources)]));
  }, 120_000);
  afterAll(() => server.dispose());

  it("has names of each kind", () => {
    expect([...counts.keys()].sort()).toEqual([
      "config_param",
      "constant",
      "core",
      "enum_member",
      "field",
      "flow",
      "memory_field",
      "method",
      "model_role",
      "parameter",
      "plugin",
      "reference_field",
      "trigger",
      "type",
      "variable",
    ]);
  });

  it.each(cases)(
    "$path",
    async ({ path, declared }) => {
      let texts = sources;
      const documentNow = (of = path): TextDocument => documentOf(texts, of);
      const isNow = ({ start }: Declared, name: string): boolean =>
        new RegExp(`^${name}\\b`).test(texts.get(path)!.slice(start));
      const ask = <T>(method: string, start: number, more: object): Promise<T> =>
        server.client.sendRequest<T>(method, {
          textDocument: { uri: exampleUri(path) },
          position: documentNow().positionAt(start),
          ...more,
        });
      /** Gives the words that were renamed, and moves what is declared to where it stands then. */
      const rename = async ({ start }: Declared, newName: string): Promise<readonly string[]> => {
        const edit = await ask<WorkspaceEdit>("textDocument/rename", start, { newName });
        const words: string[] = [];
        const document = documentNow();
        for (const change of edit.documentChanges ?? []) {
          if (!("edits" in change)) throw new Error("A rename changes texts only.");
          const { uri } = change.textDocument;
          for (const one of change.edits) {
            if (!("range" in one && "newText" in one)) throw new Error("A rename changes words only.");
            words.push(shown(uri, one.range));
          }
          if (uri !== exampleUri(path)) continue;
          const places = change.edits.flatMap((one) => ("range" in one && "newText" in one ? [one] : []));
          for (const other of declared) {
            const by = places
              .map(({ range: { start: at, end }, newText }) => ({
                at: document.offsetAt(at),
                end: document.offsetAt(end),
                newText,
              }))
              .filter(({ at }) => at <= other.start)
              .reduce(
                (sum, { at, end, newText }) =>
                  // Of a shorthand that is written out, what it reads comes last.
                  sum + (at < other.start ? newText.length - (end - at) : newText.lastIndexOf(" ") + 1),
                0,
              );
            other.start += by;
          }
        }
        const next = withEdit(texts, edit);
        for (const [of, text] of next) if (text !== texts.get(of)) await server.change(exampleUri(of), text);
        texts = next;
        return words.toSorted();
      };

      const renamed: Declared[] = [];
      for (const one of declared) {
        // It may share its name with one that was renamed, or be the value of a shorthand that is written out now.
        if (!isNow(one, one.name)) continue;
        if (one.refused !== undefined) {
          await expect(rename(one, fresh(one.name))).rejects.toThrow(one.refused);
          continue;
        }
        const places = await ask<Location[]>("textDocument/references", one.start, {
          context: { includeDeclaration: true },
        });
        const highlighted = places.map(({ uri, range }) => ({
          at: shown(uri, range),
          text: documentNow(uri.slice(exampleUri("").length)).getText(range),
        }));
        const words = await rename(one, fresh(one.name));
        const title = `${one.kind} ${one.name}`;
        const found = highlighted.filter(({ text }) => text === one.name).map(({ at }) => at);
        // Where it is declared as a shorthand, the field has references as well.
        if (words.length > 0 && isShorthand(sources.get(path)!, one.name))
          expect(found, title).toEqual(expect.arrayContaining([...words]));
        else expect(found.toSorted(), title).toEqual(words);
        expect(isNow(one, fresh(one.name)) || words.length > 0, title).toBe(true);
        renamed.push(one);
      }
      expect(renamed.length).toBeGreaterThan(0);

      const changed = new Set([...texts].filter(([of, text]) => text !== sources.get(of)).map(([of]) => of));
      for (const [program, { json, files }] of before)
        if (files.some((file) => changed.has(file))) expect(built(program, texts).json, program).toBe(json);

      for (const one of renamed.toReversed()) if (isNow(one, fresh(one.name))) await rename(one, one.name);
      for (const [of, text] of sources) {
        expect(withShorthands(texts.get(of)!), of).toBe(withShorthands(text));
        if (texts.get(of) !== text) await server.change(exampleUri(of), text);
      }
    },
    600_000,
  );
});

const shown = (uri: string, range: Range): string => `${uri} ${JSON.stringify(range)}`;

/** Whether some object or pattern of a text has a name as a shorthand. */
const isShorthand = (text: string, name: string): boolean => new RegExp(`[{,]\\s*${name}\\s*[,}]`).test(text);
