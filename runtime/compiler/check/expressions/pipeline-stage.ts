import type {
  Argument,
  Expression,
  LambdaExpression,
  NameExpression,
  PipelineStage,
  Span,
} from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { ResolvedArgument } from "../../resolve/facts.js";
import type { FlowEntity, FlowParameter } from "../../resolve/flow-entity.js";
import { mismatch } from "../../types/assignable.js";
import { formatType } from "../../types/format.js";
import { type Type, unalias } from "../../types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import { checkAgainst, reportMismatch } from "../expect.js";
import type { FlowCheck } from "../flow-check.js";
import { lookUp } from "../scope.js";
import { inferLambda } from "./lambda.js";
import { tellNoStage } from "./pipeline-target.js";

/** The value that comes into a stage. */
interface Given {
  readonly type: Type;
  /** Where it is told when it does not fit: the source itself, or the name of the stage. */
  readonly span: Span;
  readonly isSource: boolean;
}

interface CheckedStage {
  readonly flow: FlowEntity | undefined;
  readonly arguments: readonly ResolvedArgument[];
  /** What the stage gives for the value. */
  readonly result: Type;
}

/** Checks what stands right of an operator. `undefined` where it is no stage; that has been told. */
export function checkStage(
  check: FlowCheck,
  stage: PipelineStage,
  given: Given,
  wanted: Type | undefined,
): CheckedStage | undefined {
  const { target } = stage;
  if (target.kind === "LambdaExpression") return checkLambda(check, stage, target, given, wanted);
  const flow = flowOfStage(check, stage);
  const args = target.kind === "CallExpression" ? target.arguments : [];
  if (flow === undefined) {
    for (const argument of args) inferStray(check, argument.value);
    tellNoStage(check, stage, given.type);
    return undefined;
  }
  const name = nameOfStage(target)!;
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol: flow.symbol, role: "read" });
  const [first, ...rest] = flow.params;
  if (first === undefined) {
    for (const argument of args) inferStray(check, argument.value);
    check.report(
      "E303",
      name,
      `${quote(flow.name)} takes no arguments, so nothing can flow into it. Give it a parameter, or call it: ${quote(`${flow.name}()`)}.`,
    );
    return { flow, arguments: [], result: flow.returnType };
  }
  checkGiven(check, stage, flow, first, given);
  return { flow, arguments: checkArguments(check, stage, flow, first, rest, args), result: flow.returnType };
}

function checkLambda(
  check: FlowCheck,
  { operator }: PipelineStage,
  lambda: LambdaExpression,
  given: Given,
  wanted: Type | undefined,
): CheckedStage {
  if (lambda.params.length > 1) {
    check.report("E303", lambda.params[1]!, `${quote(operator)} gives its lambda one value, and this is parameter 2.`);
  }
  return { flow: undefined, arguments: [], result: inferLambda(check, lambda, [given.type], wanted) };
}

/** The value left of the operator against the parameter it fills. */
function checkGiven(
  check: FlowCheck,
  { operator, operatorSpan }: PipelineStage,
  flow: FlowEntity,
  parameter: FlowParameter,
  given: Given,
): void {
  const wrong = mismatch(given.type, parameter.type);
  if (wrong === undefined) return;
  const { start, end } = parameter.node.name;
  const related = { message: "Declared here", file: flow.unit.path, start, end };
  const what = `${quote(parameter.name)} of ${quote(flow.name)}`;
  if (wrong.reason !== "null" || wrong.path.length > 0) {
    const element = operator === "|*>" ? "an element" : undefined;
    const subject = element ?? (given.isSource ? undefined : `the value before ${quote(operator)}`);
    reportMismatch(check, given.span, wrong, { what, related, ...(subject === undefined ? {} : { given: subject }) });
    return;
  }
  const isNothing = unalias(given.type).kind === "null";
  check.report(
    "E309",
    given.span,
    isNothing
      ? `${what} needs ${quote(formatType(parameter.type))}, but nothing comes out of the stage before ${quote(operator)}.`
      : operator === "|*>"
        ? `${what} needs ${quote(formatType(parameter.type))}, but an element may be null. Leave those out before with ${quote(".filter(…)")}.`
        : `${what} needs ${quote(formatType(parameter.type))}, but ${given.isSource ? "this" : `the value before ${quote(operator)}`} may be null. Write ${quote("|?>")}, which ends the chain at null, or give a default with ${quote("??")}.`,
    {
      related: [related],
      ...(isNothing || operator !== "|>" || isBool(flow.returnType) || flow.node.role === "evaluator"
        ? {}
        : {
            fix: {
              title: "Change to |?>",
              edits: [{ start: operatorSpan.start, end: operatorSpan.end, newText: "|?>" }],
            },
          }),
    },
  );
}

const isBool = (type: Type): boolean => {
  const known = unalias(type);
  return known.kind === "primitive" && known.name === "bool";
};

/** The arguments of a stage are those after the first: that one is the value. */
function checkArguments(
  check: FlowCheck,
  stage: PipelineStage,
  flow: FlowEntity,
  first: FlowParameter,
  rest: readonly FlowParameter[],
  args: readonly Argument[],
): readonly ResolvedArgument[] {
  const others = args.filter(({ name, value }) => {
    if (name?.text !== first.name) return true;
    check.report(
      "E303",
      name,
      `${quote(first.name)} of ${quote(flow.name)} is the value left of ${quote(stage.operator)}. Leave it out here.`,
    );
    inferStray(check, value);
    return false;
  });
  const { target } = stage;
  // Without parentheses the name itself is where arguments are missing.
  const at = target.kind === "CallExpression" ? target : { callee: { end: target.start }, end: target.end };
  const given = matchArguments(check, at, others, rest, `${quote(flow.name)} right of ${quote(stage.operator)}`);
  return given.flatMap((value, index) => {
    if (value === undefined) return [];
    const parameter = rest[index]!;
    const { start, end } = parameter.node.name;
    checkAgainst(check, value, parameter.type, {
      what: `${quote(parameter.name)} of ${quote(flow.name)}`,
      related: { message: "Declared here", file: flow.unit.path, start, end },
      argument: true,
    });
    return [{ name: parameter.name, value }];
  });
}

/** The flow that a stage names, where it names one. */
export function flowOfStage(check: FlowCheck, { target }: PipelineStage): FlowEntity | undefined {
  const name = nameOfStage(target);
  if (name === undefined || lookUp(check.scope, name.name) !== undefined) return undefined;
  return check.unit.flows.get(name.name);
}

function nameOfStage(target: Expression): NameExpression | undefined {
  const name = target.kind === "CallExpression" ? target.callee : target;
  return name.kind === "NameExpression" ? name : undefined;
}

/** Where mistakes of a stage are told: at its name, or at the lambda. */
export const spanOfStage = ({ target }: PipelineStage): Span =>
  target.kind === "CallExpression" ? target.callee : target;
