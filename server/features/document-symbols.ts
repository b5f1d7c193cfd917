import type { DocumentSymbol, Range } from "vscode-languageserver";
import { SymbolKind } from "../lsp.js";
import type { Analysis } from "../../runtime/compiler/editor.js";
import {
  children,
  isBlock,
  keywordOf,
  type AssignStatement,
  type BranchStatement,
  type CoreDeclaration,
  type Declaration,
  type FlowDeclaration,
  type Name,
  type SourceFile,
  type Span,
  type SyntaxNode,
  type TypeDeclaration,
  type TypeNode,
  type TypedField,
} from "../../runtime/syntax/index.js";
import { ofDocument } from "../param-checks.js";
import { editMap } from "../workspace/edit-map.js";
import { isBroken, rangeOf, type DocumentState } from "../workspace/document-state.js";
import { oncePerTree, rangesOf } from "../workspace/segments.js";
import type { Feature } from "./feature.js";

export const documentSymbolFeature: Feature = {
  capabilities: () => ({ documentSymbolProvider: true }),
  requests: { "textDocument/documentSymbol": ofDocument },
  listen({ connection, about }) {
    connection.onDocumentSymbol(({ textDocument }) => about(textDocument.uri, [], documentSymbols));
  },
};

/** An entry of the outline, in offsets. */
interface Entry {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly Entry[];
}

/** The entries of a segment, in its own offsets. */
const entriesOf = oncePerTree(({ file }) => outline(file.declarations));

/** The outline. While the text has syntax errors, declarations that the parser lost keep their last place. */
export function documentSymbols(state: DocumentState): DocumentSymbol[] {
  const { analysis, lastGood } = state;
  if (isBroken(state) && lastGood !== undefined) return repaired(analysis, lastGood);
  return analysis.segments.flatMap((segment) => {
    const range = rangesOf(analysis, segment);
    return entriesOf(segment).map((entry) => toSymbol(entry, range));
  });
}

/** The outline of a broken text: only segments that changed can have lost something. */
function repaired(analysis: Analysis, lastGood: Analysis): DocumentSymbol[] {
  const now = new Set(analysis.segments.map(({ file }) => file));
  const then = new Set(lastGood.segments.map(({ file }) => file));
  const entries = (of: Analysis, same: ReadonlySet<SourceFile>, isSame: boolean): Entry[] =>
    of.segments
      .filter(({ file }) => same.has(file) === isSame)
      .flatMap((segment) => entriesOf(segment).map((entry) => moved(entry, (offset) => offset + segment.start)));
  const changed = restore(
    entries(analysis, then, false),
    entries(lastGood, now, false),
    editMap(lastGood.text, analysis.text),
  );
  const range = (span: Span): Range => rangeOf(analysis, span);
  return [...entries(analysis, then, true), ...changed]
    .sort((a, b) => a.span.start - b.span.start)
    .map((entry) => toSymbol(entry, range));
}

/** Adds to `current` the entries that only `before` has, in their place. */
function restore(current: readonly Entry[], before: readonly Entry[], move: (offset: number) => number): Entry[] {
  const known = new Set<string>();
  const note = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      known.add(keyOf(entry));
      note(entry.children);
    }
  };
  note(current);
  const old = new Map(before.toReversed().map((entry) => [keyOf(entry), entry]));
  return [
    ...current.map((entry) => {
      const last = old.get(keyOf(entry));
      return last === undefined ? entry : { ...entry, children: restore(entry.children, last.children, move) };
    }),
    ...before.filter((entry) => !known.has(keyOf(entry))).map((entry) => moved(entry, move)),
  ].sort((a, b) => a.span.start - b.span.start);
}

/** Entries that stand for the same declaration have the same. */
const keyOf = ({ name, kind }: Entry): string => `${kind} ${name}`;

function moved(entry: Entry, move: (offset: number) => number): Entry {
  const span = ({ start, end }: Span): Span => ({ start: move(start), end: move(end) });
  return {
    ...entry,
    span: span(entry.span),
    nameSpan: span(entry.nameSpan),
    children: entry.children.map((child) => moved(child, move)),
  };
}

const toSymbol = ({ name, detail, kind, span, nameSpan, children: inner }: Entry, range: RangeOf): DocumentSymbol => ({
  name,
  detail,
  kind,
  range: range(cover(span, nameSpan)),
  selectionRange: range(nameSpan),
  children: inner.map((child) => toSymbol(child, range)),
});

type RangeOf = (span: Span) => Range;

/** LSP requires the name inside the whole; after an edit inside a kept entry it may be outside. */
const cover = (whole: Span, name: Span): Span => ({
  start: Math.min(whole.start, name.start),
  end: Math.max(whole.end, name.end),
});

