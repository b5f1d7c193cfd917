import { SymbolKind, type DocumentSymbol } from "vscode-languageserver";
import type {
  Block,
  Body,
  CoreDeclaration,
  Declaration,
  FlowDeclaration,
  Item,
  Name,
  Span,
  TypeDeclaration,
  TypeNode,
  TypedField,
} from "../../runtime/syntax/ast.js";
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

/** The outline. While the text is broken, declarations that the parser lost stay where they last were. */
export function documentSymbols(state: DocumentState): DocumentSymbol[] {
  const { analysis, lastGood } = state;
  const current = outline(analysis.file.declarations);
  if (!isBroken(state) || lastGood === undefined) return current.map((entry) => toSymbol(entry, state));
  const kept = restore(current, outline(lastGood.file.declarations), editMap(lastGood.text, analysis.text));
  return kept.map((entry) => toSymbol(entry, state));
}

/** `current`, with what only `before` has put back in its place. */
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
/** LSP wants the name inside the whole; after an edit through a kept entry it might not be. */
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
  entry(flow.name, `@${flow.role}`, SymbolKind.Function, flow, ofBody(flow.body));

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

/** Captured blocks are what one looks for in a flow: `decision  @checkpoint`. */
const ofBody = (body: Body): Entry[] => body.items.flatMap(ofItem);

function ofItem(item: Item): Entry[] {
  switch (item.kind) {
    case "AssignStatement": {
      const { target, value } = item;
      if (target.kind !== "NameExpression" || !isBlock(value)) return [];
      const name: Name = { text: target.name, start: target.start, end: target.end };
      return entry(name, keywordOf(value), SymbolKind.Variable, item, inBlock(value));
    }
    case "IfExpression":
      return [
        ...ofBody(item.then),
        ...(item.else === undefined ? [] : item.else.kind === "Body" ? ofBody(item.else) : ofItem(item.else)),
      ];
    case "MatchExpression":
      return item.arms.flatMap(({ value }) =>
        value.kind === "Body" ? ofBody(value) : isBlock(value) ? inBlock(value) : [],
      );
    case "BranchStatement":
      return entry(item.name, "branch", SymbolKind.Variable, item, ofBody(item.body));
    default:
      return isBlock(item) ? inBlock(item) : [];
  }
}

function inBlock(block: Block): Entry[] {
  switch (block.kind) {
    case "ForeachBlock":
    case "WhileBlock":
    case "ParallelBlock":
    case "BudgetBlock":
    case "RigidBlock":
    case "DebugBlock":
      return ofBody(block.body);
    case "TryBlock":
      return [...ofBody(block.body), ...block.catches.flatMap(({ body }) => ofBody(body))];
    case "ModelBlock":
    case "CoreCallBlock":
    case "AwaitResponsesBlock":
    case "CheckpointBlock":
      return [];
  }
}

const KEYWORDS = {
  RigidBlock: "@rigid",
  CoreCallBlock: "@core_call",
  AwaitResponsesBlock: "@await_responses",
  CheckpointBlock: "@checkpoint",
  ParallelBlock: "@parallel",
  ForeachBlock: "@foreach",
  WhileBlock: "@while",
  TryBlock: "@try",
  BudgetBlock: "@budget",
  DebugBlock: "@debug",
} as const;
const keywordOf = (block: Block): string => (block.kind === "ModelBlock" ? `@${block.block}` : KEYWORDS[block.kind]);

function isBlock(node: { readonly kind: string }): node is Block {
  return node.kind === "ModelBlock" || node.kind in KEYWORDS;
}
