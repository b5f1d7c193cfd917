import type { Hover } from "vscode-languageserver";
import {
  type Analysis,
  codes,
  type Diagnostic,
  type DiagnosticCode,
  formatType,
  type Occurrence,
  type Segment,
  type Symbol,
} from "../../../runtime/compiler/editor.js";
import { findKeyword, isBlock, type Block, type Expression, type SyntaxNode } from "../../../runtime/syntax/index.js";
import { atPosition } from "../../param-checks.js";
import { rangeOf, type DocumentState } from "../../workspace/document-state.js";
import { hrefOf } from "../diagnostics.js";
import type { Feature } from "../feature.js";
import { importPaths } from "../names/imports.js";
import { withOffered } from "../plugin-methods.js";
import { within } from "../names/program.js";
import { describeRecording, recordingsIn } from "../recordings.js";
import type { Workspace } from "../../workspace/workspace.js";
import { type Description, describeNode } from "./describe.js";
import { isInComment, nodesAt } from "./tree.js";

export const hoverFeature: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  requests: { "textDocument/hover": atPosition },
  listen(server) {
    const { connection, aboutPlace, workspace } = server;
    connection.onHover(async (params) => {
      const codesThere = aboutPlace(params, [], (state, offset) => diagnosticsAt(state.analysis, offset));
      // What explains diagnostics is read when somebody asks for the first time.
      const explain = codesThere.length === 0 ? undefined : await explainer();
      return withOffered(server, params, (offered) =>
        aboutPlace(params, null, (state, offset) =>
          hover(state, offset, { explain, link: server.client.diagnosticLink, offered, workspace }),
        ),
      );
    });
  },
};

type Explain = (code: DiagnosticCode) => string;

async function explainer(): Promise<Explain> {
  const { explanations } = await import("../../../runtime/compiler/diagnostics/explanations/index.js");
  return (code) => explanations[code].explanation;
}

interface Explaining {
  readonly explain?: Explain | undefined;
  readonly link?: string | undefined;
  /** What the plugin before the place offers, if no interface declares its methods. */
  readonly offered?: readonly Symbol[] | undefined;
  /** Reads the recordings that tests name; without it nothing is said of them. */
  readonly workspace?: Workspace | undefined;
}

const diagnosticsAt = ({ diagnostics }: Analysis, offset: number): readonly Diagnostic[] =>
  diagnostics.filter(({ start, end }) => start <= offset && offset <= end);

/** Describes what stands at an offset, and explains the diagnostics of that place. */
export function hover(
  state: DocumentState,
  offset: number,
  { explain, link, offered = [], workspace }: Explaining = {},
): Hover | null {
  const { analysis } = state;
  const found =
    describeOffered(state, offset, offered) ?? ofRecording(workspace, state, offset) ?? describe(state, offset);
  const parts: string[] = [];
  if (found !== undefined) {
    const { code, doc } = found;
    parts.push(`\`\`\`scaicore\n${code}\n\`\`\`${doc ? `\n\n${doc}` : ""}`);
  }
  const seen = new Set<DiagnosticCode>();
  for (const { code } of explain === undefined ? [] : diagnosticsAt(analysis, offset)) {
    if (seen.has(code)) continue;
    seen.add(code);
    const title = `${code}: ${codes[code].title}`;
    const shown = link === undefined ? `**${title}**` : `[**${title}**](${hrefOf(link, code)})`;
    parts.push(`${shown}\n\n${explain!(code)}`);
  }
  if (parts.length === 0) return null;
  const value = parts.join("\n\n---\n\n");
  return found === undefined
    ? { contents: { kind: "markdown", value } }
    : { contents: { kind: "markdown", value }, range: rangeOf(analysis, found) };
}

/** The method at an offset, by what its plugin offers. */
function describeOffered(state: DocumentState, offset: number, offered: readonly Symbol[]): Description | undefined {
  if (offered.length === 0) return undefined;
  const { segment, at } = within(state, offset);
  if (isInComment(segment.file, at)) return undefined;
  let start = at;
  let end = at;
  while (start > 0 && /\w/.test(segment.text.charAt(start - 1))) start--;
  while (/\w/.test(segment.text.charAt(end))) end++;
  const name = segment.text.slice(start, end);
  const method = offered.find((one) => one.name === name);
  return method && { code: method.detail, doc: method.doc, start: start + segment.start, end: end + segment.start };
}

