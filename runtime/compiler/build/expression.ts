import type { IRArgument, IREntry, IRExpr, IRLiteralExpr } from "../../ir/module.js";
import type { Argument, BinaryExpression, CallExpression, Expression, MemberExpression, ObjectLiteral } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { propagatesNull, type ResolvedArgument } from "../semantics/facts.js";
import { chainOperands, entryValue } from "../semantics/tree.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { fieldDefault, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { buildConditional, buildMatchExpression } from "./branches.js";
import type { FlowBuild } from "./context.js";
import { buildStages } from "./pipeline-stages.js";

/** An expression without blocks. The file has been checked: what cannot be is a fault of the compiler. */
export function buildExpression(build: FlowBuild, expression: Expression): IRExpr {
  const value = buildKind(build, expression);
  const checked = build.facts.checks.get(expression);
  return checked === undefined ? value : { kind: "check", value, type: typeToIR(checked) };
}

function buildKind(build: FlowBuild, expression: Expression): IRExpr {
  const { facts } = build;
  switch (expression.kind) {
    case "NullLiteral":
      return NULL_LITERAL;
    case "BooleanLiteral":
      return boolLiteral(expression.value);
    case "NumberLiteral":
      return numberLiteral(expression.text, expression.float, facts.types.get(expression));
    case "DurationLiteral":
      return durationLiteral(expression.milliseconds);
    case "DateLiteral":
      return { kind: "literal", type: "date", value: expression.text };
    case "DateTimeLiteral":
      return { kind: "literal", type: "datetime", value: expression.text };
    case "SymbolLiteral":
      return { kind: "symbol", name: expression.name };
    case "UriLiteral":
      return stringLiteral(expression.text);
    case "StringLiteral": {
      const text = constantText(expression);
      if (text !== undefined) return textLiteral(text, facts.types.get(expression));
      return {
        kind: "interpolation",
        parts: expression.parts.map((part) =>
          part.kind === "text" ? stringLiteral(part.value) : buildExpression(build, part.expression),
        ),
      };
    }
    case "ParenthesizedExpression":
      return buildExpression(build, expression.expression);
    case "NameExpression":
      return buildName(build, expression);
    case "MemberExpression":
      return buildMember(build, expression);
    case "IndexExpression": {
      const type = facts.types.get(expression.object);
      const of = type !== undefined && unalias(withoutNull(type)).kind === "map" ? "map" : "array";
      return {
        kind: "index",
        object: buildExpression(build, expression.object),
        index: buildExpression(build, expression.index),
        of,
        ...(propagatesNull(build.facts, expression) ? { optional: true } : {}),
      };
    }
    case "ArrayLiteral":
      return {
        kind: "array",
        elements: expression.elements.map((element) =>
          element.kind === "SpreadElement"
            ? { kind: "spread", value: buildExpression(build, element.expression) }
            : buildExpression(build, element),
        ),
      };
    case "ObjectLiteral":
      return {
        kind: "object",
        entries: buildEntries(build, expression),
        of: facts.maps.has(expression) ? "map" : "object",
      };
    case "CallExpression":
      return buildCall(build, expression);
    case "UnaryExpression": {
      const operand = buildExpression(build, expression.operand);
      const folded = expression.operator === "-" && operand.kind === "literal" ? negated(operand) : undefined;
      return folded ?? { kind: "unary", op: expression.operator, type: facts.unary.get(expression) ?? "bool", operand };
    }
    case "BinaryExpression":
      return buildBinary(build, expression);
    case "IfExpression":
      return buildConditional(build, expression);
    case "MatchExpression":
      return buildMatchExpression(build, expression);
    case "PipelineExpression":
      return buildStages(build, buildExpression(build, expression.source), expression.stages);
    case "LambdaExpression":
    case "MissingExpression":
      throw new Error(`The compiler built a ${expression.kind} that its checker lets through nowhere.`);
  }
}

function buildBinary(build: FlowBuild, expression: BinaryExpression): IRExpr {
  const { operator: op } = expression;
  const type = build.facts.binary.get(expression) ?? "any";
  const binary = (left: IRExpr, right: IRExpr): IRExpr => ({ kind: "binary", op, type, left, right });
  const operands = chainOperands(expression, build.facts);
  if (operands === undefined) {
    return binary(buildExpression(build, expression.left), buildExpression(build, expression.right));
  }
  const halves = (from: number, to: number): IRExpr => {
    if (to - from === 1) return buildExpression(build, operands[from]!);
    const middle = (from + to + 1) >> 1;
    return binary(halves(from, middle), halves(middle, to));
  };
  return halves(0, operands.length);
}

function buildEntries(build: FlowBuild, literal: ObjectLiteral): readonly IREntry[] {
  const written = literal.entries.map((entry) =>
    entry.kind === "SpreadElement"
      ? { value: buildExpression(build, entry.expression) }
      : { key: entry.key.text, value: buildExpression(build, entryValue(entry)) },
  );
  const filled = (build.facts.leftOut.get(literal) ?? []).flatMap((field) => {
    const value = fieldDefault(field);
    return value === undefined ? [] : [{ key: field.name, value }];
  });
  return [...written, ...filled];
}

function buildName(build: FlowBuild, expression: Expression & { kind: "NameExpression" }): IRExpr {
  const referent = build.facts.names.get(expression);
  switch (referent?.kind) {
    case "variable":
      return { kind: "name", scope: referent.variable.kind, name: referent.variable.irName };
    case "root":
      return { kind: "name", scope: referent.scope, name: "" };
    case "plugin":
      return { kind: "name", scope: "plugin", name: referent.alias };
    case undefined:
      throw new Error(`The compiler left the name ${expression.name} unresolved.`);
  }
}

