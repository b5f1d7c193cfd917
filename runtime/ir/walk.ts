/** Traversals of a module. They read the children of a node from the schema, so that they cover every kind of node. */
import type {
  IRArm,
  IRBlock,
  IRBranch,
  IRCatch,
  IRExpr,
  IRFlow,
  IRModule,
  IRPattern,
  IRStatement,
  IRTest,
  IRType,
} from "./module.js";
import { printArm } from "./print.js";
import { type DefinitionName, definitions, type Field, type Schema } from "./schema.js";

/** The flow and the block that contain a node. */
export interface IRPath {
  /** `undefined` outside of flows: in defaults, plugin settings, tests. */
  readonly flow: IRFlow | undefined;
  /** The innermost block. */
  readonly block: IRBlock | undefined;
}

/** Called for each node before its children, `leaveExpr` after them. */
export interface Visitor {
  readonly flow?: (flow: IRFlow, place: IRPath) => void;
  readonly block?: (block: IRBlock, place: IRPath) => void;
  readonly statement?: (statement: IRStatement, place: IRPath) => void;
  readonly expr?: (expr: IRExpr, place: IRPath) => void;
  readonly leaveExpr?: (expr: IRExpr, place: IRPath) => void;
  readonly pattern?: (pattern: IRPattern, place: IRPath) => void;
  readonly type?: (type: IRType, place: IRPath) => void;
}

const NOWHERE: IRPath = { flow: undefined, block: undefined };

/** Visits every node of a valid module, in the order of the schema. */
export const walkModule = (module: IRModule, visitor: Visitor): void => walk("IRModule", module, visitor, NOWHERE);

/** Visits every node of a flow. */
export const walkFlow = (flow: IRFlow, visitor: Visitor): void => walk("IRFlow", flow, visitor, NOWHERE);

/** Visits every node of a test. */
export const walkTest = (test: IRTest, visitor: Visitor): void => walk("IRTest", test, visitor, NOWHERE);

/** Visits every node of the blocks. */
export function walkBlocks(blocks: readonly IRBlock[], visitor: Visitor, place: IRPath = NOWHERE): void {
  for (const block of blocks) walk("IRBlock", block, visitor, place);
}

type Dict = Readonly<Record<string, unknown>>;

function walk(name: DefinitionName, node: unknown, visitor: Visitor, place: IRPath): void {
  // A flow or a block is its own path, for its visit and for its children.
  const within: IRPath =
    name === "IRFlow"
      ? { flow: node as IRFlow, block: undefined }
      : name === "IRBlock"
        ? { flow: place.flow, block: node as IRBlock }
        : place;
  visit(name, node, visitor, within);
  const dict = node as Dict;
  for (const { key, target, shape } of childrenOf(name, dict.kind)) {
    const child = dict[key];
    if (child === undefined) continue;
    if (shape === "one") walk(target, child, visitor, within);
    else if (Array.isArray(child)) for (const item of child as readonly unknown[]) walk(target, item, visitor, within);
    else for (const item of Object.values(child as Dict)) walk(target, item, visitor, within);
  }
  if (name === "IRExpr") visitor.leaveExpr?.(node as IRExpr, place);
}

function visit(name: DefinitionName, node: unknown, visitor: Visitor, place: IRPath): void {
  if (name === "IRFlow") visitor.flow?.(node as IRFlow, place);
  else if (name === "IRBlock") visitor.block?.(node as IRBlock, place);
  else if (name === "IRStatement") visitor.statement?.(node as IRStatement, place);
  else if (name === "IRExpr") visitor.expr?.(node as IRExpr, place);
  else if (name === "IRPattern") visitor.pattern?.(node as IRPattern, place);
  else if (name === "IRType") visitor.type?.(node as IRType, place);
}

interface Child {
  readonly key: string;
  readonly target: DefinitionName;
  readonly shape: "one" | "many";
}

/** The children by definition, and by kind for unions. */
const CHILDREN = new Map<DefinitionName, Map<unknown, readonly Child[]>>();
function childrenOf(name: DefinitionName, kind: unknown): readonly Child[] {
  let byKind = CHILDREN.get(name);
  if (byKind === undefined) CHILDREN.set(name, (byKind = new Map<unknown, readonly Child[]>()));
  let children = byKind.get(kind);
  if (children === undefined) byKind.set(kind, (children = findChildren(name, kind)));
  return children;
}