const entry = (name: Name, detail: string, kind: SymbolKind, span: Span, children: readonly Entry[] = []): Entry[] =>
  name.text === "" ? [] : [{ name: name.text, detail, kind, span, nameSpan: name, children }];

const outline = (declarations: readonly Declaration[]): Entry[] => declarations.flatMap(ofDeclaration);

function ofDeclaration(declaration: Declaration): Entry[] {
  switch (declaration.kind) {
    case "CoreDeclaration":
      return ofCore(declaration);
    case "FlowDeclaration":
      return ofFlow(declaration);
    case "TypesDeclaration":
      return declaration.types.flatMap(ofType);
    case "TypeDeclaration":
      return ofType(declaration);
    case "PluginInterfaceDeclaration":
      return [
        {
          name: `${declaration.reference.package}@${declaration.reference.version}`,
          detail: "@plugin_interface",
          kind: SymbolKind.Interface,
          span: declaration,
          nameSpan: declaration.reference,
          children: declaration.methods.flatMap((method) => entry(method.name, "", SymbolKind.Method, method)),
        },
      ];
    case "CoreInterfaceDeclaration":
      return declaration.target.kind === "MissingExpression"
        ? []
        : [
            {
              name: declaration.target.text,
              detail: "@core_interface",
              kind: SymbolKind.Interface,
              span: declaration,
              nameSpan: declaration.target,
              children: declaration.methods.flatMap((method) => entry(method.name, "", SymbolKind.Method, method)),
            },
          ];
    case "TestDeclaration": {
      const name = declaration.name.parts.map((part) => (part.kind === "text" ? part.value : "…")).join("");
      return [
        {
          name: name || "test",
          detail: "@test",
          kind: SymbolKind.Method,
          span: declaration,
          nameSpan: declaration.name,
          children: [],
        },
      ];
    }
    case "ModelsDeclaration":
      return declaration.roles.flatMap((role) => entry(role.name, declaration.keyword, SymbolKind.Constant, role));
    case "PluginsDeclaration":
      return declaration.plugins.flatMap((plugin) =>
        entry(plugin.alias, plugin.reference.package, SymbolKind.Module, plugin),
      );
    case "FieldsDeclaration":
      return declaration.fields.flatMap((field) => ofField(field, `@${declaration.of}`));
    case "ConfigDeclaration":
      return declaration.params.flatMap((param) => ofField(param, "@config"));
    case "TriggersDeclaration":
      return declaration.triggers.flatMap((trigger) =>
        entry(trigger.name, `@${trigger.trigger}`, SymbolKind.Event, trigger),
      );
    case "ImportDeclaration":
    case "CoreSetting":
    case "InstanceSetting":
    case "ConstraintsDeclaration":
    case "ConversationPolicyDeclaration":
    case "SubscriptionDeclaration":
      return [];
  }
}

const ofCore = (core: CoreDeclaration): Entry[] =>
  entry(core.name, "@core", SymbolKind.Module, core, outline(core.members));

const ofFlow = (flow: FlowDeclaration): Entry[] =>
  flow.role === "constant"
    ? entry(flow.name, "const", SymbolKind.Constant, flow)
    : entry(flow.name, `@${flow.role}`, SymbolKind.Function, flow, inside(flow.body));

const ofType = (type: TypeDeclaration): Entry[] =>
  entry(
    type.name,
    "type",
    type.type.kind === "EnumType" ? SymbolKind.Enum : SymbolKind.Struct,
    type,
    membersOf(type.type),
  );

function membersOf(type: TypeNode): Entry[] {
  if (type.kind === "ObjectType") return type.fields.flatMap((field) => ofField(field, ""));
  if (type.kind === "EnumType")
    return type.members.flatMap((member) => entry(member, "", SymbolKind.EnumMember, member));
  return [];
}

const ofField = (field: TypedField, detail: string): Entry[] => entry(field.name, detail, SymbolKind.Field, field);

/** What people look for in a flow: blocks whose value has a name, as `decision  @checkpoint`, and branches. */
const inside = (node: SyntaxNode): Entry[] => children(node).flatMap(ofPart);

function ofPart(node: SyntaxNode): Entry[] {
  if (isA<AssignStatement>(node, "AssignStatement")) {
    const { target, value } = node;
    if (target.kind === "NameExpression" && isBlock(value)) {
      const name: Name = { text: target.name, start: target.start, end: target.end };
      return entry(name, keywordOf(value), SymbolKind.Variable, node, inside(value));
    }
  }
  if (isA<BranchStatement>(node, "BranchStatement"))
    return entry(node.name, "branch", SymbolKind.Variable, node, inside(node));
  return inside(node);
}

const isA = <N extends SyntaxNode & { readonly kind: string }>(node: SyntaxNode, kind: N["kind"]): node is N =>
  node.kind === kind;
