import type { IRCondition, IROperand } from "../../../ir/module.js";
import type { Expression } from "../../../syntax/ast.js";
import { buildExpression } from "../expression.js";
import type { FlowBuild } from "../flow-build.js";

/** A line of `@then` or `@property`, with the parts whose values say why it does not hold. */
export function buildTestCondition(build: FlowBuild, condition: Expression): IRCondition {
  const seen = new Set<string>();
  const operands: IROperand[] = [];
  for (const part of tellingParts(condition)) {
    const text = sourceOf(build, part);
    if (seen.size === seen.add(text).size) continue;
    operands.push({ text, value: buildExpression(build, part) });
  }
  return {
    text: sourceOf(build, condition),
    condition: buildExpression(build, condition),
    operands,
    source_location: build.location(condition),
  };
}

const sourceOf = ({ unit }: FlowBuild, { start, end }: Expression): string => unit.text.slice(start, end);

/** Both sides of a comparison, the receiver and the arguments of a call: what is no literal. */
function tellingParts(condition: Expression): readonly Expression[] {
  if (condition.kind === "ParenthesizedExpression") return tellingParts(condition.expression);
  if (condition.kind === "UnaryExpression")
    return condition.operator === "!" ? tellingParts(condition.operand) : valuesOf(condition);
  if (condition.kind === "BinaryExpression")
    return condition.operator === "&&" || condition.operator === "||"
      ? [...tellingParts(condition.left), ...tellingParts(condition.right)]
      : [...valuesOf(condition.left), ...valuesOf(condition.right)];
  if (condition.kind === "CallExpression") {
    const { callee } = condition;
    const receiver = callee.kind === "MemberExpression" ? valuesOf(callee.object) : [];
    return [...receiver, ...condition.arguments.flatMap(({ value }) => valuesOf(value))];
  }
  return valuesOf(condition);
}

function valuesOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "ParenthesizedExpression":
      return valuesOf(expression.expression);
    case "NameExpression":
    case "MemberExpression":
    case "IndexExpression":
    case "CallExpression":
    case "BinaryExpression":
    case "PipelineExpression":
    case "IfExpression":
    case "MatchExpression":
      return [expression];
    case "UnaryExpression":
      return valuesOf(expression.operand).length === 0 ? [] : [expression];
    case "ArrayLiteral":
      return expression.elements.some((element) => element.kind === "SpreadElement" || valuesOf(element).length > 0)
        ? [expression]
        : [];
    case "ObjectLiteral":
      return expression.entries.some(
        (entry) => entry.kind === "SpreadElement" || entry.value === undefined || valuesOf(entry.value).length > 0,
      )
        ? [expression]
        : [];
    case "StringLiteral":
      return expression.parts.some(({ kind }) => kind === "interpolation") ? [expression] : [];
    case "BooleanLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "DurationLiteral":
    case "LambdaExpression":
    case "MissingExpression":
    case "NullLiteral":
    case "NumberLiteral":
    case "SymbolLiteral":
    case "UriLiteral":
      return [];
  }
}
