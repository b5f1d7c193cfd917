/** Definition, references, highlights and rename of each kind of name, asked at each of its places. */
import type { DocumentHighlight, Location, PrepareRenameResult, WorkspaceEdit } from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { type Editor, openEditor, type Place } from "../support/editor.js";
import { filesOf } from "../support/fixture-files.js";
import { fileNameCases } from "./name-cases-files.js";
import { nameCases } from "./name-cases.js";
import { sampled } from "../support/sampled.js";

const at = (editor: Editor, { file, range }: Place, end = false) => ({
  textDocument: { uri: editor.uriOf(file) },
  position: end ? range.end : range.start,
});
const shown = (file: string, { start, end }: Place["range"]): string =>
  `${file} ${start.line}:${start.character}-${end.line}:${end.character}`;
const ofPlace = ({ file, range }: Place): string => shown(file, range);
const ofLocation =
  (editor: Editor) =>
  ({ uri, range }: Location): string =>
    shown(uri.slice(editor.uriOf("").length), range);

describe.each([...sampled(nameCases, 2), ...fileNameCases])(
  "$title",
  ({ source, declaration = 0, renamed, hasAlias }) => {
    const open = async (run: (editor: Editor) => Promise<void>): Promise<void> => {
      const editor = await openEditor(source);
      try {
        await run(editor);
      } finally {
        editor.dispose();
      }
    };

    it("has all its places as references and highlights, and one of them as its declaration", () =>
      open(async (editor) => {
        const all = editor.marked.map(ofPlace);
        const hasMore = renamed !== undefined || hasAlias === true;
        for (const place of editor.marked) {
          for (const end of [false, true]) {
            const here = at(editor, place, end);
            const references = await editor.client.sendRequest<Location[]>("textDocument/references", {
              ...here,
              context: { includeDeclaration: true },
            });
            const found = references.map(ofLocation(editor)).toSorted();
            if (hasMore) expect(found).toEqual(expect.arrayContaining(all));
            else expect(found).toEqual(all.toSorted());

            const highlights = await editor.client.sendRequest<DocumentHighlight[]>(
              "textDocument/documentHighlight",
              here,
            );
            const own = all.filter((one) => one.startsWith(`${place.file} `)).toSorted();
            const lit = highlights.map(({ range }) => shown(place.file, range)).toSorted();
            if (hasMore) expect(lit).toEqual(expect.arrayContaining(own));
            else expect(lit).toEqual(own);

            const definitions = await editor.client.sendRequest<Location[] | null>("textDocument/definition", here);
            const places = (definitions ?? []).map(ofLocation(editor));
            if (declaration === -1 || hasMore) expect(places).not.toEqual([]);
            else expect(places).toEqual([all[declaration]]);
          }
        }
      }));

    it("is renamed wherever it stands", () =>
      open(async (editor) => {
        const newName = /^[A-Z]/.test(editor.marked[0]!.text) ? "Fresh" : "fresh";
        const expected = filesOf(renamed ?? source.replaceAll(/«[^»]*»/g, newName));
        for (const place of editor.marked) {
          const here = at(editor, place);
          const prepared = await editor.client.sendRequest<PrepareRenameResult>("textDocument/prepareRename", here);
          // Of a shorthand, it is the variable that one renames there.
          if (renamed !== undefined && editor.marked.length > 1) continue;
          expect(prepared).toEqual({ range: place.range, placeholder: place.text });
          const edit = await editor.client.sendRequest<WorkspaceEdit>("textDocument/rename", { ...here, newName });
          expect(editor.applied(edit)).toEqual(expected);
        }
        if (renamed !== undefined) {
          const edit = await editor.client.sendRequest<WorkspaceEdit>("textDocument/rename", {
            ...at(editor, editor.marked[0]!),
            newName,
          });
          expect(editor.applied(edit)).toEqual(expected);
        }
      }));
  },
);
