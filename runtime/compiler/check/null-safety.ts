import type {
  BinaryExpression,
  CallExpression,
  Expression,
  IndexExpression,
  MemberExpression,
  Span,
} from "../../syntax/ast.js";
import { pathAt, type SyntaxKind, type SyntaxNode, walk } from "../../syntax/walk.js";
import { E300, E309 } from "../diagnostics/definitions/operators.js";
import { W300 } from "../diagnostics/definitions/warnings.js";
import { phrases } from "../diagnostics/phrases.js";
import type { Content, DetailsOf, Thing } from "../diagnostics/reporter.js";
import { propagatesNull } from "../semantics/facts.js";
import type { Variable } from "../semantics/program.js";
import { formatType } from "../semantics/types/format.js";
import { admitsNull, ERROR, optional, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { type FlowCheck, lookUp } from "./context.js";
import { narrowTo, referenceOf } from "./narrow.js";
import { isRoot } from "./roots.js";
import { reportUnknown } from "./unknown.js";

/**
 * The type of a member or an element, `own` being that without what stands before it: null too where a `?.` found null,
 * here or earlier in the chain.
 */
export function resultInChain(
  check: FlowCheck,
  step: MemberExpression | IndexExpression,
  receiver: Type,
  own: Type,
  whole: Expression,
): Type {
  if (!admitsNull(receiver) || !propagatesNull(check.facts, step)) return own;
  if (!admitsNull(own)) check.facts.passedBy.add(whole);
  return optional(own);
}

/** The type of what a member or an element is taken from, without null; `undefined` where a mistake has been reported. */
export function requireReceiver(
  check: FlowCheck,
  expression: MemberExpression | IndexExpression,
  type: Type,
): Type | undefined {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return undefined;
  if (known.kind === "unknown") {
    reportUnknown(check, expression.object);
    return undefined;
  }
  const goesOn = expression.kind === "MemberExpression" && expression.optional;
  if (known.kind === "null") {
    check.report(E309["always-null"](), expression.object);
    // Whoever mixed up a test reads this once.
    const reference = referenceOf(check, expression.object);
    if (reference !== undefined) narrowTo(check, reference, ERROR);
    return undefined;
  }
  if (admitsNull(type) && !propagatesNull(check.facts, expression)) {
    const inside = withoutNull(type);
    const { object } = expression;
    const values = { type: formatType(type), test: testAdvice(check, object) };
    if (check.context.target === true || isOnWayToCompound(check, expression)) {
      // As an element that is not there cannot be assigned, nor can a part of it: that fails when it runs.
      if (isElement(check, object)) return inside;
      reportNull(check, E309["null-part-assigned"]({ type: values.type }), object, object);
      return inside;
    }
    if (expression.kind === "MemberExpression") {
      const dot = object.end;
      reportNull(check, E309["null-receiver"]({ ...values, name: expression.name.text }), object, object, {
        fix:
          check.unit.text[dot] === "." && mayBecomeNull(check, expression)
            ? [{ start: dot, end: dot, newText: "?" }]
            : undefined,
      });
    } else reportNull(check, E309["null-indexed"](values), object, object);
    return inside;
  }
  if (!admitsNull(type) && goesOn && !readsAsPresent(check, expression.object)) {
    const dot = check.unit.text.indexOf("?.", expression.object.end);
    check.report(
      W300["needless-optional"](),
      dot === -1 ? expression : { start: dot, end: dot + 2 },
      dot === -1 ? {} : { fix: [{ start: dot, end: dot + 2, newText: "." }] },
    );
  }
  return withoutNull(type);
}

/** Whether it is a step of what `+=` reads and assigns, `m[k].n` in `m[k].n += 1`. */
function isOnWayToCompound(check: FlowCheck, step: MemberExpression | IndexExpression): boolean {
  let at = check.context.compound?.target;
  while (at !== undefined && at !== step)
    at = at.kind === "MemberExpression" || at.kind === "IndexExpression" ? at.object : undefined;
  return at === step;
}

/** Whether something is called in an expression, which would be called twice where it stands twice. */
function hasCall(expression: Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === "CallExpression";
    return !found;
  });
  return found;
}

