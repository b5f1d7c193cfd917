/**
 * Which flows are pure: only statements and pure calls, so that they may be called in expressions. And which flows call
 * themselves through some path.
 */
import { stdGlobal, stdMember } from "../../stdlib/table.js";
import type {
  AssignStatement,
  CallExpression,
  CoreCallBlock,
  Expression,
  FlowDeclaration,
  NameExpression,
  PipelineExpression,
  Span,
} from "../../syntax/ast.js";
import { forEachChild, type SyntaxNode } from "../../syntax/walk.js";
import { isBlockKind } from "../../syntax/blocks.js";
import { traitsOf } from "../semantics/block-kinds.js";
import { E210 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { spanOf } from "../diagnostics/edits.js";
import type { Report } from "../diagnostics/reporter.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowEntity } from "../semantics/program.js";
import { calledFlow, isSelf } from "../semantics/blocks.js";

/** What a flow does, as far as its own text says it. */
interface Contents {
  /** It has a block or an effect. */
  impure: boolean;
  asksModel: boolean;
  /** The names that it calls, each with its place: flows, where there are such; `std` where it may be a function of the language. */
  readonly calls: { readonly name: string; readonly at: Span; readonly std: boolean }[];
  /** The names before the methods that it calls: aliases of plugins, where there are such. */
  readonly receivers: Set<string>;
}

/** A flow that calls itself, through those on its way. */
export interface Recursion {
  readonly flow: FlowEntity;
  readonly callee: FlowEntity;
  readonly at: Span;
  readonly path: readonly FlowEntity[];
}

export interface Purity {
  /** All flows, each after those it calls. */
  readonly settled: readonly FlowEntity[];
  /** What each was found to do. */
  readonly steps: ReadonlyMap<FlowEntity, Step>;
  readonly recursions: readonly Recursion[];
  /** Those whose `pure` or `asksModel` is another one now. */
  readonly changed: readonly FlowEntity[];
}

/** A declaration does not change: what it does is read once. */
const known = new WeakMap<FlowDeclaration, Contents>();

function contentsOf(node: FlowDeclaration): Contents {
  let contents = known.get(node);
  if (contents === undefined) {
    contents = { impure: false, asksModel: false, calls: [], receivers: new Set() };
    noteContents(node.body, contents);
    if (node.expression !== undefined) noteContents(node.expression, contents);
    for (const { name } of node.params) contents.receivers.delete(name.text);
    known.set(node, contents);
  }
  return contents;
}

/** Fills `pure` and `asksModel` of all flows, and finds those that call themselves. */
export function resolvePurity(flows: Iterable<FlowEntity>): Purity {
  const all = [...flows];
  const state = new Map<FlowEntity, "visiting" | "done">();
  const steps = new Map<FlowEntity, Step>();
  const settled: FlowEntity[] = [];
  const recursions: Recursion[] = [];
  const changed: FlowEntity[] = [];
  // Flows that call one another can make a chain as long as the program, so the way down is a list and not the stack.
  const settle = (first: FlowEntity): void => {
    const enter = (flow: FlowEntity): Way => {
      const step = readStep(flow);
      steps.set(flow, step);
      state.set(flow, "visiting");
      return { ...step, next: 0 };
    };
    const way = [enter(first)];
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const { flow, calls } = step;
      const next = calls[step.next++];
      if (next === undefined) {
        const before = `${flow.pure} ${flow.asksModel}`;
        flow.pure = !step.impure && calls.every(({ flow: callee }) => state.get(callee) === "visiting" || callee.pure);
        flow.asksModel =
          step.asksModel || calls.some(({ flow: callee }) => state.get(callee) !== "visiting" && callee.asksModel);
        if (`${flow.pure} ${flow.asksModel}` !== before) changed.push(flow);
        state.set(flow, "done");
        settled.push(flow);
        way.pop();
      } else if (state.get(next.flow) === "visiting") {
        recursions.push({
          flow,
          callee: next.flow,
          at: next.at,
          path: way.slice(0, -1).map((earlier) => earlier.flow),
        });
      } else if (!state.has(next.flow)) {
        way.push(enter(next.flow));
      }
    }
  };
  for (const flow of all) if (!state.has(flow)) settle(flow);
  return { settled, steps, recursions, changed };
}

/** What a flow does by itself, and which flows it calls. */
interface Step {
  readonly flow: FlowEntity;
  readonly impure: boolean;
  readonly asksModel: boolean;
  readonly calls: readonly { readonly flow: FlowEntity; readonly at: Span }[];
}

interface Way extends Step {
  next: number;
}