/** The recording whose name stands at an offset. */
function ofRecording(workspace: Workspace | undefined, state: DocumentState, offset: number): Description | undefined {
  const named =
    workspace === undefined
      ? undefined
      : recordingsIn(state).find(({ start, end }) => start <= offset && offset <= end);
  if (workspace === undefined || named === undefined) return undefined;
  const { start, end, name } = named;
  return { start, end, code: `@mock recording = ${JSON.stringify(name)}`, doc: describeRecording(workspace, named) };
}

function describe(state: DocumentState, offset: number): Description | undefined {
  const { segment, at } = within(state, offset);
  if (isInComment(segment.file, at)) return undefined;
  const path = nodesAt(segment.file, at);
  const symbol = describeSymbol(state, segment, path, offset);
  if (symbol !== undefined) return symbol;
  const imported = importPaths(state).find(({ start, end }) => start <= offset && offset <= end);
  if (imported !== undefined) return { ...imported, code: `import … from "${imported.path}"`, doc: undefined };
  if (path.some(({ kind }) => kind === "text") || isText(path.at(-1))) return undefined;
  const inner = describeNode(segment, path, at) ?? describeKeyword(segment, path, at);
  return inner && { ...inner, start: inner.start + segment.start, end: inner.end + segment.start };
}

const isText = (node: SyntaxNode | undefined): boolean => node?.kind === "StringLiteral";

/** The name at an offset. Where tests have narrowed its type, it says to what. */
function describeSymbol(
  { analysis }: DocumentState,
  segment: Segment,
  path: readonly SyntaxNode[],
  offset: number,
): Description | undefined {
  const occurrence = analysis.model.symbolAt(offset);
  if (occurrence === undefined) return undefined;
  const { detail, doc } = occurrence.symbol;
  const here = narrowed(occurrence, segment, path);
  const docs = [doc, here === undefined ? undefined : `Here: \`${here}\`.`].filter(
    (part) => part !== undefined && part !== "",
  );
  return { code: detail, doc: docs.join("\n\n"), start: occurrence.start, end: occurrence.end };
}

/** The type of a name where it stands, if it is another than the declared one. */
function narrowed(
  { symbol, role, ...span }: Occurrence,
  segment: Segment,
  path: readonly SyntaxNode[],
): string | undefined {
  if (role !== "read" || symbol.type === undefined || symbol.kind === "flow" || symbol.kind === "method")
    return undefined;
  const end = span.end - segment.start;
  const node = path.findLast(
    ({ kind, end: nodeEnd }) => (kind === "NameExpression" || kind === "MemberExpression") && nodeEnd === end,
  );
  const type = node === undefined ? undefined : segment.checked.typeOf(node as unknown as Expression);
  if (type === undefined || type.kind === "error") return undefined;
  const [here, declared] = [formatType(type), formatType(symbol.type)];
  return here === declared ? undefined : here;
}

/** The keyword at an offset, with its documentation; of a block, also what it gives. */
function describeKeyword(
  { text, checked }: Segment,
  path: readonly SyntaxNode[],
  offset: number,
): Description | undefined {
  const isWord = (index: number) => /[A-Za-z0-9_]/.test(text.charAt(index));
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(start - 1)) start--;
  while (end < text.length && isWord(end)) end++;
  if (text.charAt(start - 1) === "@") start--;
  else if (text.charAt(start) === "@" && start === end) {
    end++;
    while (end < text.length && isWord(end)) end++;
  }
  const keyword = findKeyword(text.slice(start, end));
  if (keyword === undefined) return undefined;
  // A plain word after a dot or before `:` or `=` is a name, whatever it is spelled like.
  const isName =
    !keyword.word.startsWith("@") &&
    (text.charAt(start - 1) === "." || /^(\s*:(?![a-z_])|\s*=(?!=|>))/i.test(text.slice(end, end + 20)));
  if (isName && keyword.word !== "instance") return undefined;
  const block = path.findLast((node) => isBlock(node as Block) && (node as unknown as Block).keyword.start === start);
  const type = block === undefined ? undefined : checked.resultTypeOf(block as unknown as Block);
  const gives =
    type === undefined || type.kind === "null" || type.kind === "error" ? "" : `\n\nGives \`${formatType(type)}\`.`;
  return { code: keyword.word, doc: keyword.doc + gives, start, end };
}
