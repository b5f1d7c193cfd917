/** Takes out of a program what the checker reports an error in, so that what may be wrong can be tried. */
import { analyze, type Analysis, type Diagnostic } from "scaicore/compiler";
import { walk, type Span, type SyntaxNode } from "../../../runtime/syntax/index.js";

const MOST_ROUNDS = 12;

/** The program without the statements, arms and settings that have errors; what depends on them goes in the next round. */
export function repaired(source: string): string {
  let text = source;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const analysis = analyzed(text);
    if (analysis === undefined) return text;
    const { file, diagnostics } = analysis;
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length === 0) return text;
    const spans = removable(file, errors);
    if (spans.length === 0) return text;
    text = without(text, spans);
  }
  return text;
}

/** `undefined` for a program that the compiler itself fails at: that is the fault to be found. */
function analyzed(text: string): Analysis | undefined {
  try {
    return analyze("main.scaicore", text, { read: () => undefined });
  } catch {
    return undefined;
  }
}

/** The innermost statement around each error; of a return the whole flow. */
function removable(file: SyntaxNode, errors: readonly Diagnostic[]): readonly Span[] {
  const found = new Map<Diagnostic, Span>();
  walk(file, (node, ancestors) => {
    const inside = errors.filter(({ start, end }) => node.start <= start && end <= node.end);
    const isItem =
      ancestors.at(-1)?.kind === "Body" && node.kind !== "ReturnStatement" && node.kind !== "YieldStatement";
    if (isItem || node.kind === "FlowDeclaration") for (const error of inside) found.set(error, node);
    return inside.length > 0;
  });
  return [...found.values()];
}

function without(text: string, spans: readonly Span[]): string {
  let result = text;
  let last = Infinity;
  for (const { start, end } of [...spans].sort((a, b) => b.start - a.start || b.end - a.end)) {
    if (end > last) continue;
    result = result.slice(0, start) + result.slice(end);
    last = start;
  }
  return result;
}
