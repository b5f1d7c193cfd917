import type { IRArgument, IRArrayExpr, IREntry, IRExpr, IRObjectExpr, IRType } from "../../ir/module.js";
import { constantValue } from "../../stdlib/constant.js";
import type {
  ArrayLiteral,
  BinaryExpression,
  CallExpression,
  Expression,
  IndexExpression,
  MemberExpression,
  ObjectLiteral,
  StringLiteral,
  UnaryExpression,
} from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { entryValue } from "../semantics/tree.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { fieldDefault, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { buildConditional, buildMatchExpression } from "./branches.js";
import type { BuildRules, ExpressionBuild } from "./context.js";
import { buildExtreme, buildKeys, comparesByKey, orderIn } from "./enum-keys.js";
import { buildArguments, buildExpression } from "./expression.js";
import {
  boolLiteral,
  durationLiteral,
  negated,
  NULL_LITERAL,
  numberLiteral,
  stringLiteral,
  textLiteral,
  zeroOf,
} from "./literals.js";
import { buildStages } from "./pipeline-stages.js";

/** How each kind of expression is built. */
export const expressionRules: BuildRules["expressions"] = {
  NullLiteral: () => NULL_LITERAL,
  BooleanLiteral: (_build, { value }) => boolLiteral(value),
  NumberLiteral: ({ checked }, literal) => numberLiteral(literal.text, literal.float, checked.typeOf(literal)),
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
  ObjectLiteral: (build, literal) =>
    constantObject({
      kind: "object",
      entries: buildEntries(build, literal),
      of: build.checked.isMap(literal) ? "map" : "object",
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

function refuse(_build: ExpressionBuild, { kind }: Expression): never {
  throw new Error(`The compiler built a ${kind} that its checker lets through nowhere.`);
}

function buildString(build: ExpressionBuild, literal: StringLiteral): IRExpr {
  const text = constantText(literal);
  if (text !== undefined) return textLiteral(text, build.checked.typeOf(literal));
  return {
    kind: "interpolation",
    parts: literal.parts.map((part) =>
      part.kind === "text" ? stringLiteral(part.value) : buildExpression(build, part.expression),
    ),
  };
}

function buildIndex(build: ExpressionBuild, expression: IndexExpression): IRExpr {
  const type = build.checked.typeOf(expression.object);
  const of = type !== undefined && unalias(withoutNull(type)).kind === "map" ? "map" : "array";
  return {
    kind: "index",
    object: buildExpression(build, expression.object),
    index: buildExpression(build, expression.index),
    of,
    ...(build.checked.propagatesNull(expression) ? { optional: true } : {}),
  };
}

function buildArray(build: ExpressionBuild, literal: ArrayLiteral): IRExpr {
  return constantArray({
    kind: "array",
    elements: literal.elements.map((element) =>
      element.kind === "SpreadElement"
        ? { kind: "spread", value: buildExpression(build, element.expression) }
        : buildExpression(build, element),
    ),
  });
}

/** An array of constants without its spreads: what a default or a setting holds is written out. Any other stays as it is. */
function constantArray(array: IRArrayExpr): IRArrayExpr {
  if (!array.elements.some(({ kind }) => kind === "spread")) return array;
  const elements = array.elements.flatMap((element) =>
    element.kind === "spread" && element.value.kind === "array" ? element.value.elements : [element],
  );
  const flat: IRArrayExpr = { ...array, elements };
  return constantValue(flat) === undefined ? array : flat;
}

/** An object of constants without its spreads. A field stands where it is first given, with the value that it is given last. */
function constantObject(object: IRObjectExpr): IRObjectExpr {
  if (object.entries.every(({ key }) => key !== undefined)) return object;
  const fields = new Map<string, IRExpr>();
  for (const { key, value } of object.entries) {
    if (key !== undefined) fields.set(key, value);
    else if (value.kind === "object") for (const entry of value.entries) fields.set(entry.key ?? "", entry.value);
    else return object;
  }
  const flat: IRObjectExpr = { ...object, entries: [...fields].map(([key, value]) => ({ key, value })) };
  return constantValue(flat) === undefined ? object : flat;
}

function buildUnary(build: ExpressionBuild, expression: UnaryExpression): IRExpr {
  const operand = buildExpression(build, expression.operand);
  const folded = expression.operator === "-" && operand.kind === "literal" ? negated(operand) : undefined;
  const type = build.checked.operationOf(expression) ?? "bool";
  return folded ?? { kind: "unary", op: expression.operator, type, operand };
}

function buildBinary(build: ExpressionBuild, expression: BinaryExpression): IRExpr {
  const { operator: op } = expression;
  const type = build.checked.operationOf(expression) ?? "any";
  const binary = (left: IRExpr, right: IRExpr): IRExpr => ({ kind: "binary", op, type, left, right });
  const members = build.checked.enumOrderOf(expression);
  if (members !== undefined) {
    const [left, right] = [buildExpression(build, expression.left), buildExpression(build, expression.right)];
    return binary(orderIn(members, left), orderIn(members, right));
  }
  const operands = build.checked.chainOperandsOf(expression);
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

function buildEntries(build: ExpressionBuild, literal: ObjectLiteral): readonly IREntry[] {
  const written = literal.entries.map((entry) =>
    entry.kind === "SpreadElement"
      ? { value: buildExpression(build, entry.expression) }
      : { key: entry.key.text, value: buildExpression(build, entryValue(entry)) },
  );
  const filled = build.checked.fieldsLeftOut(literal).flatMap((field) => {
    const value = fieldDefault(field);
    return value === undefined ? [] : [{ key: field.name, value }];
  });
  return [...written, ...filled];
}

function buildName(build: ExpressionBuild, expression: Expression & { kind: "NameExpression" }): IRExpr {
  const referent = build.checked.referentOf(expression);
  switch (referent?.kind) {
    case "variable":
      return { kind: "name", scope: referent.variable.kind, name: referent.variable.irName };
    case "root":
      return { kind: "name", scope: referent.scope, name: "" };
    case "plugin":
      return { kind: "name", scope: "plugin", name: referent.alias };
    case "constant": {
      const { node, unit } = referent.flow;
      if (node.expression === undefined) throw new Error(`The compiler took ${node.name.text} for a constant.`);
      return buildExpression({ ...build, unit, checked: unit.checked, flow: referent.flow }, node.expression);
    }
    case undefined:
      throw new Error(`The compiler left the name ${expression.name} unresolved.`);
  }
}

function buildMember(build: ExpressionBuild, expression: MemberExpression): IRExpr {
  const { object, name } = expression;
  if (object.kind === "NameExpression") {
    const referent = build.checked.referentOf(object);
    if (referent?.kind === "root") return { kind: "name", scope: referent.scope, name: name.text };
  }
  const optional = build.checked.propagatesNull(expression) ? { optional: true } : {};
  const resolved = build.checked.memberOf(expression);
  if (resolved?.kind === "property") {
    return {
      kind: "method",
      receiver: buildExpression(build, object),
      type: resolved.type,
      name: name.text,
      args: [],
      ...optional,
      ...as(resolved.target),
    };
  }
  return { kind: "member", object: buildExpression(build, object), name: name.text, ...optional };
}

function buildCall(build: ExpressionBuild, call: CallExpression): IRExpr {
  const resolved = build.checked.callOf(call);
  if (resolved === undefined) return buildNeverCalled(build, call);
  const { callee: called } = resolved;
  if (called.kind === "global" && comparesByKey("global", called.name)) {
    const extreme = buildExtreme(build, call, called.name, resolved.arguments);
    if (extreme !== undefined) return extreme;
  }
  const isKeyed =
    called.kind === "method" &&
    called.type === "array" &&
    comparesByKey("array", called.name) &&
    call.callee.kind === "MemberExpression";
  const args = isKeyed
    ? buildKeys(build, call.callee.object, resolved.arguments)
    : buildArguments(build, resolved.arguments);
  switch (resolved.callee.kind) {
    case "flow":
      return { kind: "call", target: "flow", name: resolved.callee.flow.irName, args };
    case "global":
      return { kind: "call", target: "global", name: resolved.callee.name, args, ...as(resolved.target) };
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
        ...(build.checked.propagatesNull(callee) ? { optional: true } : {}),
        ...as(resolved.target),
      };
    }
  }
}

const as = (type: Type | undefined): { readonly as?: IRType } => (type === undefined ? {} : { as: typeToIR(type) });

/**
 * A method of a value that never is, as of `x` where it is known to be null and not null at once: nothing says which method
 * it would be. The value itself stands for the call, which is never evaluated.
 */
function buildNeverCalled(build: ExpressionBuild, { callee }: CallExpression): IRExpr {
  for (
    let at: Expression = callee;
    at.kind === "MemberExpression" ||
    at.kind === "IndexExpression" ||
    at.kind === "CallExpression" ||
    at.kind === "ParenthesizedExpression";
  ) {
    at = at.kind === "CallExpression" ? at.callee : at.kind === "ParenthesizedExpression" ? at.expression : at.object;
    const type = build.checked.typeOf(at);
    const kind = type === undefined ? undefined : unalias(type).kind;
    // In a program without mistakes, what is made of a value that never is has the type of a mistake.
    if (kind === "never" || kind === "error") return buildExpression(build, at);
  }
  throw new Error("The compiler left a call unresolved.");
}
