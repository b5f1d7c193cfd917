/** Puts the selected statements into a flow of their own, with what they read as its parameters and what they assign as its result. */
import { CodeActionKind } from "../../lsp.js";
import type { Occurrence, TextEdit, Type } from "../../../runtime/compiler/editor.js";
import { type AssignStatement, type Expression, type Span, walk } from "../../../runtime/syntax/index.js";
import { visibleTypes } from "../inlay-hints/inlay-hints.js";
import { annotation } from "../inlay-hints/type-text.js";
import { type Action, type ActionPlace, freeName, indentAt, isHarmless, replace, textOf } from "./action.js";
import { type Selected, selectedItems } from "./selected-items.js";

export const extractFlow: Action = (place) => {
  const selected = selectedItems(place);
  if (selected === undefined) return [];
  const { span, flow } = selected;
  const values = valuesOf(place, selected);
  const result = selected.returns ? flow.returnType && textOf(place, flow.returnType) : values?.result?.type;
  // Of what returns, the value is the result; nothing else can be one.
  if (values === undefined || (selected.returns && (result === undefined || values.result !== undefined))) return [];
  const name = freeName(place, nameOf(selected));
  const outer = indentAt(place, flow.start);
  const inner = `${outer}    `;
  const call = `${name}(${values.parameters.map((one) => one.name).join(", ")})`;
  const header = `@internal @flow ${name}(${values.parameters.map((one) => `${one.name}: ${one.type}`).join(", ")})`;
  const lines = [
    `${header}${result === undefined ? "" : `: ${result}`} {`,
    inner + reindented(place, span, inner),
    ...(values.result === undefined ? [] : [`${inner}return ${values.result.name}`]),
    `${outer}}`,
  ];
  const called = selected.returns
    ? `return ${call}`
    : values.result === undefined
      ? call
      : `${values.result.name} = ${call}`;
  const edits: readonly TextEdit[] = [
    replace(place, span, called),
    replace(place, endOfLineOf(place, flow), `\n\n${outer}${lines.join("\n")}`),
  ];
  // What the types allow, and whether a value is there on all paths, the check says best.
  return isHarmless(place, edits)
    ? [{ title: "Extract into a flow", kind: CodeActionKind.RefactorExtract, edits }]
    : [];
};

interface TypedName {
  readonly name: string;
  readonly type: string;
}
interface Values {
  readonly parameters: readonly TypedName[];
  readonly result: TypedName | undefined;
}

/** What goes in and what comes out; `undefined` where that is more than one value, or has a type that cannot be written. */
function valuesOf(place: ActionPlace, { span, flow, loops }: Selected): Values | undefined {
  const { analysis, segment } = place;
  const inFile = ({ start, end }: Span): Span => ({ start: segment.start + start, end: segment.start + end });
  const [inside, whole] = [inFile(span), inFile(flow)];
  const loop = loops[0] === undefined ? undefined : inFile(loops[0]);
  const isVisible = visibleTypes(analysis);
  const parameters: TypedName[] = [];
  let result: TypedName | undefined;
  const seen = new Set<string>();
  const { types, targets } = namesIn(place, span);
  for (const { symbol, start } of analysis.model.occurrences) {
    if (!contains(inside, start) || (symbol.kind !== "variable" && symbol.kind !== "parameter")) continue;
    const declared = analysis.model.declarationOf(symbol);
    if (declared?.file !== analysis.path || !contains(whole, declared.name.start)) continue;
    const key = analysis.model.keyOf(symbol);
    if (seen.has(key)) continue;
    seen.add(key);
    const uses = analysis.model.references(symbol);
    const within = uses.filter((use) => contains(inside, use.start));
    const isWritten = within.some((use) => isWrite(use) || targets.has(use.start));
    const isFromOutside = !contains(inside, declared.name.start);
    const isReadLater = uses.some(
      (use) =>
        use.start >= inside.end || (loop !== undefined && contains(loop, use.start) && !contains(inside, use.start)),
    );
    const isResult = isWritten && isReadLater;
    if (!isResult && !isFromOutside) continue;
    const known = isWritten ? symbol.type : (types.get(start) ?? symbol.type);
    const type = known === undefined ? undefined : annotation(known, isVisible);
    if (type === undefined || (isResult && result !== undefined)) return undefined;
    if (isResult) result = { name: symbol.name, type };
    if (isFromOutside) parameters.push({ name: symbol.name, type });
  }
  return { parameters, result };
}

const contains = ({ start, end }: Span, offset: number): boolean => start <= offset && offset < end;
const isWrite = ({ role }: Occurrence): boolean => role === "write" || role === "declaration";

/** The types of the names that are read in a part, as they are known there, and the names of which a part is assigned: by offsets of the file. */
function namesIn({ segment }: ActionPlace, span: Span) {
  const types = new Map<number, Type>();
  const targets = new Set<number>();
  walk(segment.file, (node) => {
    if (node.end <= span.start || span.end <= node.start) return false;
    if (node.kind === "NameExpression") {
      const type = segment.checked.typeOf(node as Expression);
      if (type !== undefined) types.set(segment.start + node.start, type);
    }
    if (node.kind === "AssignStatement") targets.add(segment.start + rootOf((node as AssignStatement).target).start);
    return true;
  });
  return { types, targets };
}

/** `a` of `a.b[0]`. */
const rootOf = (target: Expression): Expression =>
  target.kind === "MemberExpression" || target.kind === "IndexExpression" ? rootOf(target.object) : target;

/** What to call the flow: after what it gives, as people name flows by what they do. */
function nameOf({ items }: Selected): string {
  const last = items.at(-1);
  if (last?.kind !== "AssignStatement" || last.target.kind !== "NameExpression") return "extracted";
  return `make_${last.target.name}`;
}

/** The selected lines with another indentation, texts over several lines too: they do not count what all their lines have. */
function reindented(place: ActionPlace, span: Span, indent: string): string {
  const text = textOf(place, span);
  const old = indentAt(place, span.start);
  const [first, ...rest] = text.split("\n");
  if (rest.some((line) => line.trim() !== "" && !line.startsWith(old))) return text;
  return [first, ...rest.map((line) => (line.startsWith(old) ? indent + line.slice(old.length) : ""))].join("\n");
}

/** The end of the line on which a declaration ends. */
function endOfLineOf({ segment: { text } }: ActionPlace, { end }: Span): Span {
  const lineEnd = text.slice(end).search(/\r?\n|$/);
  const isFree = /^[ \t]*(?:\/\/.*)?$/.test(text.slice(end, end + lineEnd));
  const at = isFree ? end + lineEnd : end;
  return { start: at, end: at };
}
