/** Imports a name that nothing here declares from a file that exports it. */
import { CodeActionKind } from "../../lsp.js";
import type { Analysis, TextEdit } from "../../../runtime/compiler/editor.js";
import type { ImportDeclaration } from "../../../runtime/syntax/index.js";
import type { Action, Offer } from "./action.js";

/** The codes of names that an import could declare, by what they should name. */
const UNKNOWN: ReadonlyMap<string, "flow" | "type"> = new Map([
  ["E202", "type"],
  ["E204", "flow"],
]);

export const addImport: Action = ({ analysis, workspace, start, end }) => {
  const offers: Offer[] = [];
  for (const diagnostic of analysis.diagnostics) {
    const wanted = UNKNOWN.get(diagnostic.code);
    if (wanted === undefined || diagnostic.start > end || diagnostic.end < start) continue;
    const name = analysis.text.slice(diagnostic.start, diagnostic.end);
    if (!/^[A-Za-z_]\w*$/.test(name)) continue;
    const found: Offer[] = [];
    for (const path of workspace.files()) {
      if (path === analysis.path) continue;
      const exported = workspace.exportsOf(path).some((one) => one.name === name && one.kind === wanted);
      // A program cannot be imported.
      if (!exported || workspace.declarationsOf(path).some(({ kind }) => kind === "core")) continue;
      const written = workspace.importText(analysis.path, path);
      if (written === undefined) continue;
      found.push({
        title: `Import ${name} from "${written}"`,
        kind: CodeActionKind.QuickFix,
        edits: [importEdits(analysis)(name, written)],
        diagnostic,
      });
    }
    offers.push(
      ...found.map((offer) => ({ ...offer, isPreferred: found.length === 1 && diagnostic.fix === undefined })),
    );
  }
  return offers;
};

/** Gives the edit that adds a name to the import of its path, or a new import behind the others. */
export function importEdits({ segments, text }: Analysis): (name: string, written: string) => TextEdit {
  const ends = new Map<string, number>();
  let last: number | undefined;
  for (const { start, file } of segments) {
    for (const declaration of file.declarations) {
      if (declaration.kind !== "ImportDeclaration") continue;
      last = start + declaration.end;
      const at = declaration.names.at(-1)?.end;
      const path = pathOf(declaration);
      if (at !== undefined && !ends.has(path)) ends.set(path, start + at);
    }
  }
  return (name, written) => {
    const same = ends.get(written);
    if (same !== undefined) return { start: same, end: same, newText: `, ${name}` };
    const line = `import { ${name} } from "${written}"`;
    const at = last ?? beginning(text);
    return { start: at, end: at, newText: last === undefined ? `${line}\n\n` : `\n${line}` };
  };
}

/** Without its ending, which may be written or not. */
const pathOf = ({ path }: ImportDeclaration): string =>
  (path?.parts.map((part) => (part.kind === "text" ? part.value : "")).join("") ?? "").replace(/\.scaicore$/, "");

/** Where the first import of a file goes: behind the comments that belong to the file, which a blank line ends. */
function beginning(text: string): number {
  return /^\uFEFF?(?:(?:\/\/[^\n]*\n)+\s*\n)?/.exec(text)![0].length;
}
