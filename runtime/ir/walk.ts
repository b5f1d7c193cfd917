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
export function walkModule(module: IRModule, visitor: Visitor): void {
  if (recordings === undefined) walk("IRModule", module, visitor, NOWHERE);
  else replay(recorded(module, "IRModule"), visitor);
}

/** Visits every node of a flow. */
export function walkFlow(flow: IRFlow, visitor: Visitor): void {
  if (recordings === undefined) walk("IRFlow", flow, visitor, NOWHERE);
  else replay(recorded(flow, "IRFlow"), visitor);
}

const STEPS = [
  "flow",
  "block",
  "statement",
  "expr",
  "leaveExpr",
  "pattern",
  "type",
] as const satisfies readonly (keyof Visitor)[];

/** The visits of a walk: which method of the visitor, by its place in `STEPS`, and what it gets. Lists, as a step each is garbage. */
interface Recording {
  readonly methods: number[];
  readonly nodes: never[];
  readonly places: IRPath[];
}

/** Walks that are recorded, by the node that they begin at, while `shareWalks` runs. */
let recordings: Map<object, Recording> | undefined;

/**
 * Runs `work`, in which walks of one module or one flow read its nodes only once: the verifier walks a module some twenty times,
 * on the way of every compilation. The module must not change meanwhile.
 */
export function shareWalks<T>(work: () => T): T {
  const before = recordings;
  recordings = new Map();
  try {
    return work();
  } finally {
    recordings = before;
  }
}

function recorded(node: IRModule | IRFlow, name: DefinitionName): Recording {
  const known = recordings!.get(node);
  if (known !== undefined) return known;
  const found: Recording = { methods: [], nodes: [], places: [] };
  const recorder = Object.fromEntries(
    STEPS.map((step, method) => [
      step,
      (at: never, place: IRPath) => {
        found.methods.push(method);
        found.nodes.push(at);
        found.places.push(place);
      },
    ]),
  ) as unknown as Visitor;
  walk(name, node, recorder, NOWHERE);
  recordings!.set(node, found);
  return found;
}

function replay({ methods, nodes, places }: Recording, visitor: Visitor): void {
  const calls = STEPS.map((step) => visitor[step] as ((node: never, place: IRPath) => void) | undefined);
  for (let at = 0; at < methods.length; at++) {
    const call = calls[methods[at]!];
    if (call !== undefined) call.call(visitor, nodes[at]!, places[at]!);
  }
}

/** Visits every node of a test. */
export const walkTest = (test: IRTest, visitor: Visitor): void => walk("IRTest", test, visitor, NOWHERE);

/** Visits every node of the blocks. */
export function walkBlocks(blocks: readonly IRBlock[], visitor: Visitor, place: IRPath = NOWHERE): void {
  for (const block of blocks) walk("IRBlock", block, visitor, place);
}

type Dict = Readonly<Record<string, unknown>>;

/** The methods of a visitor that visit a node. */
type VisitorMethod = Exclude<keyof Visitor, "leaveExpr">;

const METHODS: Partial<Readonly<Record<DefinitionName, VisitorMethod>>> = {
  IRFlow: "flow",
  IRBlock: "block",
  IRStatement: "statement",
  IRExpr: "expr",
  IRPattern: "pattern",
  IRType: "type",
};

/** How nodes of a definition are visited: found out once from the schema, since walks are on the way of every compilation. */
interface Plan {
  readonly name: DefinitionName;
  readonly method: VisitorMethod | undefined;
  /** The children by kind; under `""` of a definition that is no union. */
  readonly children: Record<string, readonly Child[]>;
}

const PLANS = new Map<DefinitionName, Plan>();

function planOf(name: DefinitionName): Plan {
  let plan = PLANS.get(name);
  if (plan === undefined) PLANS.set(name, (plan = { name, method: METHODS[name], children: {} }));
  return plan;
}

const walk = (name: DefinitionName, node: unknown, visitor: Visitor, place: IRPath): void => {
  walkPlan(planOf(name), node, visitor, place);
};

function walkPlan(plan: Plan, node: unknown, visitor: Visitor, place: IRPath): void {
  const { method } = plan;
  let within = place;
  // A flow or a block is its own path, for its visit and for its children.
  if (method === "flow") within = { flow: node as IRFlow, block: undefined };
  else if (method === "block") within = { flow: place.flow, block: node as IRBlock };
  if (method !== undefined) (visitor[method] as ((node: unknown, place: IRPath) => void) | undefined)?.(node, within);
  const dict = node as Dict;
  for (const { key, plan: target, many } of childrenOf(plan, dict.kind)) {
    const child = dict[key];
    if (child === undefined) continue;
    if (!many) walkPlan(target, child, visitor, within);
    else if (Array.isArray(child))
      for (const item of child as readonly unknown[]) walkPlan(target, item, visitor, within);
    else for (const item of Object.values(child as Dict)) walkPlan(target, item, visitor, within);
  }
  if (method === "expr") visitor.leaveExpr?.(node as IRExpr, place);
}

interface Child {
  readonly key: string;
  readonly target: DefinitionName;
  readonly plan: Plan;
  readonly many: boolean;
}

const childrenOf = (plan: Plan, kind: unknown): readonly Child[] => {
  const key = typeof kind === "string" ? kind : "";
  return (plan.children[key] ??= findChildren(plan.name, kind));
};

function findChildren(name: DefinitionName, kind: unknown): readonly Child[] {
  const definition = definitions[name];
  const fields: Readonly<Record<string, Field>> =
    definition.type === "object"
      ? definition.fields
      : { ...definition.variants[String(kind)]?.fields, ...definition.common };
  return Object.entries(fields).flatMap(([field, { schema }]) => childOf(field, schema));
}

function childOf(key: string, schema: Schema): readonly Child[] {
  const to = (target: DefinitionName, many: boolean): Child => ({ key, target, plan: planOf(target), many });
  if (schema.type === "ref") return schema.name === "IRLocation" ? [] : [to(schema.name, false)];
  const inner = schema.type === "array" ? schema.items : schema.type === "map" ? schema.values : undefined;
  return inner?.type === "ref" ? [to(inner.name, true)] : [];
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
  for (const child of childrenOf(planOf(name), node.kind)) {
    const value = (node as unknown as Dict)[child.key];
    if (value === undefined) continue;
    if (child.target === target)
      take(node as unknown as Dict, child.key, () => (child.key === "body" ? "" : child.key));
    else if (definitions[child.target].type === "object") {
      const keys = childrenOf(child.plan, undefined).filter((inner) => inner.target === target);
      if (keys.length === 0) continue;
      for (const holder of !child.many ? [value] : Object.values(value as Dict))
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
