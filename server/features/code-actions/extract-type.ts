/** Gives an object type or an enum that is written in place a name. */
import { CodeActionKind } from "../../lsp.js";
import type { SyntaxNode } from "../../../runtime/syntax/index.js";
import { type Action, beginsLine, freeName, indentAt, replace, textOf } from "./action.js";

const DECLARATIONS: ReadonlySet<SyntaxNode["kind"]> = new Set<SyntaxNode["kind"]>([
  "FlowDeclaration",
  "TypeDeclaration",
  "PluginInterfaceDeclaration",
  "CoreInterfaceDeclaration",
]);

export const extractType: Action = (place) => {
  const { path } = place;
  const at = path.findLastIndex(({ kind }) => kind === "ObjectType" || kind === "EnumType");
  const type = path[at];
  const declaration = path.findLast(({ kind }, index) => index < at && DECLARATIONS.has(kind));
  if (type === undefined || declaration === undefined || path[at - 1]?.kind === "TypeDeclaration") return [];
  const from = startWithDoc(place.segment.text, declaration.start);
  if (!beginsLine(place, from)) return [];
  const owner = path.findLast((node, index): node is SyntaxNode & { name: { text: string } } => {
    if (index >= at || !("name" in node)) return false;
    const { name } = node as { name: unknown };
    return typeof name === "object" && name !== null && "text" in name;
  });
  const name = freeName(place, capitalized(owner?.name.text ?? "value"));
  const indent = indentAt(place, from);
  return [
    {
      title: `Extract into a type`,
      kind: CodeActionKind.RefactorExtract,
      edits: [
        replace(place, { start: from, end: from }, `type ${name} = ${textOf(place, type)}\n\n${indent}`),
        replace(place, type, name),
      ],
    },
  ];
};

/** Where the comments begin that stand directly above a declaration. */
function startWithDoc(text: string, start: number): number {
  let at = start;
  for (;;) {
    const line = text.lastIndexOf("\n", at - 1) + 1;
    const above = text.lastIndexOf("\n", line - 2) + 1;
    if (line === 0 || !/^[ \t]*\/\//.test(text.slice(above, line))) return at;
    at = above + /^[ \t]*/.exec(text.slice(above, line))![0].length;
  }
}

const capitalized = (name: string): string =>
  name
    .split("_")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
