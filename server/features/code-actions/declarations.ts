/** Changes of a declaration: its visibility, and the type of a variable written out. */
import { CodeActionKind } from "../../lsp.js";
import { visibleTypes } from "../inlay-hints/inlay-hints.js";
import { annotation } from "../inlay-hints/type-text.js";
import { type Action, around, isHarmless, replace } from "./action.js";

/** Makes a flow or a type `pub`, or takes that away, where the cursor is on its name. */
export const changeVisibility: Action = (place) => {
  const declaration = around(place, "FlowDeclaration") ?? around(place, "TypeDeclaration");
  if (declaration === undefined) return [];
  const { name, pub, start } = declaration;
  const { selection, segment } = place;
  if (selection.start < name.start || selection.end > name.end || name.text === "") return [];
  const kind = CodeActionKind.RefactorRewrite;
  if (pub) {
    const word = /\bpub\s+/.exec(segment.text.slice(start, name.start));
    if (word === null) return [];
    const from = start + word.index;
    const edits = [replace(place, { start: from, end: from + word[0].length }, "")];
    return [{ title: "Make private to the file", kind, edits }];
  }
  // What stands in a core cannot be imported.
  if (place.path.some((node) => node.kind === "CoreDeclaration")) return [];
  return [{ title: "Make pub", kind, edits: [replace(place, { start, end: start }, "pub ")] }];
};

/** Keeps a flow from being started from outside, or lets it be, where the cursor is on its name. */
export const changeInvocability: Action = (place) => {
  const flow = around(place, "FlowDeclaration");
  if (flow === undefined || flow.name.text === "") return [];
  const { selection, segment } = place;
  if (selection.start < flow.name.start || selection.end > flow.name.end) return [];
  const kind = CodeActionKind.RefactorRewrite;
  if (!flow.internal) {
    const edits = [replace(place, { start: flow.start, end: flow.start }, "@internal ")];
    // What a trigger starts must stay open to it.
    return isHarmless(place, edits) ? [{ title: "Make @internal", kind, edits }] : [];
  }
  const word = /@internal\s+/.exec(segment.text.slice(flow.start, flow.name.start));
  if (word === null) return [];
  const start = flow.start + word.index;
  return [
    {
      title: "Let it be started from outside",
      kind,
      edits: [replace(place, { start, end: start + word[0].length }, "")],
    },
  ];
};

/** Writes down the type that a variable has. */
export const annotateVariable: Action = (place) => {
  const { analysis, segment, start } = place;
  const statement = around(place, "AssignStatement");
  if (statement === undefined || statement.type !== undefined) return [];
  const { target } = statement;
  if (target.kind !== "NameExpression" || place.selection.end > target.end) return [];
  const occurrence = analysis.model.symbolAt(start);
  const { symbol } = occurrence ?? {};
  if (symbol?.kind !== "variable" || symbol.type === undefined) return [];
  // The first assignment gives the type, and alone can have it.
  const first = analysis.model.references(symbol)[0];
  if (first?.start !== segment.start + target.start) return [];
  const type = annotation(symbol.type, visibleTypes(analysis));
  if (type === undefined) return [];
  const at = { start: target.end, end: target.end };
  return [
    { title: `Annotate with ${type}`, kind: CodeActionKind.RefactorRewrite, edits: [replace(place, at, `: ${type}`)] },
  ];
};
