import {
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensEdit,
  type Position,
  type Range,
} from "vscode-languageserver";
import { type Occurrence, type Segment, segmentAt } from "../../runtime/compiler/editor.js";
import { type Node, type Span, walk } from "../../runtime/syntax/index.js";
import { object, ofDocument, range, text, textDocument } from "../param-checks.js";
import type { DocumentState } from "../workspace/document-state.js";
import { textsOf } from "../workspace/brackets.js";
import { oncePerCheck, oncePerTree, placeFrom, segmentLines } from "../workspace/segments.js";
import type { Feature } from "./feature.js";
import { LEGEND, modifierBit, tokenOf, typeIndex } from "./token-legend.js";

export const semanticTokensFeature: Feature = {
  capabilities: ({ capabilities }) =>
    capabilities.textDocument?.semanticTokens === undefined
      ? {}
      : { semanticTokensProvider: { legend: LEGEND, full: { delta: true }, range: true } },
  requests: {
    "textDocument/semanticTokens/full": ofDocument,
    "textDocument/semanticTokens/full/delta": object({ textDocument, previousResultId: text }),
    "textDocument/semanticTokens/range": object({ textDocument, range }),
  },
  listen({ connection, workspace, about }) {
    /** What was last sent of each open document: it goes with the document. */
    const sent = new WeakMap<object, Sent>();
    let results = 0;
    const send = (uri: string, state: DocumentState): Sent => {
      const result = { resultId: String(++results), data: semanticTokens(state) };
      const document = workspace.document(uri);
      if (document !== undefined) sent.set(document, result);
      return result;
    };
    const { semanticTokens: tokens } = connection.languages;
    tokens.on(({ textDocument: { uri } }) => about<SemanticTokens>(uri, NOTHING, (state) => send(uri, state)));
    tokens.onDelta(({ textDocument: { uri }, previousResultId }) =>
      about<SemanticTokens | SemanticTokensDelta>(uri, NOTHING, (state) => {
        const document = workspace.document(uri);
        const previous = document === undefined ? undefined : sent.get(document);
        const next = send(uri, state);
        if (previous?.resultId !== previousResultId) return next;
        return { resultId: next.resultId, edits: editsBetween(previous.data, next.data) };
      }),
    );
    tokens.onRange(({ textDocument: { uri }, range: within }) =>
      about<SemanticTokens>(uri, NOTHING, (state) => ({ data: semanticTokens(state, within) })),
    );
  },
};

interface Sent {
  readonly resultId: string;
  readonly data: number[];
}

const NOTHING: SemanticTokens = { data: [] };

/** A token on one line of a segment. `line` counts from the segment's, as `character` does on its first. */
interface Token {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly type: number;
  readonly modifiers: number;
}

/** The tokens of a document, encoded as the protocol does; those that touch a range where one is given. */
export function semanticTokens({ analysis }: DocumentState, within?: Range): number[] {
  const { segments, lineMap } = analysis;
  const data: number[] = [];
  let last: Position = { line: 0, character: 0 };
  const first = within === undefined ? 0 : segments.indexOf(segmentAt(analysis, lineMap.offsetAt(within.start)));
  const until = within === undefined ? Infinity : lineMap.offsetAt(within.end);
  for (let index = Math.max(0, first - 1); index < segments.length; index++) {
    const segment = segments[index]!;
    if (segment.start > until) break;
    const from = lineMap.positionAt(segment.start);
    for (const { length, type, modifiers, ...place } of tokensOf(segment)) {
      const { line, character } = placeFrom(from, place);
      if (within !== undefined && !touches(within, line, character, length)) continue;
      data.push(line - last.line, line === last.line ? character - last.character : character, length, type, modifiers);
      last = { line, character };
    }
  }
  return data;
}

const touches = ({ start, end }: Range, line: number, character: number, length: number): boolean =>
  (line > start.line || (line === start.line && character + length > start.character)) &&
  (line < end.line || (line === end.line && character < end.character));

