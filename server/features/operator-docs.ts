import { walk, type PipelineExpression, type SyntaxNode } from "../../runtime/syntax/index.js";
import type { DocumentState } from "../workspace/document-state.js";

const PIPELINE: Readonly<Record<string, readonly [form: string, doc: string]>> = {
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

interface Description {
  readonly form: string;
  readonly doc: string;
  readonly start: number;
  readonly end: number;
}

/** The pipeline operator at an offset, with what it does. */
export function describeOperator({ analysis }: DocumentState, offset: number): Description | undefined {
  let found: Description | undefined;
  walk(analysis.file, (node) => {
    if (node.start > offset || node.end < offset || found !== undefined) return false;
    const stage = stagesOf(node).find(({ operatorSpan: { start, end } }) => start <= offset && offset <= end);
    const described = stage === undefined ? undefined : PIPELINE[stage.operator];
    if (stage === undefined || described === undefined) return true;
    found = { form: described[0], doc: described[1], ...stage.operatorSpan };
    return false;
  });
  return found;
}

const stagesOf = (node: SyntaxNode): PipelineExpression["stages"] =>
  node.kind === "PipelineExpression" ? (node as SyntaxNode & PipelineExpression).stages : [];
