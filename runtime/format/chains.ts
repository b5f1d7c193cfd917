/** Prints members, indexes and calls: `a.b`, `xs[0]`, `f(x)`, and chains of them such as `xs.filter(…).map(…)`. */
import type { Argument, CallExpression, Expression, IndexExpression, MemberExpression, Span } from "../syntax/index.js";
import type { Context } from "./context.js";
import { broken, choice, concat, type Doc, group, indent, isHard, line, softLine, withLastBroken } from "./doc.js";
import { parentheses } from "./lists.js";

type Postfix = MemberExpression | IndexExpression | CallExpression;

/** Prints a node of one token, or of several that belong together, as it is in the source. */
export const literal = (node: Span, context: Context): Doc => context.verbatim(node);

/** The arguments of a call, or of a mock. */
export const printArguments = (list: readonly Argument[], context: Context): Doc =>
  parentheses(
    list,
    (argument) => printArgument(argument, context),
    context,
    ({ value }) => opensAtEnd(value, list.length),
  );

function printArgument({ name, value }: Argument, context: Context): Doc {
  if (name === undefined) return context.print(value);
  const sign = concat(context.token(name.text), " ", context.token("="), " ");
  const own = context.takesOwnLine;
  const printed = context.print(value);
  return concat(sign, own ? indent(printed) : printed);
}

/** Returns whether the last argument may be opened on the line of the call: `xs.map(x => {`. */
function opensAtEnd(value: Expression, count: number): boolean {
  switch (value.kind) {
    case "ObjectLiteral":
      return value.entries.length > 0;
    case "ArrayLiteral":
      return value.elements.length > 0;
    case "MatchExpression":
    case "IfExpression":
      return true;
    case "StringLiteral":
      return value.multiline;
    case "LambdaExpression":
      return value.body.kind === "CallExpression" || opensAtEnd(value.body, count);
    case "CallExpression":
      return count === 1 && value.arguments.length > 0;
    case "NameExpression":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "SymbolLiteral":
    case "UriLiteral":
    case "MemberExpression":
    case "IndexExpression":
    case "UnaryExpression":
    case "BinaryExpression":
    case "PipelineExpression":
    case "ParenthesizedExpression":
    case "MissingExpression":
      return false;
  }
}

export function printPostfix(node: Postfix, context: Context): Doc {
  const uses: Postfix[] = [];
  let base: Expression = node;
  for (let step: Postfix | undefined = node; step !== undefined;) {
    uses.unshift(step);
    base = step.kind === "CallExpression" ? step.callee : step.object;
    step = isPostfix(base) ? base : undefined;
  }
  const comments = context.commentsTaken;
  const head: Doc[] = [context.print(base)];
  const calls: Doc[][] = [];
  let isBroken = false;
  for (const [index, use] of uses.entries()) {
    const current = calls[calls.length - 1];
    const begins = use.kind === "MemberExpression" && uses[index + 1]?.kind === "CallExpression";
    const target = begins && (current === undefined || hasCall(uses, index)) ? [] : (current ?? head);
    if (target !== current && target !== head) calls.push(target);
    if (use.kind === "MemberExpression") {
      if (calls.length > 0) isBroken ||= context.atNewLine;
      target.push(context.token(".", "?."), context.token(use.name.text));
    } else if (use.kind === "IndexExpression") target.push(printIndex(use, context));
    else target.push(printArguments(use.arguments, context));
  }
  const flat = concat(...head, ...calls.flat());
  if (calls.length < 2) return flat;
  const lines = concat(...head, indent(concat(...calls.map((call) => concat(line, ...call)))));
  const before = concat(...head, ...calls.slice(0, -1).flat());
  const last = concat(...calls[calls.length - 1]!);
  const opened =
    calls.length === 2 && !isHard(before) && context.commentsTaken === comments ? withLastBroken(last) : undefined;
  if (isBroken) return broken(lines);
  return choice(flat, opened === undefined ? undefined : concat(before, opened), lines);
}

const isPostfix = (node: Expression): node is Postfix =>
  node.kind === "MemberExpression" || node.kind === "IndexExpression" || node.kind === "CallExpression";

/** Returns whether a call is before `index`, so that the member there begins another one. */
const hasCall = (uses: readonly Postfix[], index: number): boolean =>
  uses.slice(0, index).some(({ kind }, at) => kind === "CallExpression" && at > 0);

const printIndex = ({ index }: IndexExpression, context: Context): Doc =>
  group(
    concat(
      context.token("["),
      indent(concat(softLine, context.print(index), context.dangling() ?? "")),
      softLine,
      context.token("]"),
    ),
  );
