/**
 * Which flows are pure: only statements and pure calls, so that they may be called in expressions. And which flows call
 * themselves through some path.
 */
import { stdGlobal, stdMember } from "../../stdlib/table.js";
import type { ArmValue, Body, CallExpression, Expression, Item, Value } from "../../syntax/ast.js";
import { E210 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { quote } from "../diagnostics/wording.js";
import type { Unit } from "../semantics/program.js";
import { calledFlow, isSelf } from "../semantics/tree.js";
import type { FlowEntity } from "./flow.js";

interface Contents {
  /** It has a block, an effect or something that is not deterministic. */
  impure: boolean;
  asksModel: boolean;
  readonly calls: { readonly flow: FlowEntity; readonly call: CallExpression }[];
  /** Its parameters, which hide aliases of plugins. */
  readonly params: ReadonlySet<string>;
}

/**
 * Fills `pure` and `asksModel` of all flows, and tells of flows that call themselves (E210). Gives the flows in such an
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
      visitBody(flow.node.body, flow.unit, found);
      if (flow.node.expression !== undefined) visit(flow.node.expression, flow.unit, found);
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
        tellRecursion(flow, next.flow, next.call, path);
      } else if (!state.has(next.flow)) {
        state.set(next.flow, "visiting");
        way.push({ flow: next.flow, calls: read(next.flow).calls, next: 0 });
      }
    }
  };
  for (const flow of all) if (!state.has(flow)) settle(flow);
  return settled;
}

function tellRecursion(flow: FlowEntity, callee: FlowEntity, call: CallExpression, path: readonly FlowEntity[]): void {
  const cycle = [...path.slice(!path.includes(callee) ? path.length : path.indexOf(callee)), flow, callee];
  const way = cycle.map((step) => quote(step.name)).join(" → ");
  flow.unit.reporter.report(
    flow === callee ? E210["direct-recursion"]({ flow: flow.name }) : E210.recursion({ flow: callee.name, way }),
    call.callee,
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

function visitBody(body: Body, unit: Unit, found: Contents): void {
  for (const item of body.items) visitItem(item, unit, found);
}

function visitItem(item: Item | ArmValue, unit: Unit, found: Contents): void {
  switch (item.kind) {
    case "Body":
      visitBody(item, unit, found);
      return;
    case "RigidBlock":
      visitBody(item.body, unit, found);
      return;
    case "AssignStatement":
      if (item.target.kind !== "NameExpression") visit(item.target, unit, found);
      if (rootName(item.target) === "memory") found.impure = true;
      visitValue(item.value, unit, found);
      return;
    case "ExpressionStatement":
      visit(item.expression, unit, found);
      return;
    case "ReturnStatement":
    case "YieldStatement":
      if (item.value !== undefined) visitValue(item.value, unit, found);
      return;
    case "EmitStatement":
      found.impure = true;
      if (item.payload !== undefined) visit(item.payload, unit, found);
      return;
    case "BreakStatement":
    case "ContinueStatement":
    case "OptionItem":
      return;
    case "BranchStatement":
      visitBody(item.body, unit, found);
      return;
    case "CoreCallBlock": {
      found.impure = true;
      const { expression, name } = calledFlow(item);
      const flow = isSelf(item) && name !== undefined ? unit.flows.get(name) : undefined;
      if (flow !== undefined && expression !== undefined) {
        const { start, end } = expression;
        found.calls.push({
          flow,
          call: { kind: "CallExpression", callee: expression, arguments: [], start, end },
        });
      }
      return;
    }
    case "ModelBlock":
      found.impure = true;
      found.asksModel = true;
      return;
    case "CheckpointBlock":
    case "AwaitResponsesBlock":
    case "DebugBlock":
      found.impure = true;
      return;
    case "ParallelBlock":
    case "ForeachBlock":
    case "WhileBlock":
    case "BudgetBlock":
      found.impure = true;
      visitBody(item.body, unit, found);
      return;
    case "TryBlock":
      found.impure = true;
      visitBody(item.body, unit, found);
      for (const clause of item.catches) visitBody(clause.body, unit, found);
      return;
    default:
      visit(item, unit, found);
  }
}

const visitValue = (value: Value, unit: Unit, found: Contents): void => visitItem(value, unit, found);

function rootName(expression: Expression): string | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current.name : undefined;
}

function visit(expression: Expression, unit: Unit, found: Contents): void {
  switch (expression.kind) {
    case "StringLiteral":
      for (const part of expression.parts) if (part.kind === "interpolation") visit(part.expression, unit, found);
      return;
    case "ArrayLiteral":
      for (const element of expression.elements)
        visit(element.kind === "SpreadElement" ? element.expression : element, unit, found);
      return;
    case "ObjectLiteral":
      for (const entry of expression.entries) {
        if (entry.kind === "SpreadElement") visit(entry.expression, unit, found);
        else if (entry.value !== undefined) visit(entry.value, unit, found);
      }
      return;
    case "MemberExpression":
      visit(expression.object, unit, found);
      return;
    case "IndexExpression":
      visit(expression.object, unit, found);
      visit(expression.index, unit, found);
      return;
    case "CallExpression":
      visitCall(expression, unit, found);
      return;
    case "UnaryExpression":
      visit(expression.operand, unit, found);
      return;
    case "BinaryExpression":
      visit(expression.left, unit, found);
      visit(expression.right, unit, found);
      return;
    case "ParenthesizedExpression":
    case "LambdaExpression":
      visit(expression.kind === "LambdaExpression" ? expression.body : expression.expression, unit, found);
      return;
    case "PipelineExpression":
      visit(expression.source, unit, found);
      for (const stage of expression.stages) {
        const { target } = stage;
        const name = target.kind === "CallExpression" ? target.callee : target;
        if (name.kind === "NameExpression") {
          const flow = unit.flows.get(name.name);
          if (flow !== undefined) {
            found.calls.push({
              flow,
              call: { kind: "CallExpression", callee: name, arguments: [], start: name.start, end: name.end },
            });
          }
          if (target.kind === "CallExpression")
            for (const argument of target.arguments) visit(argument.value, unit, found);
        } else visit(target, unit, found);
      }
      return;
    case "IfExpression":
      visit(expression.condition, unit, found);
      visitBody(expression.then, unit, found);
      if (expression.else !== undefined) visitItem(expression.else, unit, found);
      return;
    case "MatchExpression":
      visit(expression.subject, unit, found);
      for (const arm of expression.arms) {
        if (arm.guard !== undefined) visit(arm.guard, unit, found);
        visitItem(arm.value, unit, found);
      }
      return;
    default:
      return;
  }
}

function visitCall(call: CallExpression, unit: Unit, found: Contents): void {
  for (const argument of call.arguments) visit(argument.value, unit, found);
  const { callee } = call;
  if (callee.kind === "NameExpression") {
    const flow = unit.flows.get(callee.name);
    if (flow !== undefined) found.calls.push({ flow, call });
    else if (stdGlobal(callee.name)?.nondeterministic === true) found.impure = true;
    return;
  }
  if (callee.kind !== "MemberExpression") {
    visit(callee, unit, found);
    return;
  }
  visit(callee.object, unit, found);
  const root = rootName(callee);
  if (root === "memory") {
    const member = stdMember("memory", callee.name.text);
    if (member?.kind === "stored" && member.writes) found.impure = true;
  } else if (root !== undefined && unit.core?.plugins.has(root) === true && !found.params.has(root))
    found.impure = true;
}
