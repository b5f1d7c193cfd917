import { stdGlobal } from "../../../stdlib/table.js";
import type {
  Argument,
  Expression,
  LambdaExpression,
  NameExpression,
  PipelineStage,
  Span,
} from "../../../syntax/ast.js";
import { E204 } from "../../diagnostics/definitions/names.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { E303 } from "../../diagnostics/definitions/values.js";
import { spanOf } from "../../diagnostics/edits.js";
import { fixTitles, phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { suggest } from "../../diagnostics/wording.js";
import { type FlowEntity, type FlowParameter, isConstantFlow } from "../../semantics/program.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { memberOf } from "../../semantics/members.js";
import { formatType } from "../../semantics/types/format.js";
import { fits, mismatch } from "../../semantics/types/relations.js";
import { type Type, unalias } from "../../semantics/types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import { type FlowCheck, lookUp } from "../context.js";
import { checkAgainst, reportMismatch } from "../expect.js";
import { isRoot } from "../roots.js";
import { inferLambda } from "../lambda.js";
import { linkTypes } from "../names.js";

/** The value that comes into a stage. */
interface Given {
  readonly type: Type;
  /** Where a mismatch is reported: at the source itself, or at the name of the stage. */
  readonly span: Span;
  readonly isSource: boolean;
}

interface CheckedStage {
  readonly flow: FlowEntity | undefined;
  readonly arguments: readonly ResolvedArgument[];
  /** What the stage gives for the value. */
  readonly result: Type;
}

/** Checks what stands right of an operator. Gives `undefined`, reported, where it is no stage. */
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
    reportNoStage(check, stage, given.type);
    return undefined;
  }
  const name = nameOfStage(target)!;
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol: flow.symbol, role: "read" });
  const [first, ...rest] = flow.params;
  if (first === undefined) {
    for (const argument of args) inferStray(check, argument.value);
    check.report(
      isConstantFlow(flow)
        ? E303["constant-as-stage"]({ name: flow.name })
        : E303["stage-without-parameter"]({ flow: flow.name }),
      name,
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
    check.report(E303["second-stage-parameter"]({ operator }), lambda.params[1]!);
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
  if (wrong === undefined) {
    linkTypes(check, given.type, parameter.type);
    return;
  }
  const { start, end } = parameter.node.name;
  const related = { message: relatedTexts.declared(), file: flow.unit.path, start, end };
  const what = places.partOf({ part: parameter.name, whole: flow.name });
  const collection = unalias(given.type);
  if (operator === "|>" && collection.kind === "array" && fits(collection.items, parameter.type)) {
    check.report(
      E300["array-into-stage"]({ stage: what, type: formatType(parameter.type), flow: flow.name }),
      given.span,
      {
        related: [related],
        fix: [{ ...spanOf(operatorSpan), newText: "|*>" }],
      },
    );
    // What comes of it is another type than meant: the same mistake.
    check.unit.reporter.suppress({ start: given.span.start, end: given.span.start + 1 });
    return;
  }
  if (wrong.reason !== "null" || wrong.path.length > 0) {
    const element = operator === "|*>" ? places.element() : undefined;
    const subject = element ?? (given.isSource ? undefined : places.valueBefore({ operator }));
    reportMismatch(check, given.span, wrong, { what, related, ...(subject === undefined ? {} : { given: subject }) });
    return;
  }
  const isNothing = unalias(given.type).kind === "null";
  check.report(
    isNothing
      ? E309["nothing-into-stage"]({ stage: what, type: formatType(parameter.type), operator })
      : operator === "|*>"
        ? E309["null-element-into-stage"]({ stage: what, type: formatType(parameter.type) })
        : E309["null-into-stage"]({
            stage: what,
            type: formatType(parameter.type),
            value: given.isSource ? "this" : places.valueBefore({ operator }),
          }),
    given.span,
    {
      related: [related],
      ...(isNothing || operator !== "|>" || isBool(flow.returnType) || flow.node.role === "evaluator"
        ? {}
        : {
            fix: [{ start: operatorSpan.start, end: operatorSpan.end, newText: "|?>" }],
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
      E303["stage-argument-for-piped-value"]({ parameter: first.name, flow: flow.name, operator: stage.operator }),
      name,
    );
    inferStray(check, value);
    return false;
  });
  const { target } = stage;
  // Without parentheses the name itself is where arguments are missing.
  const at = target.kind === "CallExpression" ? target : { callee: { end: target.start }, end: target.end };
  const given = matchArguments(
    check,
    at,
    others,
    rest,
    places.flowRightOf({ flow: flow.name, operator: stage.operator }),
  );
  return given.flatMap((value, index) => {
    if (value === undefined) return [];
    const parameter = rest[index]!;
    const { start, end } = parameter.node.name;
    checkAgainst(check, value, parameter.type, {
      what: places.partOf({ part: parameter.name, whole: flow.name }),
      related: { message: relatedTexts.declared(), file: flow.unit.path, start, end },
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

/** Where mistakes of a stage are reported: at its name, or at the lambda. */
export const spanOfStage = ({ target }: PipelineStage): Span =>
  target.kind === "CallExpression" ? target.callee : target;

/** Reports what stands right of a pipeline operator and is no flow: a variable, a method, an unknown name. */
function reportNoStage(check: FlowCheck, { operator, target }: PipelineStage, value: Type): void {
  const callee = target.kind === "CallExpression" ? target.callee : target;
  if (callee.kind === "MissingExpression") return;
  if (callee.kind !== "NameExpression") {
    reportMember(check, operator, callee);
    return;
  }
  const { name } = callee;
  if (name === "" || check.unit.unresolved.has(name)) return;
  const args = target.kind === "CallExpression" ? argumentText(check, target) : "";
  const variable = lookUp(check.scope, name);
  if (variable !== undefined) {
    check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: variable.symbol, role: "read" });
    check.report(E204["variable-as-stage"]({ name, operator }), callee);
    return;
  }
  const member = memberOf(value, name);
  if (member !== undefined) {
    const instead = member.kind === "property" ? `x => x.${name}` : `x => x.${name}(${args})`;
    check.report(
      member.kind === "property"
        ? E204["property-as-stage"]({ name, operator, instead })
        : E204["method-as-stage"]({ name, operator, instead }),
      callee,
      replaced(target, instead),
    );
    return;
  }
  if (stdGlobal(name) !== undefined) {
    const instead = `x => ${name}(${["x", ...(args === "" ? [] : [args])].join(", ")})`;
    check.report(E204["function-as-stage"]({ name, operator, instead }), callee, replaced(target, instead));
    return;
  }
  if (isRoot(name)) {
    reportMember(check, operator, callee);
    return;
  }
  const { hint, more, near } = suggest(name, check.unit.flows.keys(), callee);
  check.report(E204["unknown-stage"]({ name, hint: hint || phrases.declareTransformer({ name }) }), callee, {
    ...more,
    near,
    unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
  });
}

function reportMember(check: FlowCheck, operator: string, callee: Expression): void {
  const root = rootOf(callee);
  const variable = root === undefined ? undefined : lookUp(check.scope, root.name);
  if (root !== undefined && variable !== undefined) {
    check.facts.occurrences.push({ start: root.start, end: root.end, symbol: variable.symbol, role: "read" });
  }
  const isPlugin =
    root !== undefined &&
    variable === undefined &&
    ((root.name === "memory" && callee.kind !== "NameExpression") || check.unit.core?.plugins.has(root.name) === true);
  check.report(
    isPlugin ? E204["call-as-stage"]({ call: textOf(check, callee), operator }) : E204["no-stage"]({ operator }),
    callee,
  );
}

function rootOf(expression: Expression): NameExpression | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current : undefined;
}

const textOf = (check: FlowCheck, { start, end }: { readonly start: number; readonly end: number }): string =>
  check.unit.text.slice(start, end);

function argumentText(check: FlowCheck, call: Expression & { readonly kind: "CallExpression" }): string {
  const [first] = call.arguments;
  return first === undefined ? "" : textOf(check, { start: first.start, end: call.arguments.at(-1)!.end });
}

const replaced = ({ start, end }: Expression, newText: string) => ({
  fix: { title: fixTitles.toLambda(), edits: [{ start, end, newText }] },
});
