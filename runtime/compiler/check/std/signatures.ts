import type { StdSignature } from "../../../stdlib/std-member.js";
import type { StdType } from "../../../stdlib/std-type.js";
import { stdGlobal } from "../../../stdlib/table.js";
import type { CallExpression, Expression, LambdaExpression, NameExpression, Span } from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import { insertion } from "../../diagnostics/edits.js";
import { isRoot } from "../roots.js";
import { E305 } from "../../diagnostics/definitions/literals.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { E301, E303 } from "../../diagnostics/definitions/values.js";
import { phrases, places } from "../../diagnostics/phrases.js";
import { count, quote } from "../../diagnostics/wording.js";
import { constantDuration, constantNumber, constantText } from "../../semantics/constants.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { formatType } from "../../semantics/types/format.js";
import { plain } from "../../semantics/types/literals.js";
import { fits, overlaps } from "../../semantics/types/relations.js";
import { admitsNull, ERROR, optional, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { matchArguments, type Parameter } from "../arguments.js";
import { type FlowCheck, lookUp } from "../context.js";
import { conversionAdvice, requireFit } from "../expect.js";
import { infer } from "../expression.js";
import { isNumber } from "../expressions/literals.js";
import { inferLambda } from "../lambda.js";
import { reportUnknown } from "../unknown.js";
import { bindExpected, reportKeptAmount, targetOf } from "./expected.js";
import {
  accumulatorType,
  bind,
  type Bindings,
  boundText,
  isSettled,
  substitute,
  widenAccumulator,
  within,
} from "./types.js";
import { linkTypes } from "../names.js";

export interface CheckedCall {
  readonly type: Type;
  readonly args: readonly ResolvedArgument[];
  /** The signature that was taken, for the builder's `zero`. */
  readonly signature: StdSignature;
  /** The type that the evaluator is given, where it needs one. */
  readonly target: Type | undefined;
}

/** Checks a call of the standard library. `receiver` is the type of what a method is called on. */
export function checkSignatures(
  check: FlowCheck,
  call: CallExpression,
  what: string,
  signatures: readonly StdSignature[],
  of: Type | undefined,
  expected: Type | undefined,
): CheckedCall {
  const receiver = of === undefined ? undefined : plain(of);
  const signature = choose(signatures, receiver, call);
  if (reportBareParameters(check, call, signature) || reportSeveral(check, call, what, signature))
    return { type: ERROR, args: [], signature, target: undefined };
  const bindings: Bindings = new Map();
  if (receiver !== undefined && signature.receiver !== undefined && !bind(signature.receiver, receiver, bindings))
    reportReceiver(check, call, what, receiver, signatures, signature.receiver);
  const given = matchArguments(check, call, call.arguments, parametersOf(signature), what);
  bindExpected(check, call, what, signature, expected, bindings);
  if (receiver !== undefined) reportKeptAmount(check, call, what, receiver, bindings);
  // Only a type that the receiver has not settled is taken from what is expected: `max(a, 0)` where money is needed.
  if (expected !== undefined && receiver === undefined) seed(signature.result, expected, bindings, given);

  const swapped = reportSwapped(check, call, signature, what);
  const values = swapped ? given.toReversed() : given;
  const each = signature.params.map((parameter, index) => ({ parameter, value: values[index] }));
  const inTurn = literalsLast(each);
  for (const { parameter, value } of inTurn) {
    if (value === undefined || parameter.type.kind === "function") continue;
    if (reportForeignArgument(check, what, parameter.name, value)) continue;
    if (parameter.type.kind === "variable" && !bindings.has(parameter.type.name)) {
      const { name } = parameter.type;
      const wanted = signature.result.kind === "variable" && signature.result.name === name ? expected : undefined;
      const inferred = begins(check, name, value, each, bindings) ?? (isOpenLiteral(value) ? wanted : undefined);
      if (inferred !== undefined) bindings.set(name, inferred);
    }
    checkPlain(
      check,
      value,
      parameter.type,
      bindings,
      { call: what, name: parameter.name, others: inTurn[0]!.parameter.name },
      parameter.compared === true,
    );
  }
  for (const { parameter, value } of each) {
    if (value === undefined || parameter.type.kind !== "function") continue;
    if (value.kind !== "LambdaExpression") {
      if (
        reportNamed(check, value, parameter.type.params.length, places.partOfCall({ part: parameter.name, call: what }))
      )
        continue;
      if (reportExpression(check, value, parameter.name, what)) continue;
      // `xs.map(name)` of an unknown name is one mistake, not two.
      if (value.kind !== "NameExpression" || lookUp(check.scope, value.name) !== undefined) infer(check, value);
      check.report(E303["argument-no-lambda"]({ parameter: parameter.name, what }), value);
      continue;
    }
    const { params, result } = parameter.type;
    if (value.params.length > params.length && reportComparison(check, value, what)) {
      return { type: ERROR, args: [], signature, target: undefined };
    }
    if (value.params.length > params.length) {
      check.report(
        E303["too-many-lambda-parameters"]({
          what,
          values: count(params.length, "value"),
          position: params.length + 1,
        }),
        value.params[params.length]!,
      );
    }
    const widened = widenAccumulator(check, value, parameter.type, bindings);
    const wanted = wantedOfLambda(result, signature.result, expected, bindings);
    const type = inferLambda(
      check,
      value,
      params.map((param) => substitute(param, bindings)),
      wanted,
    );
    const place = places.lambdaOf({ call: what });
    if (widened) checkBody(check, value.body, type, result, bindings, place);
    else requireFit(check, value.body, type, substitute(result, bindings), { what: place });
    reportMixedKeys(check, value.body, type, result, place);
  }
  const args = each.flatMap(({ parameter, value }) => (value === undefined ? [] : [{ name: parameter.name, value }]));
  if (receiver !== undefined && signature.receiver !== undefined)
    linkTypes(check, receiver, substitute(signature.receiver, bindings));
  for (const { parameter, value } of each) linkArgument(check, parameter.type, value, bindings);
  reportConstants(check, what, each);
  const target = targetOf(signature, receiver, bindings);
  return { type: substitute(signature.result, bindings), args, signature, target };
}

interface GivenArgument {
  readonly parameter: StdSignature["params"][number];
  readonly value: Expression | undefined;
}

const parameters = new WeakMap<StdSignature, readonly Parameter[]>();

/** The parameters of a signature as calls see them: made once, as most calls are of few functions. */
function parametersOf(signature: StdSignature): readonly Parameter[] {
  let found = parameters.get(signature);
  if (found === undefined) {
    found = signature.params.map(({ name, optional: mayLack }) => ({ name, required: mayLack !== true }));
    parameters.set(signature, found);
  }
  return found;
}

/**
 * Arguments of one type, those that are numbers or members of enums written out after the others, whose type they take:
 * `max(0.00, amount)`, `max(:low, level)`.
 */
function literalsLast(each: readonly GivenArgument[]): readonly GivenArgument[] {
  const isOpen = ({ parameter, value }: GivenArgument): boolean =>
    parameter.type.kind === "variable" && value !== undefined && (isNumber(value) || value.kind === "SymbolLiteral");
  return each.some(isOpen) ? [...each.filter((one) => !isOpen(one)), ...each.filter(isOpen)] : each;
}

/** Values as other languages take them, by call and parameter in whose place they are: what they are here. */
const FOREIGN_ARGUMENTS: Readonly<Record<string, (text: string) => string | undefined>> = {
  "`sort` `descending`": (text) =>
    /^desc(ending)?$/i.test(text) ? "true" : /^asc(ending)?$/i.test(text) ? "false" : undefined,
  // "0,0.00", "#,##0", "%.2f"
  "`format` `digits`": (text) =>
    /^%?,?\.(\d)f$/.exec(text)?.[1] ??
    (/^[#0,]*0(\.0*)?$/.test(text) ? `${(text.split(".")[1] ?? "").length}` : undefined),
};

/** `xs.sort("desc")`, `xs.sort(:desc)`, `n.format("0,0")` */
function reportForeignArgument(check: FlowCheck, what: string, parameter: string, value: Expression): boolean {
  const text =
    value.kind === "StringLiteral" ? constantText(value) : value.kind === "SymbolLiteral" ? value.name : undefined;
  const meant = text === undefined ? undefined : FOREIGN_ARGUMENTS[`${what} ${quote(parameter)}`]?.(text);
  if (meant === undefined) return false;
  const { start, end } = value;
  const named = /\w\s*=\s*$/.test(check.unit.text.slice(0, start));
  // A bool says nothing without its name.
  const newText = /\d/.test(meant) || named ? meant : `${parameter} = ${meant}`;
  check.report(
    E301["foreign-argument"]({ what, instead: newText, meaning: /\d/.test(meant) ? phrases.numberOfDecimals() : "" }),
    value,
    { fix: { start, end, newText } },
  );
  return true;
}

/** Keys of several types are compared place by place, which only an array that is written out has. */
function reportMixedKeys(check: FlowCheck, body: Expression, type: Type, result: StdType, what: string): void {
  if (result.kind !== "variable" || result.bound !== "keys") return;
  const known = unalias(type);
  if (known.kind !== "array" || unalias(known.items).kind !== "union") return;
  const parts = body.kind === "ArrayLiteral" ? body.elements : undefined;
  const isWrittenOut = parts?.every(
    (part) => part.kind !== "SpreadElement" && unalias(check.facts.types.get(part) ?? ERROR).kind !== "union",
  );
  if (isWrittenOut !== true)
    check.report(E301["lambda-result"]({ what, needed: boundText("keys"), type: formatType(type) }), body);
}

/** Constant arguments that can only fail when the flow runs. */
function reportConstants(
  check: FlowCheck,
  what: string,
  each: readonly { readonly parameter: StdSignature["params"][number]; readonly value: Expression | undefined }[],
): void {
  for (const { parameter, value } of each) {
    const text = value === undefined ? undefined : constantOf(value);
    const problem = text === undefined ? undefined : parameter.problem?.(text);
    if (value !== undefined && problem !== undefined) check.report(E305["bad-argument"]({ what, problem }), value);
  }
}

/** A constant argument as `problem` takes it. */
function constantOf(value: Expression): string | undefined {
  if (value.kind === "StringLiteral") return constantText(value);
  return (value.kind === "DurationLiteral" ? constantDuration(value) : constantNumber(value))?.toString();
}

/** What is given shares the names of its fields with what comes of it: elements, keys, results of a lambda. */
function linkArgument(check: FlowCheck, wanted: StdType, value: Expression | undefined, bindings: Bindings): void {
  if (value === undefined) return;
  const isLambda = value.kind === "LambdaExpression" && wanted.kind === "function";
  const type = check.facts.types.get(isLambda ? value.body : value);
  if (type !== undefined) linkTypes(check, type, substitute(isLambda ? wanted.result : wanted, bindings));
}

/** `xs.sort((a, b) => a.n - b.n)`: by what is sorted is a key here, not a comparison. */
function reportComparison(check: FlowCheck, lambda: LambdaExpression, what: string): boolean {
  const { params, body } = lambda;
  const [first, second] = params;
  if (what !== quote("sort") || params.length !== 2) return false;
  const { text } = check.unit;
  const source = (span: Span): string => text.slice(span.start, span.end);
  let key: string | undefined;
  if (body.kind === "BinaryExpression" && (body.operator === "-" || body.operator === "<")) {
    const [left, right] = [source(body.left), source(body.right)];
    const path = left.startsWith(`${first!.text}.`) ? left.slice(first!.text.length) : undefined;
    if (path !== undefined && right === `${second!.text}${path}`) key = `${first!.text} => ${left}`;
  }
  check.report(
    E303["comparing-sort"]({ what, key: key ?? "x => x.key" }),
    { start: first!.start, end: second!.end },
    { fix: key === undefined ? undefined : { start: lambda.start, end: lambda.end, newText: key } },
  );
  return true;
}

/**
 * What the body of a lambda should be. Where that is for the lambda to say, what is expected of the call gives the type of
 * its literals: `notes: array[Note] = texts.map(text => { text, mood: :calm })`.
 */
function wantedOfLambda(
  result: StdType,
  whole: StdType,
  expected: Type | undefined,
  bindings: Bindings,
): Type | undefined {
  const hints: Bindings = new Map();
  if (expected !== undefined) bind(whole, withoutNull(expected), hints);
  if (result.kind === "variable" && bindings.has(result.name)) return undefined;
  const known: Bindings = new Map([...hints, ...bindings]);
  if (result.kind === "variable" && !known.has(result.name)) return undefined;
  return substitute(result, known);
}

/** `xs.map(double)`: a flow is no value, a lambda that calls it stands in its place. */
function reportNamed(check: FlowCheck, value: Expression, count: number, what: string): boolean {
  if (value.kind !== "NameExpression" || lookUp(check.scope, value.name) !== undefined) return false;
  const flow = check.unit.flows.get(value.name);
  if (flow === undefined) return false;
  check.facts.occurrences.push({ start: value.start, end: value.end, symbol: flow.symbol, role: "read" });
  const lambda = count > 2 ? `(a, b) => ${value.name}(a, b)` : `x => ${value.name}(x)`;
  check.report(E303["flow-for-lambda"]({ what, flow: value.name, lambda }), value, {
    fix: [{ start: value.start, end: value.end, newText: lambda }],
  });
  return true;
}

/** `xs.reduce(0, (sum, x) => sum + x)`, as some languages write it, is reported once. */
function reportSwapped(check: FlowCheck, call: CallExpression, signature: StdSignature, what: string): boolean {
  const [first, second] = signature.params;
  const [one, other, more] = call.arguments;
  if (signature.params.length !== 2 || first?.type.kind !== "function" || second?.type.kind === "function")
    return false;
  if (one === undefined || other === undefined || more !== undefined) return false;
  if (one.name !== undefined || other.name !== undefined) return false;
  if (one.value.kind === "LambdaExpression" || other.value.kind !== "LambdaExpression") return false;
  const { text } = check.unit;
  const edits = [
    { start: one.start, end: one.end, newText: text.slice(other.start, other.end) },
    { start: other.start, end: other.end, newText: text.slice(one.start, one.end) },
  ];
  check.report(E303["lambda-not-first"]({ what, value: second!.name }), one, {
    fix: edits,
  });
  return true;
}

/** The type of a number that a lambda of the same call accumulates into, `0` in `xs.reduce((sum, x) => sum + x, 0)`. */
function begins(
  check: FlowCheck,
  variable: string,
  value: Expression,
  each: readonly { readonly parameter: StdSignature["params"][number]; readonly value: Expression | undefined }[],
  bindings: Bindings,
): Type | undefined {
  for (const { parameter, value: lambda } of each) {
    const { type } = parameter;
    if (type.kind !== "function" || lambda?.kind !== "LambdaExpression") continue;
    if (type.result.kind !== "variable" || type.result.name !== variable) continue;
    return accumulatorType(check, value, lambda, (accumulator) =>
      type.params.map((param) => substitute(param, new Map(bindings).set(variable, accumulator))),
    );
  }
  return undefined;
}

/** `xs.reduce(a, b => a + b, 0)`. */
function reportBareParameters(
  check: FlowCheck,
  { arguments: args }: CallExpression,
  { params }: StdSignature,
): boolean {
  const [first, lambda] = args;
  const wanted = params[0]?.type;
  if (wanted?.kind !== "function" || wanted.params.length < 2) return false;
  if (first?.value.kind !== "NameExpression" || lambda?.value.kind !== "LambdaExpression") return false;
  if (lambda.value.params.length !== 1 || lookUp(check.scope, first.value.name) !== undefined) return false;
  const { text } = check.unit;
  const { body, params: named, end } = lambda.value;
  const parameters = `(${first.value.name}, ${named[0]!.text})`;
  const span = { start: first.start, end };
  check.report(E303["bare-lambda-parameters"]({ lambda: `${parameters} => …` }), span, {
    fix: { ...span, newText: `${parameters} => ${text.slice(body.start, body.end)}` },
  });
  return true;
}

/** `max(1, 2, 3)`. */
function reportSeveral(check: FlowCheck, call: CallExpression, what: string, { params }: StdSignature): boolean {
  const { callee, arguments: args } = call;
  if (callee.kind !== "NameExpression" || !COMPARING.has(callee.name) || args.length <= Math.max(2, params.length))
    return false;
  if (args.some(({ name }) => name !== undefined)) return false;
  const written = `[${check.unit.text.slice(args[0]!.start, args.at(-1)!.end)}].${callee.name}()`;
  check.report(E303["several-compared"]({ what, written }), call);
  return true;
}

const COMPARING: ReadonlySet<string> = new Set(["max", "min"]);

/** `xs.filter(x > 1)`: the body of a lambda without its parameter. */
function reportExpression(check: FlowCheck, value: Expression, parameter: string, what: string): boolean {
  if (value.kind === "NameExpression" || value.kind === "LambdaExpression") return false;
  const unknown = unknownNames(check, value);
  const [name] = unknown;
  if (name === undefined || unknown.size > 1) return false;
  const written = check.unit.text.slice(value.start, value.end);
  const lambda = `${name} => ${written}`;
  check.report(E303["expression-for-lambda"]({ parameter, what, lambda }), value, {
    fix: insertion(value.start, `${name} => `),
  });
  return true;
}

/** The names in an expression that nothing declares. */
function unknownNames(check: FlowCheck, value: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  walk(value, (node) => {
    if (node.kind === "LambdaExpression") return false;
    if (node.kind !== "NameExpression") return true;
    const { name } = node as NameExpression;
    if (
      lookUp(check.scope, name) === undefined &&
      !check.unit.flows.has(name) &&
      !isRoot(name) &&
      stdGlobal(name) === undefined
    )
      names.add(name);
    return true;
  });
  return names;
}

/** `[]`, `{}` and their like take their type from what is expected of the call. */
const isOpenLiteral = (value: Expression): boolean => value.kind === "ArrayLiteral" || value.kind === "ObjectLiteral";

/** The first signature that fits the receiver, the number of arguments, and where the lambdas stand. */
function choose(signatures: readonly StdSignature[], receiver: Type | undefined, call: CallExpression): StdSignature {
  const [only] = signatures;
  if (only !== undefined && signatures.length === 1) return only;
  const fitting = signatures.filter((signature) => {
    if (receiver !== undefined && signature.receiver !== undefined && !bind(signature.receiver, receiver, new Map()))
      return false;
    if (call.arguments.length > signature.params.length) return false;
    return signature.params.every((parameter, index) => {
      const argument =
        call.arguments.find((candidate) => candidate.name?.text === parameter.name) ?? positional(call, index);
      if (argument === undefined) return parameter.optional === true;
      return (parameter.type.kind === "function") === (argument.value.kind === "LambdaExpression");
    });
  });
  return (
    fitting[0] ?? signatures.find((signature) => call.arguments.length <= signature.params.length) ?? signatures.at(-1)!
  );
}

const positional = (call: CallExpression, index: number) => {
  const argument = call.arguments[index];
  return argument?.name === undefined ? argument : undefined;
};

function seed(result: StdType, expected: Type, bindings: Bindings, given: readonly (Expression | undefined)[]): void {
  if (result.kind !== "variable" || bindings.has(result.name)) return;
  const known = unalias(expected);
  const literalOnly = given.every((value) => value === undefined || value.kind === "NumberLiteral");
  if (literalOnly && known.kind === "primitive") bindings.set(result.name, known);
}

function checkPlain(
  check: FlowCheck,
  value: Expression,
  wanted: StdType,
  bindings: Bindings,
  /** Of which call it is an argument, for which parameter, and the name of the first one. */
  { call, name, others }: { readonly call: string; readonly name: string; readonly others: string },
  compared: boolean,
): void {
  const what = places.partOfCall({ part: name, call });
  if (value.kind === "LambdaExpression") {
    check.report(E303["no-lambda"]({ what }), value);
    return;
  }
  const known = substitute(wanted, bindings);
  const type = infer(check, value, isSettled(wanted, bindings) ? known : undefined);
  if (unalias(type).kind === "unknown") {
    if (known.kind === "error") reportUnknown(check, value);
    else requireFit(check, value, type, known, { what });
    return;
  }
  if (compared && !overlaps(type, known)) {
    check.report(E300["never-among"]({ type: formatType(type, 60), elements: formatType(known, 60) }), value);
    return;
  }
  if (bind(wanted, type, bindings)) return;
  const inner = wanted.kind === "optional" ? wanted.type : wanted;
  // What may be null says all the same of which type the call is, where nothing before it has.
  const open = inner.kind === "variable" && !bindings.has(inner.name);
  const settled = open && unalias(type).kind !== "null" && bind(inner, withoutNull(type), bindings);
  if (
    inner.kind === "variable" &&
    inner.bound !== undefined &&
    !open &&
    !admitsNull(type) &&
    within(type, inner.bound)
  ) {
    const first = bindings.get(inner.name)!;
    check.report(
      E301["mixed-arguments"]({
        what: call,
        first: others,
        second: name,
        type: formatType(first),
        other: formatType(type),
        advice: conversionAdvice(type, first),
      }),
      value,
    );
    return;
  }
  if (inner.kind === "variable" && inner.bound !== undefined && !settled && (open || !admitsNull(type))) {
    check.report(E301["argument-type"]({ what, needed: boundText(inner.bound), type: formatType(type) }), value);
    return;
  }
  const needed = substitute(wanted, bindings);
  if (wanted.kind === "array" && unalias(withoutNull(type)).kind !== "array" && !isSettled(wanted, bindings)) {
    check.report(E301["argument-type"]({ what, needed: phrases.anArray(), type: formatType(type) }), value);
    return;
  }
  if (!fits(type, needed)) requireFit(check, value, type, needed, { what, argument: true });
  else if (admitsNull(type)) requireFit(check, value, type, withoutOptional(needed), { what, argument: true });
}

const withoutOptional = (type: Type): Type => (type.kind === "optional" ? type.type : type);

/** `xs.sum()` of what does not add up. */
function reportReceiver(
  check: FlowCheck,
  { callee }: CallExpression,
  what: string,
  receiver: Type,
  signatures: readonly StdSignature[],
  wanted: StdType,
): void {
  const known = unalias(receiver);
  if (known.kind !== "array" || callee.kind !== "MemberExpression") return;
  const element = unalias(known.items);
  if (element.kind === "error" || element.kind === "never" || element.kind === "unknown") return;
  const bound = wanted.kind === "array" && wanted.items.kind === "variable" ? wanted.items.bound : undefined;
  if (bound === undefined) {
    check.report(E301["receiver-type"]({ what, type: formatType(receiver, 60) }), callee.name);
    return;
  }
  const byLambda = signatures.some(({ params }) => params.some(({ type }) => type.kind === "function"));
  const values = {
    what,
    needed: boundText(bound),
    advice: byLambda ? phrases.takenOfElement({ method: callee.name.text }) : phrases.makeOthers(),
  };
  check.report(
    admitsNull(known.items)
      ? E309["null-element"](values)
      : E301["element-type"]({ ...values, type: formatType(known.items, 60) }),
    callee.name,
  );
}

function checkBody(
  check: FlowCheck,
  body: Expression,
  type: Type,
  result: StdType,
  bindings: Bindings,
  what: string,
): void {
  if (bind(result, type, bindings)) return;
  if (result.kind === "variable" && result.bound !== undefined) {
    const needed = boundText(result.bound);
    check.report(
      admitsNull(type)
        ? E309["null-lambda-result"]({ what, needed })
        : E301["lambda-result"]({ what, needed, type: formatType(type) }),
      body,
    );
    bindings.set(result.name, ERROR);
    return;
  }
  const needed = substitute(result, bindings);
  requireFit(check, body, type, needed.kind === "error" ? optional(ERROR) : needed, { what });
}
