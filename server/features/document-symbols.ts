import { SymbolKind, type DocumentSymbol } from "vscode-languageserver";
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
  type Span,
  type SyntaxNode,
  type TypeDeclaration,
  type TypeNode,
  type TypedField,
} from "../../runtime/syntax/index.js";
import { editMap } from "../workspace/edit-map.js";
import { isBroken, rangeOf, type DocumentState } from "../workspace/document-state.js";

/** An entry of the outline, in offsets. */
interface Entry {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly Entry[];
}

/** The outline. While the text has syntax errors, declarations that the parser lost keep their last place. */
export function documentSymbols(state: DocumentState): DocumentSymbol[] {
  const { analysis, lastGood } = state;
  const current = outline(analysis.file.declarations);
  if (!isBroken(state) || lastGood === undefined) return current.map((entry) => toSymbol(entry, state));
  const kept = restore(current, outline(lastGood.file.declarations), editMap(lastGood.text, analysis.text));
  return kept.map((entry) => toSymbol(entry, state));
}

/** Adds to `current` the entries that only `before` has, in their place. */
function restore(current: readonly Entry[], before: readonly Entry[], move: (offset: number) => number): Entry[] {
  const moved = ({ start, end }: Span): Span => ({ start: move(start), end: move(end) });
  const shift = (entry: Entry): Entry => ({
    ...entry,
    span: moved(entry.span),
    nameSpan: moved(entry.nameSpan),
    children: entry.children.map(shift),
  });
  const same = (a: Entry) => (b: Entry) => a.name === b.name && a.kind === b.kind;
  const everywhere = (entries: readonly Entry[]): Entry[] =>
    entries.flatMap((entry) => [entry, ...everywhere(entry.children)]);
  const all = everywhere(current);
  return [
    ...current.map((entry) => {
      const old = before.find(same(entry));
      return old === undefined ? entry : { ...entry, children: restore(entry.children, old.children, move) };
    }),
    ...before.filter((entry) => !all.some(same(entry))).map(shift),
  ].sort((a, b) => a.span.start - b.span.start);
}

function toSymbol(entry: Entry, state: DocumentState): DocumentSymbol {
  const { analysis } = state;
  return {
    name: entry.name,
    detail: entry.detail,
    kind: entry.kind,
    range: rangeOf(analysis, cover(entry.span, entry.nameSpan)),
    selectionRange: rangeOf(analysis, entry.nameSpan),
    children: entry.children.map((child) => toSymbol(child, state)),
  };
}

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
  entry(flow.name, `@${flow.role}`, SymbolKind.Function, flow, inside(flow.body));

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
