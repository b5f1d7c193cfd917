import type { Argument, CallExpression, Expression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { unionOf } from "../../types/join.js";
import { ERROR, NULL, UNKNOWN, type Type, isError, unalias } from "../../types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { askedTypes } from "./asked-types.js";
import { checkFailure, isFailure } from "./failure.js";
import { type MockStep, type MockTarget, mockTarget } from "./mock-target.js";
import type { TestCheck } from "./test-check.js";
import { inside } from "../of-unknown.js";

/** `@mock primary = …`, `@mock crm.get_account(id = "a1") = …`: what the world answers in this test. */
export function checkMock(check: TestCheck, step: MockStep): void {
  const target = mockTarget(check, step);
  if (target === undefined) {
    const silent = { ...check, report: () => undefined };
    for (const argument of step.arguments ?? []) inferStray(silent, argument.value);
    if (step.value !== undefined && !isFailure(step.value)) infer(silent, step.value);
    return;
  }
  check.facts.mocks.set(step, target);
  checkMockArguments(check, step, target);
  checkValue(check, step, target);
}

/** Only calls with these arguments are answered; what is left out may be anything. */
function checkMockArguments(check: TestCheck, step: MockStep, target: MockTarget): void {
  const { arguments: args, target: name } = step;
  if (args === undefined) return;
  if (target.of !== "plugin" && target.of !== "core") {
    const [first] = args;
    const at = first === undefined ? name : { start: first.start, end: args.at(-1)!.end };
    check.report(
      "E303",
      at,
      `${quote(nameOf(step))} takes no arguments: only methods of plugins and flows of other cores do.`,
    );
    for (const argument of args) inferStray(check, argument.value);
    return;
  }
  if (!target.declared) {
    for (const argument of args) checkUndeclared(check, argument);
    return;
  }
  const params = target.method.params.map((param) => ({ ...param, required: false }));
  const callee: Expression = { kind: "MissingExpression", start: name.start, end: name.end };
  const call: CallExpression = { kind: "CallExpression", callee, arguments: args, start: name.start, end: name.end };
  const given = matchArguments(check, call, args, params, quote(nameOf(step)));
  const resolved = given.flatMap((value, index) => {
    const param = params[index]!;
    if (value === undefined) return [];
    checkAgainst(check, value, param.type, { what: `${quote(param.name)} of ${quote(nameOf(step))}`, argument: true });
    return [{ name: param.name, value }];
  });
  check.facts.mockArguments.set(step, resolved);
}

function checkUndeclared(check: TestCheck, argument: Argument): void {
  infer(check, argument.value);
  if (argument.name !== undefined) return;
  check.report("E303", argument, "Nothing declares the parameters of this method, so its arguments need names.");
}

/** `crm.get_account`, `core://shop/orders refund`. */
const nameOf = ({ uri, target }: MockStep): string =>
  `${uri === undefined ? "" : `${uri.text} `}${target.parts.map(({ text }) => text).join(".")}`;

function checkValue(check: TestCheck, step: MockStep, target: MockTarget): void {
  const { value } = step;
  const name = quote(nameOf(step));
  if (value === undefined) {
    const result = target.of === "plugin" || target.of === "core" ? unalias(target.method.returnType).kind : undefined;
    if (result === "null" || result === "unknown") return;
    check.report(
      "E212",
      step.target,
      `The mock of ${name} needs ${result === undefined && target.of !== "model" ? "a value" : "an answer"}: ${quote("= …")}.`,
    );
    return;
  }
  switch (target.of) {
    case "memory":
    case "reference":
    case "config":
      if (isFailure(value)) {
        check.report("E213", value, `${name} is data, which cannot fail.`);
      } else if (target.field === undefined) infer(check, value);
      else checkAgainst(check, value, target.field.type, { what: name });
      return;
    case "model": {
      const types = askedTypes(check.unit, target.name);
      const type = types.some(isError) ? ERROR : types.length === 0 ? undefined : unionOf(types);
      checkAnswers(check, value, type, `an answer of ${name}`, "model");
      return;
    }
    case "plugin":
    case "core": {
      const { returnType: result } = target.method;
      checkAnswers(
        check,
        value,
        unalias(result).kind === "unknown" ? undefined : result,
        `the answer of ${name}`,
        "other",
      );
    }
  }
}

/** An array written out is a sequence of answers; anything else is one. */
function checkAnswers(
  check: TestCheck,
  value: Expression,
  type: Type | undefined,
  what: string,
  of: "model" | "other",
): void {
  if (value.kind !== "ArrayLiteral") {
    checkAnswer(check, value, type, what, of);
    return;
  }
  if (type !== undefined && unalias(type).kind === "array" && value.elements.length > 0) {
    const isWhole = value.elements.every(
      (element) => element.kind !== "SpreadElement" && element.kind !== "ArrayLiteral" && !mayBeAnswer(element),
    );
    if (isWhole) {
      infer(check, value, type);
      const text = check.unit.text.slice(value.start, value.end);
      check.report(
        "E301",
        value,
        `An array after ${quote("@mock")} is a sequence of answers. One answer that is an array stands in another pair of brackets: ${quote("[[…]]")}.`,
        { fix: { title: "Make it one answer", edits: [{ start: value.start, end: value.end, newText: `[${text}]` }] } },
      );
      return;
    }
  }
  for (const element of value.elements) {
    if (element.kind === "SpreadElement") {
      infer(check, element.expression);
      check.report("E213", element, "The answers of a mock are written out one by one.");
    } else checkAnswer(check, element, type, what, of);
  }
}

/** A failure, or something whose value is not seen here. */
const mayBeAnswer = (element: Expression): boolean =>
  isFailure(element) ||
  element.kind === "NameExpression" ||
  element.kind === "CallExpression" ||
  element.kind === "MemberExpression";

function checkAnswer(
  check: TestCheck,
  value: Expression,
  type: Type | undefined,
  what: string,
  of: "model" | "other",
): void {
  if (isFailure(value)) checkFailure(check, value, of);
  else if (type === undefined) infer(check, value, inside(UNKNOWN, value));
  else if (unalias(type).kind === "null") checkAgainst(check, value, NULL, { what });
  else checkAgainst(check, value, type, { what });
}