function buildMember(build: FlowBuild, expression: MemberExpression): IRExpr {
  const { object, name } = expression;
  if (object.kind === "NameExpression") {
    const referent = build.facts.names.get(object);
    if (referent?.kind === "root") return { kind: "name", scope: referent.scope, name: name.text };
  }
  const optional = propagatesNull(build.facts, expression) ? { optional: true } : {};
  const resolved = build.facts.members.get(expression);
  if (resolved?.kind === "property") {
    return {
      kind: "method",
      receiver: buildExpression(build, object),
      type: resolved.type,
      name: name.text,
      args: [],
      ...optional,
    };
  }
  return { kind: "member", object: buildExpression(build, object), name: name.text, ...optional };
}

function buildCall(build: FlowBuild, call: CallExpression): IRExpr {
  const resolved = build.facts.calls.get(call);
  if (resolved === undefined) return buildNeverCalled(build, call);
  const args = buildArguments(build, resolved.arguments);
  switch (resolved.callee.kind) {
    case "flow":
      return { kind: "call", target: "flow", name: resolved.callee.flow.irName, args };
    case "global":
      return { kind: "call", target: "global", name: resolved.callee.name, args };
    case "method": {
      const { callee } = call;
      if (callee.kind !== "MemberExpression") throw new Error("The compiler took something else for a method.");
      const zero: readonly IRArgument[] =
        resolved.zero === undefined ? [] : [{ name: "zero", value: zeroOf(resolved.zero) }];
      return {
        kind: "method",
        receiver: buildExpression(build, callee.object),
        type: resolved.callee.type,
        name: resolved.callee.name,
        args: [...args, ...zero],
        ...(propagatesNull(build.facts, callee) ? { optional: true } : {}),
      };
    }
  }
}

/**
 * A method of a value that never is, as of `x` where it is known to be null and not null at once: nobody knows which method
 * it would be. The value itself stands for the call, which is never evaluated.
 */
function buildNeverCalled(build: FlowBuild, { callee }: CallExpression): IRExpr {
  for (let at: Expression = callee; at.kind === "MemberExpression" || at.kind === "IndexExpression" || at.kind === "CallExpression" || at.kind === "ParenthesizedExpression"; ) {
    at = at.kind === "CallExpression" ? at.callee : at.kind === "ParenthesizedExpression" ? at.expression : at.object;
    const type = build.facts.types.get(at);
    if (type !== undefined && unalias(type).kind === "never") return buildExpression(build, at);
  }
  throw new Error("The compiler left a call unresolved.");
}

export const buildArguments = (build: FlowBuild, args: readonly ResolvedArgument[]): readonly IRArgument[] =>
  args.map(({ name, value }) => ({ name, value: buildArgument(build, value) }));

/** An argument: an expression, or a lambda where a method takes one. */
export function buildArgument(build: FlowBuild, value: Argument["value"]): IRExpr {
  if (value.kind !== "LambdaExpression") return buildExpression(build, value);
  return {
    kind: "lambda",
    params: value.params.map((param) => build.facts.bindings.get(param)?.irName ?? "_"),
    body: buildExpression(build, value.body),
  };
}

export const NULL_LITERAL: IRLiteralExpr = { kind: "literal", type: "null", value: null };
export const boolLiteral = (value: boolean): IRLiteralExpr => ({ kind: "literal", type: "bool", value });
export const stringLiteral = (value: string): IRLiteralExpr => ({ kind: "literal", type: "string", value });
export const durationLiteral = (milliseconds: number): IRLiteralExpr => ({
  kind: "literal",
  type: "duration",
  value: milliseconds,
});

/** A number in the type of its place; money keeps its digits. */
export function numberLiteral(text: string, float: boolean, type: Type | undefined): IRLiteralExpr {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "primitive" && known.name === "money") {
    return {
      kind: "literal",
      type: "money",
      value: text,
      ...(known.currency === undefined ? {} : { currency: known.currency }),
    };
  }
  const isFloat = float || (known?.kind === "primitive" && known.name === "float");
  return { kind: "literal", type: isFloat ? "float" : "int", value: Number(text) };
}

/** A text in the type of its place: a date is a date, all other forms are strings. */
function textLiteral(text: string, type: Type | undefined): IRLiteralExpr {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "primitive" && (known.name === "date" || known.name === "datetime")) {
    return { kind: "literal", type: known.name, value: text };
  }
  return stringLiteral(text);
}

/** `-` of a literal is a literal. */
function negated(literal: IRLiteralExpr): IRLiteralExpr | undefined {
  switch (literal.type) {
    case "int":
    case "float":
    case "duration":
      return { ...literal, value: 0 - (literal.value as number) };
    case "money": {
      const text = literal.value as string;
      return { ...literal, value: text.startsWith("-") ? text.slice(1) : `-${text}` };
    }
    case "bool":
    case "date":
    case "datetime":
    case "null":
    case "string":
      return undefined;
  }
}

/** Zero in a type that sums: what a sum of no elements is. */
function zeroOf(type: Type): IRExpr {
  const known = unalias(type);
  if (known.kind === "primitive" && known.name === "duration") return durationLiteral(0);
  return numberLiteral("0", false, type);
}