/** A name, `:member`: of what else has a meaning, as `@budget` or `company/crm@1.0`, the grammar tells all there is. */
const WORD = /^:?[A-Za-z_]\w*$/;

const tokensOf = oncePerCheck((segment: Segment): readonly Token[] => {
  const lines = segmentLines(segment);
  const tokens: Token[] = [];
  // What a text names, as a field in `field: "answer"`, is a text.
  const texts = textsOf(segment);
  let text = 0;
  let end = 0;
  for (const { span, type, modifiers } of inOrder(segment)) {
    while (text < texts.length && texts[text]!.end <= span.start) text++;
    if (text < texts.length && texts[text]!.start <= span.start) continue;
    if (span.start < end || !WORD.test(segment.text.slice(span.start, span.end))) continue;
    end = span.end;
    tokens.push({ ...lines.positionAt(span.start), length: span.end - span.start, type, modifiers });
  }
  return tokens;
});

interface Found {
  readonly span: Span;
  readonly type: number;
  readonly modifiers: number;
}

/** What has a token, in the order of the text; of two that begin at the same place, the one that tells more is the first. */
function inOrder(segment: Segment): readonly Found[] {
  const meanings = segment.checked.occurrences.map((occurrence): Found => {
    const { type, modifiers } = tokenOf(occurrence.symbol);
    return { span: occurrence, type, modifiers: modifiers | ROLES[occurrence.role] };
  });
  return [...meanings, ...written(segment)].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || rank(a) - rank(b),
  );
}

const ROLES: Readonly<Record<Occurrence["role"], number>> = {
  declaration: modifierBit("declaration"),
  import: modifierBit("declaration"),
  read: 0,
  write: modifierBit("modification"),
};

const PROPERTY = typeIndex("property");
/** `{ a }` and `{ a } =>` are a field and a variable: the variable is what the rest of the text is about. */
const rank = ({ type }: Found): number => (type === PROPERTY ? 1 : 0);

/**
 * What the tree tells: the names of the language's own types, which mean what their place says, as `email` is a good name of a field
 * too; the members of an enumeration; events.
 */
const written = oncePerTree(({ file }: Segment): readonly Found[] => {
  const found: Found[] = [];
  const add = (names: readonly Span[], type: number, modifiers = 0): void => {
    for (const span of names) found.push({ span, type, modifiers });
  };
  walk(file, (node) => {
    switch (node.kind as WrittenKind) {
      case "BuiltinType":
        add([(node as Written<"BuiltinType">).name], typeIndex("type"), modifierBit("defaultLibrary"));
        return true;
      case "EnumType":
        add((node as Written<"EnumType">).members, typeIndex("enumMember"), modifierBit("declaration"));
        return false;
      case "EmitStatement":
      case "SubscriptionDeclaration":
        add((node as Written<"EmitStatement" | "SubscriptionDeclaration">).event.parts, typeIndex("event"));
        return true;
      // No name of these stands in an operation, which may be a chain of any length.
      case "BinaryExpression":
        return false;
    }
  });
  return found;
});

type WrittenKind = "BuiltinType" | "EnumType" | "EmitStatement" | "SubscriptionDeclaration" | "BinaryExpression";
type Written<K extends WrittenKind> = Extract<Node, { readonly kind: K }>;

/** What makes `next` of `previous`: one edit around all that differs. */
function editsBetween(previous: readonly number[], next: readonly number[]): SemanticTokensEdit[] {
  const shortest = Math.min(previous.length, next.length);
  let start = 0;
  while (start < shortest && previous[start] === next[start]) start++;
  if (start === shortest && previous.length === next.length) return [];
  let same = 0;
  while (same < shortest - start && previous[previous.length - 1 - same] === next[next.length - 1 - same]) same++;
  return [{ start, deleteCount: previous.length - start - same, data: next.slice(start, next.length - same) }];
}
