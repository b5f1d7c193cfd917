/** Printers of expressions. Chains of members and calls are in `chains.ts`. */
import {
  type BinaryExpression,
  type BinaryOperator,
  type Expression,
  type ObjectEntry,
  type ObjectLiteral,
  precedenceOf,
  type SpreadElement,
} from "../syntax/index.js";
import { literal, printPostfix } from "./chains.js";
import type { Context, Printers } from "./context.js";
import { choice, concat, type Doc, group, indent, operation, line, softLine, withLastBroken } from "./doc.js";
import { bracesGroup, bracketsAround, ENTRY, LITERAL, squareBrackets } from "./lists.js";
import { printText } from "./multiline-text.js";

type OperatorExpression =
  "UnaryExpression" | "BinaryExpression" | "PipelineExpression" | "LambdaExpression" | "ParenthesizedExpression";
type ExpressionKind = Exclude<Expression["kind"], "IfExpression" | "MatchExpression">;

const operators: Printers<OperatorExpression> = {
  UnaryExpression: ({ operator, operand }, context) => concat(context.token(operator), context.print(operand)),
  BinaryExpression: printBinary,
  PipelineExpression({ source, stages }, context) {
    const first = context.print(source);
    const parts: Doc[] = [];
    let broken = false;
    for (const { operator, target } of stages) {
      broken ||= context.atNewLine;
      parts.push(line, context.token(operator), " ", context.print(target));
    }
    return group(concat(first, indent(concat(...parts))), broken && stages.length > 1);
  },
  LambdaExpression({ params, body }, context) {
    const parts: Doc[] = [];
    if (context.next === "(") {
      parts.push(context.token("("));
      params.forEach(({ text }, index) => parts.push(index > 0 ? ", " : "", context.token(text)));
      parts.push(context.token(")"));
    } else parts.push(context.token());
    return concat(...parts, " ", context.token("=>"), " ", valueAfterSign(body, context));
  },
  ParenthesizedExpression: ({ expression }, context) => {
    if (!context.breaksAfterNext && isLiteralInBrackets(expression))
      return bracketsAround(expression, (inner) => context.print(inner), context);
    return group(
      concat(
        context.token("("),
        indent(concat(softLine, context.print(expression), context.dangling() ?? "")),
        softLine,
        context.token(")"),
      ),
    );
  },
};

export const expressions: Printers<ExpressionKind | "SpreadElement" | "ObjectEntry"> = {
  ...operators,
  NameExpression: literal,
  NumberLiteral: literal,
  BooleanLiteral: literal,
  NullLiteral: literal,
  DurationLiteral: literal,
  DateLiteral: literal,
  DateTimeLiteral: literal,
  SymbolLiteral: literal,
  UriLiteral: literal,
  MissingExpression: literal,
  StringLiteral: printText,
  MemberExpression: printPostfix,
  IndexExpression: printPostfix,
  CallExpression: printPostfix,
  ArrayLiteral({ elements }, context) {
    const print = (element: Expression | SpreadElement): Doc => context.print(element);
    const [only] = elements;
    const opens = elements.length === 1 && !context.breaksAfterNext && isLiteralInBrackets(only!);
    return opens ? bracketsAround(only!, print, context) : squareBrackets(elements, print, context);
  },
  SpreadElement: ({ expression }, context) => concat(context.token("..."), context.print(expression)),
  ObjectLiteral: (node, context) =>
    bracesGroup<ObjectEntry | SpreadElement>(
      node.entries,
      (entry) => context.print(entry),
      setByEquals(node, context) ? ENTRY : LITERAL,
      context,
    ),
  ObjectEntry: ({ key, value }, context) => {
    const name = context.verbatim(key);
    return value === undefined ? name : concat(name, signedValue(value, context));
  },
};

/**
 * Returns whether entries are written `name = value`, and none `name: value`: such objects look like settings.
 * One that begins with a mere name keeps its commas: right of an arm's `=>` it would be a body without the first.
 */
function setByEquals({ entries }: ObjectLiteral, context: Context): boolean {
  const signs = entries.flatMap((entry) =>
    entry.kind === "ObjectEntry" && entry.value !== undefined
      ? [context.signBetween(entry.key.end, entry.value.start)]
      : [],
  );
  const [first] = entries;
  if (first?.kind === "ObjectEntry" && first.value === undefined) return false;
  return signs.length > 0 && signs.every((sign) => sign === "=");
}

/** Prints ` = value` or `: value`, as it is written. */
export function signedValue(value: Expression, context: Context): Doc {
  const sign = context.next;
  return concat(sign === "=" ? " " : "", context.token("=", ":"), " ", valueAfterSign(value, context));
}

/** Prints what stands right of a sign. Where a comment takes it to the next line, it is indented there. */
export function valueAfterSign(value: Parameters<Context["print"]>[0], context: Context): Doc {
  return context.takesOwnLine ? indent(context.print(value)) : context.print(value);
}

/** A line that begins with one of these does not continue the line before. */
const NOT_AT_BEGINNING: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(["-", "in", "not in"]);

/** Prints operands of one precedence: on one line, or each on its own, with the operators at the beginning where they may be. */
function printBinary(node: BinaryExpression, context: Context): Doc {
  const level = precedenceOf(node.operator);
  const uses: BinaryExpression[] = [];
  let first: Expression = node;
  while (first.kind === "BinaryExpression" && precedenceOf(first.operator) === level) {
    uses.unshift(first);
    first = first.left;
  }
  const leads = !uses.some(({ operator }) => NOT_AT_BEGINNING.has(operator));
  const start = context.print(first);
  const joined: Doc[] = [];
  const apart: Doc[] = [];
  for (const { operator, right } of uses) {
    const words = operator === "not in" ? [context.token("not"), " ", context.token("in")] : [context.token(operator)];
    const operand = context.print(right);
    joined.push(" ", ...words, " ", operand);
    apart.push(leads ? line : " ", ...words, leads ? " " : line, operand);
  }
  const flat = concat(start, ...joined);
  const broken = concat(start, indent(concat(...apart)));
  if (uses.length > 1) return choice(flat, undefined, broken);
  // What is in brackets is opened, `a ?? {` or `f([`, in place of breaking the line at the operator.
  const opened = isLiteralInBrackets(node.right) ? withLastBroken(flat) : undefined;
  return operation(start, flat, choice(flat, opened, broken));
}

const isLiteralInBrackets = (node: Expression | SpreadElement): boolean =>
  (node.kind === "ObjectLiteral" && node.entries.length > 0) ||
  (node.kind === "ArrayLiteral" && node.elements.length > 0);