function findChildren(name: DefinitionName, kind: unknown): readonly Child[] {
  const definition = definitions[name];
  const fields: Readonly<Record<string, Field>> =
    definition.type === "object"
      ? definition.fields
      : { ...definition.variants[String(kind)]?.fields, ...definition.common };
  return Object.entries(fields).flatMap(([field, { schema }]) => childOf(field, schema));
}

function childOf(key: string, schema: Schema): readonly Child[] {
  if (schema.type === "ref") return schema.name === "IRLocation" ? [] : [{ key, target: schema.name, shape: "one" }];
  const inner = schema.type === "array" ? schema.items : schema.type === "map" ? schema.values : undefined;
  return inner?.type === "ref" ? [{ key, target: inner.name, shape: "many" }] : [];
}

/** The blocks of one body of a block, with the label of the body. */
export interface BlockGroup {
  /** `"approve"`, `catch PluginError e`; empty for the only body of a loop, a try, a budget. */
  readonly label: string;
  readonly blocks: readonly IRBlock[];
}

/** Returns the blocks directly in a block, by body. */
export const childBlocks = (block: IRBlock): readonly BlockGroup[] =>
  listsIn("IRBlock", block, "IRBlock").map(({ label, items }) => ({
    label: label(),
    blocks: items as readonly IRBlock[],
  }));

/** Returns the bodies of a block, as lists of blocks. */
export const bodiesOf = (block: IRBlock): readonly (readonly IRBlock[])[] =>
  listsIn("IRBlock", block, "IRBlock").map(({ items }) => items as readonly IRBlock[]);

/** Returns the lists of statements that a block holds. */
export const statementsOf = (block: IRBlock): readonly (readonly IRStatement[])[] =>
  listsIn("IRBlock", block, "IRStatement").map(({ items }) => items as readonly IRStatement[]);

/** Returns the lists of statements that a statement holds: the branches of an `if`, the arms of a `match`. */
export const branchesOf = (statement: IRStatement): readonly (readonly IRStatement[])[] =>
  listsIn("IRStatement", statement, "IRStatement").map(({ items }) => items as readonly IRStatement[]);

interface NestedList {
  readonly label: () => string;
  readonly items: readonly unknown[];
}

/** Returns the lists of `target` in a node: its own, and those of its branches, arms and clauses. */
function listsIn(name: DefinitionName, node: IRBlock | IRStatement, target: DefinitionName): readonly NestedList[] {
  const found: NestedList[] = [];
  const take = (holder: Dict, key: string, label: () => string): void => {
    const items = holder[key];
    if (items !== undefined) found.push({ label, items: items as readonly unknown[] });
  };
  for (const child of childrenOf(name, node.kind)) {
    const value = (node as unknown as Dict)[child.key];
    if (value === undefined) continue;
    if (child.target === target)
      take(node as unknown as Dict, child.key, () => (child.key === "body" ? "" : child.key));
    else if (definitions[child.target].type === "object") {
      const keys = childrenOf(child.target, undefined).filter((inner) => inner.target === target);
      if (keys.length === 0) continue;
      for (const holder of child.shape === "one" ? [value] : Object.values(value as Dict))
        for (const { key } of keys) take(holder as Dict, key, () => labelOf(child.target, holder));
    }
  }
  return found;
}

const armLabel = ({ pattern, guard }: Pick<IRArm, "pattern" | "guard">): string => printArm(pattern, guard);

const LABELS = new Map<DefinitionName, (holder: never) => string>([
  ["IRBranch", ({ name }: IRBranch) => name],
  ["IRArm", armLabel],
  ["IRResponseArm", armLabel],
  [
    "IRCatch",
    ({ error_type, name, skips }: IRCatch) =>
      skips === undefined
        ? ["catch", error_type, name].filter((word) => word !== undefined).join(" ")
        : `skip ${skips.text}`,
  ],
]);

const labelOf = (name: DefinitionName, holder: unknown): string => LABELS.get(name)?.(holder as never) ?? "";
