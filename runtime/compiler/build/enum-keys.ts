/** `max`, `min` and `sort` of enums: the evaluator orders numbers, so each enum is taken by its place among the members. */
import type { IRArgument, IRExpr } from "../../ir/module.js";
import type { CallExpression, Expression, LambdaExpression } from "../../syntax/ast.js";
import type { ResolvedArgument } from "../semantics/facts.js";
import { memberOrder } from "../semantics/types/enum-order.js";
import { type Type, unalias, withoutNull } from "../semantics/types/type.js";
import type { StdReceiver } from "../../stdlib/std-member.js";
import type { StdType } from "../../stdlib/std-type.js";
import { stdMember } from "../../stdlib/table.js";
import type { ExpressionBuild } from "./context.js";
import { buildArgument, buildArguments, buildExpression } from "./expression.js";

/** No name of a program begins with two underscores and a capital, so it hides none. */
const ELEMENT = "__E";

/** Whether it orders what it is given: its table says so of the types that it takes. */
export const comparesByKey = (receiver: StdReceiver, name: string): boolean =>
  stdMember(receiver, name)?.signatures.some(({ receiver: own, params }) =>
    [own, ...params.map(({ type }) => type)].some((type) => type !== undefined && isOrdered(type)),
  ) === true;

function isOrdered(type: StdType): boolean {
  if (type.kind === "variable") return type.bound === "ordered" || type.bound === "keys";
  if (type.kind === "function") return isOrdered(type.result);
  return type.kind === "array" && isOrdered(type.items);
}

/** The arguments of `xs.max(x => x.level)`, `xs.sort(x => [x.level, x.name])`, `levels.max()`. */
export function buildKeys(
  build: ExpressionBuild,
  receiver: Expression,
  args: readonly ResolvedArgument[],
): readonly IRArgument[] {
  const built = args.map(({ name, value }) => ({
    name,
    value: value.kind === "LambdaExpression" ? keyLambda(build, value) : buildArgument(build, value),
  }));
  const type = build.checked.typeOf(receiver);
  const array = type === undefined ? undefined : unalias(withoutNull(type));
  const members = array?.kind === "array" ? membersOf(array.items) : undefined;
  if (members === undefined || built.some(({ value }) => value.kind === "lambda")) return built;
  return [byPlace(members), ...built];
}

/** `max(a, b)` and `max(levels)` of enums; `undefined` for what the evaluator orders by itself. */
export function buildExtreme(
  build: ExpressionBuild,
  call: CallExpression,
  name: string,
  args: readonly ResolvedArgument[],
): IRExpr | undefined {
  const [a, b] = args.map(({ value }) => value);
  if (a === undefined || a.kind === "LambdaExpression" || b?.kind === "LambdaExpression") return undefined;
  const type = build.checked.typeOf(b === undefined ? a : call);
  const known = type === undefined ? undefined : unalias(withoutNull(type));
  const compared = b === undefined ? (known?.kind === "array" ? known.items : undefined) : known;
  const members = compared === undefined ? undefined : membersOf(compared);
  if (members === undefined) return undefined;
  const receiver: IRExpr =
    b === undefined
      ? buildExpression(build, a)
      : { kind: "array", elements: buildArguments(build, args).map(({ value }) => value) };
  return { kind: "method", receiver, type: "array", name, args: [byPlace(members)] };
}

/** The place of a member among others, by which enums are compared. */
export const orderIn = (members: readonly string[], receiver: IRExpr): IRExpr => ({
  kind: "method",
  receiver,
  type: "enum",
  name: "order",
  args: [],
  as: { kind: "enum", members },
});

const byPlace = (members: readonly string[]): IRArgument => ({ name: "by", value: placeLambda(members) });

const placeLambda = (members: readonly string[]): IRExpr => ({
  kind: "lambda",
  params: [ELEMENT],
  body: orderIn(members, { kind: "name", scope: "local", name: ELEMENT }),
});

function keyLambda(build: ExpressionBuild, lambda: LambdaExpression): IRExpr {
  const built = buildArgument(build, lambda);
  return built.kind === "lambda" ? { ...built, body: keyOf(build, lambda.body, built.body) } : built;
}

/** A key, or an array of keys of which each place has a type of its own. */
function keyOf(build: ExpressionBuild, body: Expression, built: IRExpr): IRExpr {
  if (body.kind === "ParenthesizedExpression") return keyOf(build, body.expression, built);
  if (body.kind === "ArrayLiteral" && built.kind === "array")
    return {
      ...built,
      elements: built.elements.map((element, at) => {
        const written = body.elements[at]!;
        if (written.kind !== "SpreadElement" && element.kind !== "spread")
          return placed(element, build.checked.typeOf(written));
        return written.kind === "SpreadElement" && element.kind === "spread"
          ? { ...element, value: placed(element.value, build.checked.typeOf(written.expression)) }
          : element;
      }),
    };
  return placed(built, build.checked.typeOf(body));
}

/** An enum by its place, an array of enums by the places of its elements; any other value as it is. */
function placed(value: IRExpr, type: Type | undefined): IRExpr {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "enum") return orderIn(memberOrder(known), value);
  const members = known?.kind === "array" ? membersOf(known.items) : undefined;
  if (members === undefined) return value;
  return { kind: "method", receiver: value, type: "array", name: "map", args: [{ name: "fn", value: placeLambda(members) }] };
}

function membersOf(type: Type): readonly string[] | undefined {
  const known = unalias(type);
  return known.kind === "enum" ? memberOrder(known) : undefined;
}
