import type { FlowInfo as Flow } from "../../runtime/compiler/editor.js";
import { paramsToJsonSchema } from "../../runtime/ir/json-schema.js";
import { printType as irTypeName } from "../../runtime/ir/print.js";
import type { FlowInfo, FlowsResult } from "../protocol.js";
import { type DocumentState, isBroken, rangeOf } from "../workspace/document-state.js";
import { editMap } from "../workspace/edit-map.js";

/**
 * The flows of a document, for lenses and run forms. While the text has syntax errors, flows that the parser lost keep their last
 * place, moved with the edits: a lens that jumps or vanishes while one types is worse than one that is late.
 */
export function flows(state: DocumentState): FlowsResult {
  const { analysis, lastGood } = state;
  const current = analysis.model.flows.map((flow) => describe(flow, (span) => rangeOf(analysis, span)));
  const core = analysis.model.declarations.find(({ kind }) => kind === "core")?.name;
  const named = core === undefined ? {} : { core };
  if (!isBroken(state) || lastGood === undefined) return { ...named, flows: current, lastGood: false };

  const move = editMap(lastGood.text, analysis.text);
  const seen = new Set(current.map(({ name }) => name));
  const kept = lastGood.model.flows
    .filter(({ name }) => !seen.has(name))
    .map((flow) => describe(flow, ({ start, end }) => rangeOf(analysis, { start: move(start), end: move(end) })));
  const all = [...current, ...kept].sort((a, b) => a.range.start.line - b.range.start.line);
  const lastCore = core ?? lastGood.model.declarations.find(({ kind }) => kind === "core")?.name;
  return { ...(lastCore === undefined ? {} : { core: lastCore }), flows: all, lastGood: kept.length > 0 };
}

function describe(flow: Flow, range: (span: { start: number; end: number }) => FlowInfo["range"]): FlowInfo {
  return {
    name: flow.name,
    range: range(flow.span),
    selectionRange: range(flow.nameSpan),
    signature: flow.signature,
    internal: flow.internal,
    ...(flow.doc === undefined ? {} : { doc: flow.doc }),
    params: paramsToJsonSchema(flow.params, flow.types),
    returnType: irTypeName(flow.returnType),
  };
}