function readStep(flow: FlowEntity): Step {
  const { unit } = flow;
  const contents = contentsOf(flow.node);
  let { impure } = contents;
  const calls: Step["calls"][number][] = [];
  for (const { name, at, std } of contents.calls) {
    const callee = unit.flows.get(name);
    if (callee !== undefined) calls.push({ flow: callee, at });
    else if (std && stdGlobal(name)?.nondeterministic !== undefined) impure = true;
  }
  const plugins = unit.core?.plugins;
  if (plugins !== undefined) for (const name of contents.receivers) impure ||= plugins.has(name);
  return { flow, impure, asksModel: contents.asksModel, calls };
}

/**
 * Whether flows that were read again do what they did, where nothing calls itself: then all is as it was. That there are the same
 * flows, plugins and imports is for the caller to know.
 */
export function isStillPure({ steps, recursions }: Purity, again: readonly FlowEntity[]): boolean {
  if (recursions.length > 0) return false;
  return again.every((flow) => {
    const before = steps.get(flow);
    if (before === undefined) return false;
    const now = readStep(flow);
    return (
      now.impure === before.impure &&
      now.asksModel === before.asksModel &&
      now.calls.length === before.calls.length &&
      now.calls.every((call, index) => call.flow === before.calls[index]!.flow)
    );
  });
}

export function reportRecursion({ flow, callee, at, path }: Recursion, report: Report): void {
  const cycle = [...path.slice(!path.includes(callee) ? path.length : path.indexOf(callee)), flow, callee];
  const way = cycle.map((step) => quote(step.name)).join(" → ");
  report(
    callee.node.role === "constant"
      ? E210["recursive-constant"]({ name: callee.name, way })
      : flow === callee
        ? E210["direct-recursion"]({ flow: flow.name })
        : E210.recursion({ flow: callee.name, way }),
    at,
    {
      related: [{ message: relatedTexts.declared(), file: callee.unit.path, ...spanOf(callee.node.name) }],
    },
  );
}

/** Notes what a node does, and all below it, the parts of a node before itself: the arguments of a call run before it. */
function noteContents(root: SyntaxNode, found: Contents): void {
  // One closure for the whole tree: this runs at each keystroke.
  let rigid = 0;
  const visit = (node: SyntaxNode): void => {
    if (node.kind === "RigidBlock") rigid++;
    forEachChild(node, visit);
    if (node.kind === "RigidBlock") rigid--;
    if (node.kind === undefined) return;
    // A loop in `@rigid` is a statement.
    if (isBlockKind(node.kind) && traitsOf(node.kind).impure && (rigid === 0 || !isLoop(node))) found.impure = true;
    if (node.kind === "NameExpression") visitName(node as NameExpression, found);
    else if (node.kind === "CallExpression") visitCall(node as CallExpression, found);
    else if (node.kind === "PipelineExpression") visitStages(node as PipelineExpression, found);
    else if (node.kind === "AssignStatement") found.impure ||= rootName((node as AssignStatement).target) === "memory";
    else if (node.kind === "EmitStatement") found.impure = true;
    else if (node.kind === "ModelBlock") found.asksModel = true;
    else if (node.kind === "CoreCallBlock") visitCoreCall(node as CoreCallBlock, found);
  };
  visit(root);
}

/** Constants are in capitals; to read one is to depend on it as on a flow. */
function visitName(node: NameExpression, found: Contents): void {
  if (/^[A-Z]/.test(node.name)) found.calls.push({ name: node.name, at: node, std: false });
}

const isLoop = (node: SyntaxNode): boolean => node.kind === "ForeachBlock" || node.kind === "WhileBlock";

/** Notes the stages that are a flow's name alone; one with arguments is a call. */
function visitStages({ stages }: PipelineExpression, found: Contents): void {
  for (const { target } of stages)
    if (target.kind === "NameExpression") found.calls.push({ name: target.name, at: target, std: false });
}

function visitCoreCall(block: CoreCallBlock, found: Contents): void {
  const { expression, name } = calledFlow(block);
  if (isSelf(block) && name !== undefined && expression !== undefined)
    found.calls.push({ name, at: expression, std: false });
}

function visitCall({ callee }: CallExpression, found: Contents): void {
  if (callee.kind === "NameExpression") {
    found.calls.push({ name: callee.name, at: callee, std: true });
    return;
  }
  if (callee.kind !== "MemberExpression") return;
  const root = rootName(callee);
  if (root === "memory") {
    const member = stdMember("memory", callee.name.text);
    if (member?.kind === "stored" && member.writes) found.impure = true;
  } else if (root !== undefined) found.receivers.add(root);
}

/** The name that a chain of members and indexes begins with. */
function rootName(expression: Expression): string | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current.name : undefined;
}
