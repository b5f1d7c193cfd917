import type { Hover } from "vscode-languageserver";
import { describeKeyword } from "./keyword-docs.js";
import { describeOperator } from "./operator-docs.js";
import { rangeOf, type DocumentState } from "../workspace/document-state.js";

/** What stands under the cursor: its declaration as the source would write it, then its documentation. */
export function hover(state: DocumentState, offset: number): Hover | null {
  const { analysis } = state;
  const occurrence = analysis.model.symbolAt(offset);
  if (occurrence !== undefined) {
    const { detail, doc } = occurrence.symbol;
    return { contents: markdown(detail, doc), range: rangeOf(analysis, occurrence) };
  }
  const keyword = describeKeyword(analysis.text, offset);
  if (keyword !== undefined) {
    return { contents: markdown(keyword.word, keyword.doc), range: rangeOf(analysis, keyword) };
  }
  const operator = describeOperator(state, offset);
  return operator === undefined
    ? null
    : { contents: markdown(operator.form, operator.doc), range: rangeOf(analysis, operator) };
}

function markdown(code: string, doc: string | undefined) {
  return { kind: "markdown" as const, value: `\`\`\`scaicore\n${code}\n\`\`\`${doc ? `\n\n${doc}` : ""}` };
}
