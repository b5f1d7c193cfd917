/** Imports in order: sorted by path, one of each, their names sorted, without those that nothing uses. */
import { CodeActionKind } from "../../lsp.js";
import type { Analysis, TextEdit } from "../../../runtime/compiler/editor.js";
import type { ImportDeclaration, ImportName } from "../../../runtime/syntax/index.js";
import type { Action } from "./action.js";

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly declaration: ImportDeclaration;
}

export const organizeImports: Action = ({ analysis }) => {
  const unused = unusedImports(analysis);
  const edits = groups(analysis).flatMap((group) => organized(analysis, group, unused));
  return edits.length === 0 ? [] : [{ title: "Organize imports", kind: CodeActionKind.SourceOrganizeImports, edits }];
};

/** The offsets of imported names that nothing uses. */
const unusedImports = ({ diagnostics }: Analysis): ReadonlySet<number> =>
  new Set(diagnostics.flatMap(({ name, start }) => (name === "unused-import" ? [start] : [])));

/** Imports that follow one another with nothing but blanks between them. */
function groups({ segments, text }: Analysis): readonly (readonly Placed[])[] {
  const found: Placed[][] = [];
  for (const { start, file } of segments) {
    for (const declaration of file.declarations) {
      if (declaration.kind !== "ImportDeclaration") continue;
      const placed = { start: start + declaration.start, end: start + declaration.end, declaration };
      const group = found.at(-1);
      const before = group?.at(-1);
      if (group !== undefined && before !== undefined && text.slice(before.end, placed.start).trim() === "")
        group.push(placed);
      else found.push([placed]);
    }
  }
  return found;
}

function organized({ text }: Analysis, group: readonly Placed[], unused: ReadonlySet<number>): readonly TextEdit[] {
  const span = { start: group[0]!.start, end: group.at(-1)!.end };
  const written = text.slice(span.start, span.end);
  // What has a comment in it, or cannot be read, stays as a person wrote it.
  if (/\/\/|\/\*/.test(written.replace(/"[^"\n]*"/g, ""))) return [];
  const byPath = new Map<string, Map<string, string>>();
  for (const { start, declaration } of group) {
    const { path, names } = declaration;
    if (path === undefined || names.some(({ name }) => name.text === "")) return [];
    const by = start - declaration.start;
    const literal = text.slice(by + path.start, by + path.end);
    const kept = byPath.get(literal) ?? new Map<string, string>();
    byPath.set(literal, kept);
    for (const name of names) {
      const at = by + (name.alias ?? name.name).start;
      const shown = shownName(name);
      if (!unused.has(at) && !unused.has(by + name.name.start)) kept.set(shown, shown);
    }
  }
  const lines = [...byPath]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => order(a, b))
    .map(([path, names]) => importLine([...names.keys()].sort(order), path));
  const newText = lines.join("\n");
  if (newText === written) return [];
  if (newText !== "") return [{ ...span, newText }];
  const end = text.indexOf("\n", span.end);
  return [{ start: span.start, end: end === -1 ? text.length : end + 1, newText }];
}

const WIDTH = 100;
const shownName = ({ name, alias }: ImportName): string =>
  alias === undefined ? name.text : `${name.text} as ${alias.text}`;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
function importLine(names: readonly string[], path: string): string {
  const line = `import { ${names.join(", ")} } from ${path}`;
  return line.length <= WIDTH ? line : `import {\n${names.map((name) => `    ${name},\n`).join("")}} from ${path}`;
}
