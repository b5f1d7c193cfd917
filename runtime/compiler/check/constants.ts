import type { Expression } from "../../syntax/ast.js";
import { E200 } from "../diagnostics/definitions/names.js";
import { E214 } from "../diagnostics/definitions/settings.js";
import { foreignLiterals } from "../diagnostics/foreign-names.js";
import type { Content } from "../diagnostics/reporter.js";
import { stdGlobal } from "../../stdlib/table.js";
import { notConstant } from "../semantics/constants.js";
import { type Type, unalias, withoutNull } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";

/** Reports the part of an expression that is no constant: a literal, or an array or object of constants. */
export function requireConstant(
  check: Pick<FlowCheck, "report">,
  expression: Expression,
  what: string,
  content?: Content,
  /** The type of the place, where it is known. */
  expected?: Type,
): boolean {
  const wrong = notConstant(expression);
  if (wrong === undefined) return true;
  if (content !== undefined || !reportMeant(check, wrong, what, wrong === expression ? expected : undefined))
    check.report(content ?? E214["not-constant"]({ what }), wrong);
  return false;
}

/** Reports what is no constant and was probably meant as one. */
function reportMeant(
  check: Pick<FlowCheck, "report">,
  wrong: Expression,
  what: string,
  expected: Type | undefined,
): boolean {
  const { start, end } = wrong;
  const known = expected === undefined ? undefined : unalias(withoutNull(expected));
  if (
    wrong.kind === "CallExpression" &&
    wrong.callee.kind === "NameExpression" &&
    stdGlobal(wrong.callee.name)?.nondeterministic !== undefined
  ) {
    check.report(E214["moment-as-constant"]({ what, call: `${wrong.callee.name}()` }), wrong);
    return true;
  }
  if (wrong.kind === "NameExpression" && Object.hasOwn(foreignLiterals, wrong.name)) {
    const literal = foreignLiterals[wrong.name]!;
    check.report(E200["foreign-literal"]({ name: wrong.name, literal }), wrong, {
      fix: { start, end, newText: literal },
    });
    return true;
  }
  const member = known?.kind === "enum" ? memberMeant(known.members, wrong) : undefined;
  if (member !== undefined) {
    check.report(E214["member-as-constant"]({ member }), wrong, { fix: { start, end, newText: `:${member}` } });
    return true;
  }
  const date = known?.kind === "primitive" && known.name === "date" ? dateOf(wrong) : undefined;
  if (date === undefined) return false;
  check.report(E214["difference-as-date"]({ date }), wrong, { fix: { start, end, newText: date } });
  return true;
}

/** The member that `low` and `Level.Low` stand for. */
function memberMeant(members: readonly string[], wrong: Expression): string | undefined {
  const word =
    wrong.kind === "NameExpression"
      ? wrong.name
      : wrong.kind === "MemberExpression" && wrong.object.kind === "NameExpression"
        ? wrong.name.text
        : undefined;
  return members.find((name) => name.toLowerCase() === word?.toLowerCase());
}

/** `2026-1-5` is a difference of three numbers, and meant as a date. */
function dateOf(expression: Expression): string | undefined {
  if (expression.kind !== "BinaryExpression" || expression.left.kind !== "BinaryExpression") return undefined;
  const { left, right } = expression;
  const parts = [left.left, left.right, right].map((part) => (part.kind === "NumberLiteral" ? part.text : ""));
  if (expression.operator !== "-" || left.operator !== "-") return undefined;
  return /^\d{4}-\d{1,2}-\d{1,2}$/.test(parts.join("-"))
    ? parts.map((part) => part.padStart(2, "0")).join("-")
    : undefined;
}
