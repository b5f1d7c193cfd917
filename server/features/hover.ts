import type { Hover } from "vscode-languageserver";
import { findKeyword, walk, type PipelineExpression, type SyntaxNode } from "../../runtime/syntax/index.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";

/** What a hover shows: code as the source would write it, and what it means. */
interface Description {
  readonly code: string;
  readonly doc: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Describes the symbol, the keyword or the pipeline operator under the cursor. */
export function hover(state: DocumentState, offset: number): Hover | null {
  const { analysis } = state;
  const found =
    describeSymbol(state, offset) ?? describeKeyword(analysis.text, offset) ?? describeOperator(state, offset);
  if (found === undefined) return null;
  const { code, doc } = found;
  const value = `\`\`\`scaicore\n${code}\n\`\`\`${doc ? `\n\n${doc}` : ""}`;
  return { contents: { kind: "markdown", value }, range: rangeOf(analysis, found) };
}

function describeSymbol({ analysis }: DocumentState, offset: number): Description | undefined {
  const occurrence = analysis.model.symbolAt(offset);
  if (occurrence === undefined) return undefined;
  const { detail, doc } = occurrence.symbol;
  return { code: detail, doc, start: occurrence.start, end: occurrence.end };
}

/** The keyword at an offset, with its documentation; `undefined` where there is none. */
function describeKeyword(text: string, offset: number): Description | undefined {
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
  // A plain word after a dot or before `:` or `=` is a name, whatever it is spelled like.
  if (keyword === undefined) return undefined;
  if (
    !keyword.word.startsWith("@") &&
    (text.charAt(start - 1) === "." || /^(\s*:(?![a-z_])|\s*=(?!=|>))/i.test(text.slice(end, end + 20)))
  )
    return keyword.word === "instance" ? { code: keyword.word, doc: keyword.doc, start, end } : undefined;
  return { code: keyword.word, doc: keyword.doc, start, end };
}

type Stage = PipelineExpression["stages"][number];

const PIPELINE: Readonly<Record<Stage["operator"], readonly [form: string, doc: string]>> = {
  "|>": ["x |> f", "`f(x)`; `x |> f(a)` is `f(x, a)`."],
  "|?>": [
    "x |?> g",
    "Null ends the chain with null. Where `g` is an evaluator or gives a bool, the value goes on if it is accepted, else the chain ends with null; any other `g` gives `g(x)`.",
  ],
  "|*>": ["xs |*> f", "`f` over every element at once, the results in order. A failing element fails the chain."],
  "|~>": [
    "x |~> f",
    "`f` if it can: when it fails, the value goes on as it was, and the event `pipeline.step_skipped` says why.",
  ],
};

/** The pipeline operator at an offset, with what it does. */
function describeOperator({ analysis }: DocumentState, offset: number): Description | undefined {
  let found: Description | undefined;
  walk(analysis.file, (node) => {
    if (node.start > offset || node.end < offset || found !== undefined) return false;
    const stage = stagesOf(node).find(({ operatorSpan: { start, end } }) => start <= offset && offset <= end);
    if (stage === undefined) return true;
    const [code, doc] = PIPELINE[stage.operator];
    found = { code, doc, ...stage.operatorSpan };
    return false;
  });
  return found;
}

const stagesOf = (node: SyntaxNode): readonly Stage[] =>
  node.kind === "PipelineExpression" ? (node as SyntaxNode & PipelineExpression).stages : [];
