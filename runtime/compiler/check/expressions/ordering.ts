import type { BinaryExpression } from "../../../syntax/ast.js";
import type { Fix } from "../../diagnostics/diagnostic.js";
import { insert } from "../../diagnostics/edits.js";
import { quote } from "../../diagnostics/wording.js";
import { isOrdered } from "../../types/comparable.js";
import { formatType } from "../../types/format.js";
import { BOOL, type Type, unalias } from "../../types/type.js";
import type { FlowCheck } from "../flow-check.js";

type Order = "int" | "float" | "money" | "string" | "date" | "datetime" | "duration";

/** `< <= > >=` on two types that are neither null nor unknown. */
export function ordering(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): Type {
  const { operator } = expression;
  if (isComparison(expression.left) || isComparison(expression.right)) {
    check.report(
      "E300",
      expression,
      `Comparisons do not chain: write ${quote("a < b && b < c")}.`,
      chained(check, expression),
    );
    return BOOL;
  }
  const a = orderOf(left);
  const b = orderOf(right);
  if (a === undefined || b === undefined) {
    const wrong = a === undefined ? left : right;
    check.report(
      "E300",
      expression,
      `${quote(operator)} orders numbers, money, strings, dates and durations, not ${quote(formatType(wrong, 60))}.`,
    );
    return BOOL;
  }
  const common = commonOrder(a, b);
  if (common === undefined) {
    check.report(
      "E300",
      expression,
      `${quote(formatType(left, 60))} and ${quote(formatType(right, 60))} cannot be compared with ${quote(operator)}.`,
    );
    return BOOL;
  }
  if (common === "money" && a === b && currencyOf(left) !== currencyOf(right)) {
    check.report(
      "E304",
      expression,
      `${quote(formatType(left))} and ${quote(formatType(right))} cannot be compared: their currencies differ.`,
    );
    return BOOL;
  }
  check.facts.binary.set(expression, common);
  return BOOL;
}

/** `a < b < c` as `a < b && b < c`, where b may stand twice. */
function chained(check: FlowCheck, { left, operatorSpan, right }: BinaryExpression): { readonly fix?: Fix } {
  const middle = left.kind === "BinaryExpression" && isComparison(left) ? left.right : undefined;
  if (middle === undefined || isComparison(right)) return {};
  if (middle.kind !== "NameExpression" && middle.kind !== "NumberLiteral" && middle.kind !== "MemberExpression")
    return {};
  const again = check.unit.text.slice(middle.start, middle.end);
  return { fix: insert("Compare twice", operatorSpan.start, `&& ${again} `) };
}

const isComparison = (expression: BinaryExpression["left"]): boolean =>
  expression.kind === "BinaryExpression" && ["<", "<=", ">", ">="].includes(expression.operator);

function orderOf(type: Type): Order | undefined {
  const known = unalias(type);
  if (!isOrdered(type)) return undefined;
  if (known.kind === "string_union") return "string";
  if (known.kind !== "primitive") return undefined;
  if (known.name === "email" || known.name === "url" || known.name === "uuid") return "string";
  if (known.name === "bool") return undefined;
  return known.name;
}

const NUMBERS: readonly Order[] = ["int", "float", "money"];

function commonOrder(a: Order, b: Order): Order | undefined {
  if (a === b) return a;
  const [x, y] = [NUMBERS.indexOf(a), NUMBERS.indexOf(b)];
  return x === -1 || y === -1 ? undefined : NUMBERS[Math.max(x, y)];
}

function currencyOf(type: Type): string | undefined {
  const known = unalias(type);
  return known.kind === "primitive" ? known.currency : undefined;
}
