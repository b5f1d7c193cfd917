import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { E300, E304 } from "../../diagnostics/definitions/operators.js";
import { fixTitles, phrases } from "../../diagnostics/phrases.js";
import { fixOf, insertion } from "../../diagnostics/edits.js";
import type { TitledFix } from "../../diagnostics/diagnostic.js";
import { quote } from "../../diagnostics/wording.js";
import { constantNumber } from "../../semantics/constants.js";
import { formatType } from "../../semantics/types/format.js";
import {
  currencyOf,
  DURATION,
  ERROR,
  FLOAT,
  INT,
  type PrimitiveName,
  STRING,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";

/** `+ - * / %` on two types that are neither null nor unknown. */
export function arithmetic(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): Type {
  const a = nameOf(left);
  const b = nameOf(right);
  if (a === undefined || b === undefined) return mismatched(check, expression, left, right);
  const { operator } = expression;
  if ((operator === "/" || operator === "%") && constantNumber(expression.right) === 0)
    check.report(E300["division-by-zero"](), expression.right);
  const give = (computed: PrimitiveName, result: Type): Type => {
    check.facts.binary.set(expression, computedType(computed));
    return result;
  };

  if (isNumeric(a) && isNumeric(b)) {
    if (operator === "/") return give("float", FLOAT);
    const both = a === "int" && b === "int" ? INT : FLOAT;
    return give(both.name, both);
  }
  switch (operator) {
    case "+":
      if (a === "string" && b === "string") return give("string", STRING);
      if (a === "duration" && b === "duration") return give("duration", DURATION);
      if ((a === "date" || a === "datetime") && b === "duration") return give(a, left);
      if (a === "duration" && (b === "date" || b === "datetime")) return give(b, right);
      break;
    case "-":
      if (a === "duration" && b === "duration") return give("duration", DURATION);
      if ((a === "date" || a === "datetime") && b === "duration") return give(a, left);
      if ((a === "date" || a === "datetime") && a === b) return give(a, DURATION);
      break;
    case "*":
      if (a === "duration" && isNumeric(b)) return give("duration", DURATION);
      if (isNumeric(a) && b === "duration") return give("duration", DURATION);
      if (a === "money" && isNumeric(b)) return give("money", left);
      if (isNumeric(a) && b === "money") return give("money", right);
      break;
    case "/":
      if (a === "duration" && isNumeric(b)) return give("duration", DURATION);
      if (a === "duration" && b === "duration") return give("duration", FLOAT);
      if (a === "money" && isNumeric(b)) return give("money", left);
      break;
    case "!=":
    case "??":
    case "&&":
    case "%":
    case "<":
    case "<=":
    case "==":
    case ">":
    case ">=":
    case "||":
    case "in":
    case "not in":
      break;
  }
  if (a === "money" && b === "money" && (operator === "+" || operator === "-" || operator === "/")) {
    if (currencyOf(left) !== currencyOf(right)) {
      check.report(E304["mixed-currencies"]({ type: formatType(left), other: formatType(right) }), expression);
      return operator === "/" ? FLOAT : left;
    }
    return give("money", operator === "/" ? FLOAT : left);
  }
  return mismatched(check, expression, left, right);
}

function mismatched(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): Type {
  const { operator } = expression;
  const a = quote(formatType(left, 60));
  const b = quote(formatType(right, 60));
  // `a += b` is no expression that another one may stand for.
  const isCompound = check.context.compound?.target === expression.left;
  const fix =
    operator === "+" && !isCompound ? interpolated(check, expression, left, right) : asDays(expression, left, right);
  const content = E300["operator-types"]({ operator, left: a, right: b, advice: advice(operator, left, right) });
  check.report(content, expression, fixOf(fix));
  return ERROR;
}

const isTime = (name: PrimitiveName | undefined): boolean =>
  name === "date" || name === "datetime" || name === "duration";

/** `due - 3` as `due - 3d`. */
function asDays({ right: value }: BinaryExpression, left: Type, right: Type): TitledFix | undefined {
  if (!isTime(nameOf(left)) || nameOf(right) !== "int" || value.kind !== "NumberLiteral") return undefined;
  const days = `${value.text}d`;
  return { title: fixTitles.changeTo({ text: days }), edits: [insertion(value.end, "d")] };
}

/** `"n is " + n` as `"n is ${n}"`, where the other side has no quotes of its own and can be printed. */
function interpolated(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): TitledFix | undefined {
  const { text } = check.unit;
  const [a, b] = [expression.left, expression.right];
  const isText = (side: Expression): boolean => side.kind === "StringLiteral" && !text.startsWith('"""', side.start);
  const [literal, value, type] = isText(a) ? [a, b, right] : [b, a, left];
  if (!isText(literal) || nameOf(type) === undefined || value.kind === "StringLiteral")
    return asDays(expression, left, right);
  const inner = text.slice(literal.start + 1, literal.end - 1);
  const hole = `\${${text.slice(value.start, value.end)}}`;
  if (hole.includes('"') || hole.includes("\n")) return undefined;
  const newText = literal === a ? `"${inner}${hole}"` : `"${hole}${inner}"`;
  return { title: fixTitles.intoText(), edits: [{ start: expression.start, end: expression.end, newText }] };
}

function advice(operator: string, left: Type, right: Type): string {
  const a = nameOf(left);
  const b = nameOf(right);
  if (operator === "+" && (a === "string") !== (b === "string")) {
    return phrases.interpolate({ example: "${value}" });
  }
  if ((a === "money" && (b === "int" || b === "float")) || (b === "money" && (a === "int" || a === "float"))) {
    if (operator === "+" || operator === "-") return phrases.moneyToMoney();
  }
  if ((a === "date" && b === "datetime") || (a === "datetime" && b === "date")) {
    return phrases.dateOfDatetime();
  }
  if ((operator === "+" || operator === "-") && isTime(a) && (b === "int" || b === "float")) {
    return phrases.writeDuration();
  }
  if (operator === "*" && a === "money" && b === "money") return phrases.moneyByNumber();
  if (operator === "*" && a === "string" && (b === "int" || b === "float")) return phrases.repeatText();
  if (operator === "%" && a === "string") return phrases.valuesInText({ example: '"${a} is ${b}"' });
  const list = (type: Type) => unalias(type).kind === "array";
  if (operator === "+" && list(left) && list(right)) return phrases.joinArrays();
  return "";
}

/** The name of the primitive, with all texts as string. */
function nameOf(type: Type): PrimitiveName | undefined {
  const known = unalias(type);
  if (known.kind === "string_union") return "string";
  if (known.kind !== "primitive") return undefined;
  return known.name === "email" || known.name === "url" || known.name === "uuid" ? "string" : known.name;
}

const isNumeric = (name: PrimitiveName): boolean => name === "int" || name === "float";

/** What the IR says is computed. */
function computedType(name: PrimitiveName) {
  if (name === "email" || name === "url" || name === "uuid" || name === "string") return "string" as const;
  return name;
}
