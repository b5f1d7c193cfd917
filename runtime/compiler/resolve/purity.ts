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
  PipelineExpression,
  Span,
} from "../../syntax/ast.js";
import { forEachChild, type SyntaxNode } from "../../syntax/walk.js";
import { isBlockKind } from "../../syntax/blocks.js";
import { traitsOf } from "../semantics/block-kinds.js";
import { E210 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowEntity, Unit } from "../semantics/program.js";
import { calledFlow, isSelf } from "../semantics/blocks.js";

interface Contents {
  /** It has a block, an effect or something that is not deterministic. */
  impure: boolean;
  asksModel: boolean;
  /** The flows that it calls, each with the place of its name. */
  readonly calls: { readonly flow: FlowEntity; readonly at: Span }[];
  /** Its parameters, which hide aliases of plugins. */
  readonly params: ReadonlySet<string>;
}

/**
 * Fills `pure` and `asksModel` of all flows, and reports flows that call themselves (E210). Gives the flows in such an
 * order that each stands after those it calls.
 */
export function resolvePurity(flows: Iterable<FlowEntity>): readonly FlowEntity[] {
  const contents = new Map<FlowEntity, Contents>();
  const all = [...flows];
  const read = (flow: FlowEntity): Contents => {
    let found = contents.get(flow);
    if (found === undefined) {
      const params = new Set(flow.node.params.map(({ name }) => name.text));
      found = { impure: false, asksModel: false, calls: [], params };
      contents.set(flow, found);
      noteContents(flow.node.body, flow.unit, found);
      if (flow.node.expression !== undefined) noteContents(flow.node.expression, flow.unit, found);
    }
    return found;
  };
  const state = new Map<FlowEntity, "visiting" | "done">();
  const settled: FlowEntity[] = [];
  // Flows that call one another can make a chain as long as the program, so the way down is a list and not the stack.
  const settle = (first: FlowEntity): void => {
    const way = [{ flow: first, calls: read(first).calls, next: 0 }];
    state.set(first, "visiting");
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const { flow, calls } = step;
      const next = calls[step.next++];
      if (next === undefined) {
        const { impure, asksModel } = read(flow);
        flow.pure = !impure && calls.every(({ flow: callee }) => state.get(callee) === "visiting" || callee.pure);
        flow.asksModel =
          asksModel || calls.some(({ flow: callee }) => state.get(callee) !== "visiting" && callee.asksModel);
        state.set(flow, "done");
        settled.push(flow);
        way.pop();
      } else if (state.get(next.flow) === "visiting") {
        const path = way.slice(0, -1).map((earlier) => earlier.flow);
        reportRecursion(flow, next.flow, next.at, path);
      } else if (!state.has(next.flow)) {
        state.set(next.flow, "visiting");
        way.push({ flow: next.flow, calls: read(next.flow).calls, next: 0 });
      }
    }
  };
  for (const flow of all) if (!state.has(flow)) settle(flow);
  return settled;
}

function reportRecursion(flow: FlowEntity, callee: FlowEntity, at: Span, path: readonly FlowEntity[]): void {
  const cycle = [...path.slice(!path.includes(callee) ? path.length : path.indexOf(callee)), flow, callee];
  const way = cycle.map((step) => quote(step.name)).join(" → ");
  flow.unit.reporter.report(
    flow === callee ? E210["direct-recursion"]({ flow: flow.name }) : E210.recursion({ flow: callee.name, way }),
    at,
    {
      related: [
        {
          message: relatedTexts.declared(),
          file: callee.unit.path,
          start: callee.node.name.start,
          end: callee.node.name.end,
        },
      ],
    },
  );
}

/** Notes what a node does, and all below it, the parts of a node before itself: the arguments of a call run before it. */
function noteContents(root: SyntaxNode, unit: Unit, found: Contents): void {
  // One closure for the whole tree: this runs at each keystroke.
  const visit = (node: SyntaxNode): void => {
    forEachChild(node, visit);
    if (node.kind === undefined) return;
    if (isBlockKind(node.kind) && traitsOf(node.kind).impure) found.impure = true;
    if (node.kind === "CallExpression") visitCall(node as CallExpression, unit, found);
    else if (node.kind === "PipelineExpression") visitStages(node as PipelineExpression, unit, found);
    else if (node.kind === "AssignStatement") found.impure ||= rootName((node as AssignStatement).target) === "memory";
    else if (node.kind === "EmitStatement") found.impure = true;
    else if (node.kind === "ModelBlock") found.asksModel = true;
    else if (node.kind === "CoreCallBlock") visitCoreCall(node as CoreCallBlock, unit, found);
  };
  visit(root);
}

/** Notes the stages that are a flow's name alone; one with arguments is a call. */
function visitStages({ stages }: PipelineExpression, unit: Unit, found: Contents): void {
  for (const { target } of stages) {
    const flow = target.kind === "NameExpression" ? unit.flows.get(target.name) : undefined;
    if (flow !== undefined) found.calls.push({ flow, at: target });
  }
}

function visitCoreCall(block: CoreCallBlock, unit: Unit, found: Contents): void {
  const { expression, name } = calledFlow(block);
  const flow = isSelf(block) && name !== undefined ? unit.flows.get(name) : undefined;
  if (flow !== undefined && expression !== undefined) found.calls.push({ flow, at: expression });
}

function visitCall({ callee }: CallExpression, unit: Unit, found: Contents): void {
  if (callee.kind === "NameExpression") {
    const flow = unit.flows.get(callee.name);
    if (flow !== undefined) found.calls.push({ flow, at: callee });
    else if (stdGlobal(callee.name)?.nondeterministic === true) found.impure = true;
    return;
  }
  if (callee.kind !== "MemberExpression") return;
  const root = rootName(callee);
  if (root === "memory") {
    const member = stdMember("memory", callee.name.text);
    if (member?.kind === "stored" && member.writes) found.impure = true;
  } else if (root !== undefined && unit.core?.plugins.has(root) === true && !found.params.has(root))
    found.impure = true;
}

/** The name that a chain of members and indexes begins with. */
function rootName(expression: Expression): string | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current.name : undefined;
}
