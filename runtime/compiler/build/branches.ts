import type { IRExpr, IRPattern } from "../../ir/module.js";
import type { ArmValue, Body, Expression, IfExpression, MatchExpression, Name, Pattern } from "../../syntax/ast.js";
import { isBlock } from "../../syntax/blocks.js";
import { isControl } from "../semantics/tree.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { ExpressionBuild } from "./context.js";
import { buildExpression } from "./expression.js";

/** Whether an `if` or `match` used as a value is nothing but expressions: no statements, no blocks. */
export function isPlain(node: Expression): boolean {
  if (node.kind === "IfExpression")
    return (
      node.else !== undefined &&
      valueOf(node.then) !== undefined &&
      (node.else.kind === "Body" ? valueOf(node.else) !== undefined : isPlain(node.else))
    );
  if (node.kind === "MatchExpression") return node.arms.every((arm) => armExpression(arm.value) !== undefined);
  return true;
}

/** The one expression that a body is, if it is one. */
function valueOf(body: Body): Expression | undefined {
  const [item, ...rest] = body.items;
  if (item === undefined || rest.length > 0) return undefined;
  if (item.kind === "ExpressionStatement") return item.expression;
  if (item.kind === "IfExpression" || item.kind === "MatchExpression") return isPlain(item) ? item : undefined;
  return undefined;
}

function armExpression(value: ArmValue): Expression | undefined {
  if (value.kind === "Body") return valueOf(value);
  if (isControl(value) || isBlock(value)) return undefined;
  return isPlain(value) ? value : undefined;
}

function required(expression: Expression | undefined): Expression {
  if (expression === undefined) throw new Error("The compiler took a branch with statements for an expression.");
  return expression;
}

export function buildConditional(build: ExpressionBuild, node: IfExpression): IRExpr {
  const otherwise = node.else;
  return {
    kind: "conditional",
    test: buildExpression(build, node.condition),
    then: buildExpression(build, required(valueOf(node.then))),
    else: buildExpression(build, required(otherwise?.kind === "Body" ? valueOf(otherwise) : otherwise)),
  };
}

export function buildMatchExpression(build: ExpressionBuild, node: MatchExpression): IRExpr {
  return {
    kind: "match",
    subject: buildExpression(build, node.subject),
    arms: node.arms.map((arm) => ({
      pattern: buildPattern(build, arm.pattern),
      ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
      value: buildExpression(build, required(armExpression(arm.value))),
    })),
  };
}

/**
 * Builds a pattern.
 * @throws Error where the checker left the type of a pattern unresolved.
 */
export function buildPattern(build: ExpressionBuild, pattern: Pattern): IRPattern {
  switch (pattern.kind) {
    case "WildcardPattern":
    case "MissingPattern":
      return { kind: "wildcard" };
    case "LiteralPattern":
      return pattern.value.kind === "SymbolLiteral"
        ? { kind: "symbol", name: pattern.value.name }
        : { kind: "literal", value: buildExpression(build, pattern.value) };
    case "NamePattern":
      return bind(build, pattern.name);
    case "TypePattern": {
      const type = build.checked.typeOfPattern(pattern);
      if (type === undefined) throw new Error("The compiler left the type of a pattern unresolved.");
      return { kind: "type", type: typeToIR(type), name: build.checked.variableOf(pattern.name)?.irName ?? "_" };
    }
    case "AlternativePattern":
      return { kind: "alternatives", patterns: pattern.alternatives.map((one) => buildPattern(build, one)) };
    case "ObjectPattern":
      return {
        kind: "object",
        fields: pattern.fields.map((field) => ({
          name: field.name.text,
          pattern: field.pattern === undefined ? bind(build, field.name) : buildPattern(build, field.pattern),
        })),
      };
    case "ArrayPattern":
      return {
        kind: "array",
        elements: pattern.elements.map((element) => buildPattern(build, element)),
        ...(pattern.rest === undefined ? {} : { rest: build.checked.variableOf(pattern.rest)?.irName ?? "_" }),
      };
  }
}

function bind(build: ExpressionBuild, name: Name): IRPattern {
  const variable = build.checked.variableOf(name);
  return variable === undefined ? { kind: "wildcard" } : { kind: "bind", name: variable.irName };
}
