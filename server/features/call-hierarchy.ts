import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Range,
} from "vscode-languageserver";
import { SymbolKind } from "../lsp.js";
import type { Span } from "../../runtime/syntax/index.js";
import { atPosition, object, range, text } from "../param-checks.js";
import { type DocumentState, rangeOf } from "../workspace/document-state.js";
import type { Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";
import { type Caller, callers } from "./names/callers.js";
import { keyIn, type Place, placeOf, placesAt, placesOf, sharedNames } from "./names/places.js";
import { declarationPlace } from "./names/program.js";

const ofItem = object({ item: object({ uri: text, selectionRange: range }) });

/** What calls a flow, and what it calls. What begins with a test, a trigger or an event has no callers itself. */
export const callHierarchyFeature: Feature = {
  capabilities: () => ({ callHierarchyProvider: true }),
  requests: {
    "textDocument/prepareCallHierarchy": atPosition,
    "callHierarchy/incomingCalls": ofItem,
    "callHierarchy/outgoingCalls": ofItem,
  },
  listen({ connection, aboutPlace, workspace }) {
    connection.languages.callHierarchy.onPrepare((params) =>
      aboutPlace(params, null, (state, offset) => prepare(workspace, state, offset)),
    );
    connection.languages.callHierarchy.onIncomingCalls(async ({ item }) => {
      await workspace.scanned;
      return incoming(workspace, item);
    });
    connection.languages.callHierarchy.onOutgoingCalls(({ item }) => outgoing(workspace, item));
  },
};

/** The state of the file that an item stands in; it may not be open. */
const stateOf = (workspace: Workspace, { uri }: CallHierarchyItem): DocumentState | undefined =>
  workspace.state(uri) ?? workspace.stateOf(workspace.pathOf(uri));

function prepare(workspace: Workspace, state: DocumentState, offset: number): CallHierarchyItem[] | null {
  const place = placesAt(state, offset).find(isCallable);
  const item = place === undefined ? undefined : itemOf(workspace, place);
  if (item !== undefined) return [item];
  const caller = callers(state).find(({ nameSpan }) => nameSpan.start <= offset && offset <= nameSpan.end);
  return caller === undefined ? null : [itemOfCaller(state, caller)];
}

/** A flow, or a method of a plugin or another core. */
const isCallable = ({ occurrence: { symbol } }: Place): boolean =>
  symbol.kind === "flow" || (symbol.kind === "method" && symbol.declaration !== undefined);

function itemOf(workspace: Workspace, { state, occurrence: { symbol } }: Place): CallHierarchyItem | undefined {
  const place = declarationPlace(workspace, state, symbol);
  if (place === undefined) return undefined;
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.kind === "flow" ? SymbolKind.Function : SymbolKind.Method,
    uri: place.targetUri,
    range: place.targetRange,
    selectionRange: place.targetSelectionRange,
  };
}

const itemOfCaller = (
  { uri, analysis }: DocumentState,
  { name, detail, kind, full, nameSpan }: Caller,
): CallHierarchyItem => ({
  name,
  detail,
  kind,
  uri,
  range: rangeOf(analysis, full),
  selectionRange: rangeOf(analysis, nameSpan),
});

const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** A call is a place where the name is used: imports only make it known. */
const isCall = ({ occurrence: { role } }: Place): boolean => role === "read" || role === "write";

function incoming(workspace: Workspace, item: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const state = stateOf(workspace, item);
  if (state === undefined) return [];
  const offset = state.analysis.lineMap.offsetAt(item.selectionRange.start);
  const place = placesAt(state, offset).find(isCallable);
  if (place === undefined) return [];
  const { states, keys } = sharedNames(workspace, state, [place.occurrence.symbol]);
  const calls = placesOf(states, keys);
  const found = new Map<string, { readonly from: CallHierarchyItem; readonly fromRanges: Range[] }>();
  for (const call of calls.filter(isCall)) {
    const caller = callers(call.state).find(({ full }) => contains(full, call.occurrence));
    if (caller === undefined) continue;
    const key = `${call.state.analysis.path}:${caller.nameSpan.start}`;
    let one = found.get(key);
    if (one === undefined) found.set(key, (one = { from: itemOfCaller(call.state, caller), fromRanges: [] }));
    one.fromRanges.push(rangeOf(call.state.analysis, call.occurrence));
  }
  return [...found.values()];
}

function outgoing(workspace: Workspace, item: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const state = stateOf(workspace, item);
  if (state === undefined) return [];
  const { lineMap, model } = state.analysis;
  const full = { start: lineMap.offsetAt(item.range.start), end: lineMap.offsetAt(item.range.end) };
  const found = new Map<string, { readonly to: CallHierarchyItem; readonly fromRanges: Range[] }>();
  for (const occurrence of model.occurrences) {
    const place = placeOf(state, occurrence);
    if (!contains(full, occurrence) || !isCallable(place) || !isCall(place)) continue;
    const key = keyIn(state, occurrence.symbol);
    let one = found.get(key);
    if (one === undefined) {
      const to = itemOf(workspace, place);
      if (to === undefined) continue;
      found.set(key, (one = { to, fromRanges: [] }));
    }
    one.fromRanges.push(rangeOf(state.analysis, occurrence));
  }
  return [...found.values()];
}
