import type { IRArgument, IREntry, IRExpr } from "../../ir/module.js";
import type { ArrayLiteral, BinaryExpression, CallExpression, Expression, IndexExpression, MemberExpression, ObjectLiteral, StringLiteral, UnaryExpression } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { propagatesNull } from "../semantics/facts.js";
import { chainOperands, entryValue } from "../semantics/tree.js";
import { fieldDefault, unalias, withoutNull } from "../semantics/types/type.js";
import { buildConditional, buildMatchExpression } from "./branches.js";
import type { BuildRules, FlowBuild } from "./context.js";
import { buildArguments, buildExpression } from "./expression.js";
import { boolLiteral, durationLiteral, negated, NULL_LITERAL, numberLiteral, stringLiteral, textLiteral, zeroOf } from "./literals.js";
import { buildStages } from "./pipeline-stages.js";

/** How each kind of expression is built. */
export const expressionRules: BuildRules["expressions"] = {
  NullLiteral: () => NULL_LITERAL,
  BooleanLiteral: (_build, { value }) => boolLiteral(value),
  NumberLiteral: ({ facts }, literal) => numberLiteral(literal.text, literal.float, facts.types.get(literal)),
  DurationLiteral: (_build, { milliseconds }) => durationLiteral(milliseconds),
  DateLiteral: (_build, { text }) => ({ kind: "literal", type: "date", value: text }),
  DateTimeLiteral: (_build, { text }) => ({ kind: "literal", type: "datetime", value: text }),
  SymbolLiteral: (_build, { name }) => ({ kind: "symbol", name }),
  UriLiteral: (_build, { text }) => stringLiteral(text),
  StringLiteral: buildString,
  ParenthesizedExpression: (build, { expression }) => buildExpression(build, expression),
  NameExpression: buildName,
  MemberExpression: buildMember,
  IndexExpression: buildIndex,
  ArrayLiteral: buildArray,
  ObjectLiteral: (build, literal) => ({
    kind: "object",
    entries: buildEntries(build, literal),
    of: build.facts.maps.has(literal) ? "map" : "object",
  }),
  CallExpression: buildCall,
  UnaryExpression: buildUnary,
  BinaryExpression: buildBinary,
  IfExpression: buildConditional,
  MatchExpression: buildMatchExpression,
  PipelineExpression: (build, { source, stages }) => buildStages(build, buildExpression(build, source), stages),
  LambdaExpression: refuse,
  MissingExpression: refuse,
};

function refuse(_build: FlowBuild, { kind }: Expression): never {
  throw new Error(`The compiler built a ${kind} that its checker lets through nowhere.`);
}

function buildString(build: FlowBuild, literal: StringLiteral): IRExpr {
  const text = constantText(literal);
  if (text !== undefined) return textLiteral(text, build.facts.types.get(literal));
  return {
    kind: "interpolation",
    parts: literal.parts.map((part) =>
      part.kind === "text" ? stringLiteral(part.value) : buildExpression(build, part.expression),
    ),
  };
}

function buildIndex(build: FlowBuild, expression: IndexExpression): IRExpr {
  const type = build.facts.types.get(expression.object);
  const of = type !== undefined && unalias(withoutNull(type)).kind === "map" ? "map" : "array";
  return {
    kind: "index",
    object: buildExpression(build, expression.object),
    index: buildExpression(build, expression.index),
    of,
    ...(propagatesNull(build.facts, expression) ? { optional: true } : {}),
  };
}

function buildArray(build: FlowBuild, literal: ArrayLiteral): IRExpr {
  return {
    kind: "array",
    elements: literal.elements.map((element) =>
      element.kind === "SpreadElement"
        ? { kind: "spread", value: buildExpression(build, element.expression) }
        : buildExpression(build, element),
    ),
  };
}

function buildUnary(build: FlowBuild, expression: UnaryExpression): IRExpr {
  const operand = buildExpression(build, expression.operand);
  const folded = expression.operator === "-" && operand.kind === "literal" ? negated(operand) : undefined;
  const type = build.facts.unary.get(expression) ?? "bool";
  return folded ?? { kind: "unary", op: expression.operator, type, operand };
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
 * A method of a value that never is, as of `x` where it is known to be null and not null at once: nothing says which method
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
