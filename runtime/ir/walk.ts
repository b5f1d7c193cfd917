import type { IRBlock, IRExpr, IRFlow, IRModule, IRPattern, IRStatement, IRTest, IRType } from "./module.js";
import { type DefinitionName, definitions, type Field, type Schema } from "./schema.js";

/** Where in a module a node stands. */
export interface Place {
  /** `undefined` outside flows: in defaults, plugin settings, tests. */
  readonly flow: IRFlow | undefined;
  /** The innermost block. */
  readonly block: IRBlock | undefined;
}

/** Called for each node before its children, `leaveExpr` after them. */
export interface Visitor {
  readonly flow?: (flow: IRFlow, place: Place) => void;
  readonly block?: (block: IRBlock, place: Place) => void;
  readonly statement?: (statement: IRStatement, place: Place) => void;
  readonly expr?: (expr: IRExpr, place: Place) => void;
  readonly leaveExpr?: (expr: IRExpr, place: Place) => void;
  readonly pattern?: (pattern: IRPattern, place: Place) => void;
  readonly type?: (type: IRType, place: Place) => void;
}

const NOWHERE: Place = { flow: undefined, block: undefined };

/** Visits every node of a valid module, in the order of the schema. */
export const walkModule = (module: IRModule, visitor: Visitor): void => walk("IRModule", module, visitor, NOWHERE);

export const walkFlow = (flow: IRFlow, visitor: Visitor): void => walk("IRFlow", flow, visitor, NOWHERE);

export const walkTest = (test: IRTest, visitor: Visitor): void => walk("IRTest", test, visitor, NOWHERE);

export function walkBlocks(blocks: readonly IRBlock[], visitor: Visitor, place: Place = NOWHERE): void {
  for (const block of blocks) walk("IRBlock", block, visitor, place);
}

type Dict = Readonly<Record<string, unknown>>;

function walk(name: DefinitionName, node: unknown, visitor: Visitor, place: Place): void {
  // A place is that of the node itself for its children and for its own visit.
  const within: Place =
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
    else for (const item of Object.values(child as Dict)) walk(target, item, visitor, within);
  }
  if (name === "IRExpr") visitor.leaveExpr?.(node as IRExpr, place);
}

function visit(name: DefinitionName, node: unknown, visitor: Visitor, place: Place): void {
  switch (name) {
    case "IRFlow":
      visitor.flow?.(node as IRFlow, place);
      return;
    case "IRBlock":
      visitor.block?.(node as IRBlock, place);
      return;
    case "IRStatement":
      visitor.statement?.(node as IRStatement, place);
      return;
    case "IRExpr":
      visitor.expr?.(node as IRExpr, place);
      return;
    case "IRPattern":
      visitor.pattern?.(node as IRPattern, place);
      return;
    case "IRType":
      visitor.type?.(node as IRType, place);
      return;
    default:
      return;
  }
}

interface Child {
  readonly key: string;
  readonly target: DefinitionName;
  readonly shape: "one" | "many";
}

const CHILDREN = new Map<string, readonly Child[]>();
function childrenOf(name: DefinitionName, kind: unknown): readonly Child[] {
  const key = typeof kind === "string" ? `${name}/${kind}` : name;
  const known = CHILDREN.get(key);
  if (known !== undefined) return known;
  const definition = definitions[name];
  const fields: Readonly<Record<string, Field>> =
    definition.type === "object"
      ? definition.fields
      : { ...definition.variants[String(kind)]?.fields, ...definition.common };
  const children = Object.entries(fields).flatMap(([field, { schema }]) => childOf(field, schema));
  CHILDREN.set(key, children);
  return children;
}

function childOf(key: string, schema: Schema): readonly Child[] {
  if (schema.type === "ref") return schema.name === "IRLocation" ? [] : [{ key, target: schema.name, shape: "one" }];
  const inner = schema.type === "array" ? schema.items : schema.type === "map" ? schema.values : undefined;
  return inner?.type === "ref" ? [{ key, target: inner.name, shape: "many" }] : [];
}