/** What `+=` begins with where there is no element yet, by the type of the elements. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  int: "0",
  float: "0.0",
  money: "0.00",
  string: '""',
  duration: "0s",
};

/** Reports `m[k] += 1`, where there may be no element to go on with. `false` where it is something else that may be null. */
export function reportMissingElement(check: FlowCheck, expression: Expression, type: Type): boolean {
  const { compound } = check.context;
  if (compound?.target !== expression || !isElement(check, expression)) return false;
  const known = unalias(withoutNull(type));
  const beginning = known.kind === "primitive" ? BEGINNINGS[known.name] : undefined;
  if (beginning === undefined || hasCall(expression)) return false;
  const { text } = check.unit;
  const { operator, value } = compound;
  const written = (node: Expression): string => text.slice(node.start, node.end);
  // What is read goes on by `?.` where an element on the way may be missing too.
  const read = (node: Expression): string => {
    if (node.kind !== "MemberExpression" && node.kind !== "IndexExpression") return written(node);
    const step = text.slice(node.object.end, node.end);
    const goesOn = node.kind === "MemberExpression" && isElement(check, node.object);
    return `${read(node.object)}${goesOn ? "?" : ""}${step}`;
  };
  // Behind the sign of a difference a sum stands in parentheses.
  const right = value.kind === "BinaryExpression" ? `(${written(value)})` : written(value);
  const whole = `${written(expression)} = (${read(expression)} ?? ${beginning}) ${operator} ${right}`;
  const span = { start: expression.start, end: value.end };
  reportNull(check, E309["element-may-be-missing"]({ type: formatType(type, 60), whole }), expression, expression, {
    fix: value.kind === "MissingExpression" ? undefined : [{ ...span, newText: whole }],
  });
  return true;
}

/** Whether it is an element of an array or a map, which is null where there is none, and only there. */
function isElement(check: FlowCheck, object: Expression): boolean {
  if (object.kind === "ParenthesizedExpression") return isElement(check, object.expression);
  if (object.kind !== "IndexExpression") return false;
  const type = check.facts.types.get(object.object);
  const collection = type === undefined ? undefined : unalias(withoutNull(type));
  if (collection?.kind === "array") return !admitsNull(collection.items);
  return collection?.kind === "map" && !admitsNull(collection.values);
}

/** Whether a chain may give null where it stands, so that `?.` in it is no mistake in its place. */
function mayBecomeNull(check: FlowCheck, step: MemberExpression): boolean {
  if (check.flow === undefined) return true;
  const path = pathAt(check.flow.node, step.name.start);
  let at = path.lastIndexOf(step);
  if (at === -1) return true;
  const goesOn = (parent: SyntaxNode | undefined, child: SyntaxNode): boolean =>
    (parent?.kind === "MemberExpression" && (parent as MemberExpression).object === child) ||
    (parent?.kind === "IndexExpression" && (parent as IndexExpression).object === child) ||
    (parent?.kind === "CallExpression" && (parent as CallExpression).callee === child);
  while (goesOn(path[at - 1], path[at]!)) at--;
  while (path[at - 1]?.kind === "ParenthesizedExpression") {
    at--;
    // What `?.` passes by ends at the parenthesis.
    if (goesOn(path[at - 1], path[at]!)) return false;
  }
  const chain = path[at]!;
  const parent = path[at - 1];
  if (parent?.kind === "BinaryExpression") {
    const { operator, left } = parent as BinaryExpression;
    return operator === "==" || operator === "!=" || (operator === "??" && left === chain);
  }
  if (parent?.kind !== undefined && NEEDS_VALUE.has(parent.kind)) return false;
  const expected = check.facts.expected.get(chain as Expression);
  return expected === undefined || admitsNull(expected);
}

/** What takes no null, whatever stands in it. */
const NEEDS_VALUE: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>([
  "UnaryExpression",
  "IfExpression",
  "IndexExpression",
  "LambdaExpression",
  "WhileBlock",
  "ForeachBlock",
  "StringLiteral",
  "interpolation",
]);

/**
 * Reports that a value may be null. Who forgot the test forgot it for all uses of the variable or path: reported once, it reads
 * as present from there on, until it is assigned again.
 */
