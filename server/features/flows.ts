import type { Analysis, FlowInfo as Flow } from "../../runtime/compiler/editor.js";
import { paramsToJsonSchema } from "../../runtime/ir/json-schema.js";
import { printType as irTypeName } from "../../runtime/ir/print.js";
import { ofDocument } from "../param-checks.js";
import { type FlowInfo, FLOWS_REQUEST, type FlowsParams, type FlowsResult } from "../protocol.js";
import { type DocumentState, isBroken, rangeOf } from "../workspace/document-state.js";
import { editMap } from "../workspace/edit-map.js";
import type { Feature } from "./feature.js";

export const flowsFeature: Feature = {
  capabilities: () => ({}),
  requests: { [FLOWS_REQUEST]: ofDocument },
  listen({ connection, about, workspace }) {
    connection.onRequest(FLOWS_REQUEST, ({ textDocument: { uri } }: FlowsParams) =>
      workspace.document(uri) === undefined ? null : about<FlowsResult>(uri, { flows: [], lastGood: false }, flows),
    );
  },
};

/**
 * The flows of a program, for lenses and run forms: none of a library, which cannot be run, and no transformers, evaluators and
 * pipelines, which only flows run. While the text has syntax errors, flows that the parser lost keep their last place, moved with
 * the edits: a lens that jumps or vanishes while one types is worse than one that is late.
 */
export function flows(state: DocumentState): FlowsResult {
  const { analysis, lastGood } = state;
  const isKept = isBroken(state) && lastGood !== undefined;
  const core = coreOf(analysis) ?? (isKept ? coreOf(lastGood) : undefined);
  if (core === undefined) return { flows: [], lastGood: false };
  const current = analysis.model.flows
    .filter(canStart)
    .map((flow) => describe(flow, (span) => rangeOf(analysis, span)));
  if (!isKept) return { core, flows: current, lastGood: false };

  const move = editMap(lastGood.text, analysis.text);
  const seen = new Set(analysis.model.flows.map(({ name }) => name));
  const kept = lastGood.model.flows
    .filter((flow) => canStart(flow) && !seen.has(flow.name))
    .map((flow) => describe(flow, ({ start, end }) => rangeOf(analysis, { start: move(start), end: move(end) })));
  const all = [...current, ...kept].sort((a, b) => a.range.start.line - b.range.start.line);
  return { core, flows: all, lastGood: kept.length > 0 };
}

const canStart = ({ role }: Flow): boolean => role === "flow";
const coreOf = ({ model }: Analysis): string | undefined =>
  model.declarations.find(({ kind }) => kind === "core")?.name;

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