export function reportNull<Given extends Content>(
  check: FlowCheck,
  content: Given,
  value: Expression | undefined,
  span: Span,
  details?: DetailsOf<Given>,
): void {
  const once = value === undefined ? undefined : thingOf(check, value);
  check.report(content, span, { ...details, once });
}

/** Passes on to a variable that the value it takes was reported to be null: it is the same mistake there. */
export function passOnNull(check: FlowCheck, value: Expression, variable: Variable): void {
  const thing = thingOf(check, value);
  if (thing !== undefined) check.unit.reporter.passOn(thing, { owner: variable, key: variable.name });
}

/** Reports a value that goes into a string and may be null, is a handle, or is of unknown type. */
export function requirePrintable(check: FlowCheck, expression: Expression, type: Type): void {
  const known = unalias(type);
  if (known.kind === "unknown") {
    reportUnknown(check, expression);
  } else if (admitsNull(type)) {
    reportNull(check, E309["null-in-text"]({ test: testAdvice(check, expression) }), expression, expression);
  } else if (known.kind === "handle") {
    check.report(E300["handle-as-text"](), expression);
  }
}

/** The variable that a value belongs to, or the flow where it belongs to none, with the path. */
function thingOf(check: FlowCheck, value: Expression): Thing | undefined {
  const owner = referenceOf(check, value)?.variable ?? check.flow;
  const key = placeOf(check, value);
  return owner === undefined || key === undefined ? undefined : { owner, key };
}

/** The path from a variable; or `memory.customer.name`, which no test narrows. */
function placeOf(check: FlowCheck, value: Expression): string | undefined {
  const reference = referenceOf(check, value);
  return reference === undefined ? rootPath(check, value) : `${reference.variable.name}${reference.path}`;
}

function rootPath(check: FlowCheck, value: Expression): string | undefined {
  if (value.kind === "ParenthesizedExpression") return rootPath(check, value.expression);
  if (value.kind === "NameExpression") {
    const referent = check.facts.names.get(value);
    return referent?.kind === "root" ? referent.scope : undefined;
  }
  if (value.kind === "MemberExpression") {
    const object = rootPath(check, value.object);
    return object === undefined ? undefined : `${object}.${value.name.text}`;
  }
  return undefined;
}

/** What to do about a value that may be null, besides a default: a test, or first a variable that a test can narrow. */
export function testAdvice(check: Pick<FlowCheck, "facts">, value: Expression | undefined): string {
  const object = value?.kind === "MemberExpression" ? value.object : undefined;
  const referent = object?.kind === "NameExpression" ? check.facts.names.get(object) : undefined;
  return referent?.kind === "root" ? phrases.testVariable({ root: referent.scope }) : phrases.testBefore();
}

/**
 * Whether an expression is what a test looks at, `result` or `memory` and the like, or a part of it. Those read as present: a
 * null there fails the line, so the test need not say at each step that it expects a value. It may still ask whether there is one.
 */
export function readsAsPresent(check: FlowCheck, expression: Expression): boolean {
  if (check.context.test !== true) return false;
  let current = expression;
  for (;;) {
    switch (current.kind) {
      case "MemberExpression":
      case "IndexExpression":
        current = current.object;
        continue;
      case "ParenthesizedExpression":
        current = current.expression;
        continue;
      case "CallExpression":
        current = current.callee;
        continue;
      case "NameExpression": {
        const variable = lookUp(check.scope, current.name);
        return variable === undefined ? isRoot(current.name) : variable.present === true;
      }
      case "ArrayLiteral":
      case "BinaryExpression":
      case "BooleanLiteral":
      case "DateLiteral":
      case "DateTimeLiteral":
      case "DurationLiteral":
      case "IfExpression":
      case "LambdaExpression":
      case "MatchExpression":
      case "MissingExpression":
      case "NullLiteral":
      case "NumberLiteral":
      case "ObjectLiteral":
      case "PipelineExpression":
      case "StringLiteral":
      case "SymbolLiteral":
      case "UnaryExpression":
      case "UriLiteral":
        return false;
    }
  }
}

/** The type without null; what is always null stays so. */
export const presentType = (type: Type): Type => (unalias(type).kind === "null" ? type : withoutNull(type));
