import type { Argument, CallExpression, Expression, ModelBlock, TypeNode } from "../../../syntax/ast.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E212, E214 } from "../../diagnostics/definitions/settings.js";
import { E301, E303 } from "../../diagnostics/definitions/values.js";
import { phrases, places } from "../../diagnostics/phrases.js";
import { list, quote, suggest } from "../../diagnostics/wording.js";
import { resolveType } from "../../resolve/types.js";
import { modelBlocks } from "../../semantics/blocks.js";
import { constantName, constantWord, wordSpan } from "../../semantics/constants.js";
import type { MockTarget } from "../../semantics/facts.js";
import type { Unit } from "../../semantics/program.js";
import { alwaysAnswer, isFailure, type MockStep } from "../../semantics/tree.js";
import { unionOf } from "../../semantics/types/join.js";
import { sameType } from "../../semantics/types/relations.js";
import { ERROR, isError, NULL, STRING, type Type, unalias, UNKNOWN } from "../../semantics/types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import type { FlowCheck } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { silentUnit } from "../silent-unit.js";
import { inside } from "../unknown.js";
import { mockTarget } from "./mock-target.js";
import type { TestCheck } from "./test.js";

/** `@mock primary = …`, `@mock crm.get_account(id = "a1") = …`: what the world answers in this test. */
export function checkMock(check: TestCheck, step: MockStep): void {
  const target = mockTarget(check, step);
  if (target === undefined) {
    const silent = { ...check, report: check.unit.reporter.acknowledge };
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
    check.report(E303["mock-without-arguments"]({ target: nameOf(step) }), at);
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
    checkAgainst(check, value, param.type, {
      what: places.partOf({ part: param.name, whole: nameOf(step) }),
      argument: true,
    });
    return [{ name: param.name, value }];
  });
  check.facts.mockArguments.set(step, resolved);
}

function checkUndeclared(check: TestCheck, argument: Argument): void {
  infer(check, argument.value);
  if (argument.name !== undefined) return;
  check.report(E303["positional-mock-argument"](), argument);
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
    const missing =
      result === undefined && target.of !== "model" ? E212["mock-without-value"] : E212["mock-without-answer"];
    check.report(missing({ name }), step.target);
    return;
  }
  switch (target.of) {
    case "memory":
    case "reference":
    case "config":
      if (isFailure(value)) {
        check.report(E213["data-cannot-fail"]({ name }), value);
      } else if (target.field === undefined) infer(check, value);
      else checkAgainst(check, value, target.field.type, { what: name });
      return;
    case "recording":
      if (value.kind !== "MissingExpression" && constantWord(value) === undefined) {
        check.report(E214["recording-no-text"](), value);
        inferStray(check, value);
      } else if (value.kind === "NameExpression") infer(check, value);
      else check.facts.types.set(value, STRING);
      return;
    case "model": {
      const types = askedTypes(check.unit, target.name);
      const type = types.some(isError) ? ERROR : types.length === 0 ? undefined : unionOf(types);
      checkAnswers(check, value, type, places.anAnswerOf({ mock: name }), "model");
      return;
    }
    case "plugin":
    case "core": {
      const { returnType: result } = target.method;
      checkAnswers(
        check,
        value,
        unalias(result).kind === "unknown" ? undefined : result,
        places.answerOf({ mock: name }),
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
  const always = alwaysAnswer(value);
  if (always !== undefined || value.kind !== "ArrayLiteral") {
    checkAnswer(check, always ?? value, type, what, of);
    return;
  }
  if (type !== undefined && unalias(type).kind === "array" && value.elements.length > 0) {
    const isWhole = value.elements.every(
      (element) => element.kind !== "SpreadElement" && element.kind !== "ArrayLiteral" && !mayBeAnswer(element),
    );
    if (isWhole) {
      infer(check, value, type);
      const text = check.unit.text.slice(value.start, value.end);
      check.report(E301["ambiguous-array"](), value, {
        fix: [{ start: value.start, end: value.end, newText: `[${text}]` }],
      });
      return;
    }
  }
  for (const element of value.elements) {
    if (element.kind === "SpreadElement") {
      infer(check, element.expression);
      check.report(E213["spread-answers"](), element);
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

/** The types of the answers that the program asks of a model role, each once; the error type where a block is mistaken. */
function askedTypes(unit: Unit, role: string): readonly Type[] {
  const types: Type[] = [];
  const { core } = unit;
  for (const asking of unit.asking) {
    for (const block of modelBlocks(asking.file)) {
      const { header, settings } = block;
      const valueOf = (name: string) => [...header, ...settings].find((setting) => setting.name.text === name)?.value;
      const llm = valueOf("llm");
      const asked = llm?.form === "expression" ? constantName(llm.expression) : core?.primary;
      // A role that is not there may be a misspelling of any.
      const known = asked !== undefined && core?.roles.has(asked) === true;
      if (known && asked !== role) continue;
      const output = valueOf("output");
      const type = known && output?.form === "type" ? answerType(asking, block, output.type) : ERROR;
      if (!types.some((one) => sameType(one, type))) types.push(type);
    }
  }
  return types;
}

/** The type of a block's answer. It is resolved where its flow is checked; what is not checked has none yet, and learns of none. */
const answerType = (asking: Unit, block: ModelBlock, node: TypeNode): Type =>
  asking.facts.blockTypes.get(block) ?? resolveType(node, silentUnit(asking).unit);

/** How a model can fail. */
const MODEL_FAILURES: readonly string[] = ["refusal", "timeout", "error", "parse_error"];

/** `"refusal"` or `"refusal", "message"` of a model; only a message of anything else. */
export function checkFailure(
  check: FlowCheck,
  call: CallExpression,
  of: "model" | "other",
  args = call.arguments.map(({ value }) => value),
): void {
  const named = call.arguments.find(({ name }) => name !== undefined);
  if (named !== undefined) check.report(E303["named-fail-argument"](), named);
  const most = of === "model" ? 2 : 1;
  const [first] = args;
  if (first === undefined) {
    const example = call.arguments.length === 0 ? 'fail("refusal")' : 'fail(primary, "refusal")';
    check.report(of === "model" ? E303["fail-without-kind"]({ example }) : E303["fail-without-message"](), {
      start: call.callee.end,
      end: call.end,
    });
    return;
  }
  for (const [index, value] of args.entries()) {
    if (index >= most) {
      check.report(most === 1 ? E303["more-than-fail-message"]() : E303["more-than-fail-kind-and-message"](), value);
      inferStray(check, value);
    } else if (index === 0 && of === "model") checkKind(check, value);
    else checkAgainst(check, value, STRING, { what: places.failMessage(), argument: true });
  }
}

function checkKind(check: FlowCheck, value: Expression): void {
  if (value.kind === "MissingExpression") return;
  const word = constantWord(value);
  if (word === undefined) {
    inferStray(check, value);
    check.report(
      E214["failure-no-word"]({
        words: list(
          MODEL_FAILURES.map((kind) => quote(JSON.stringify(kind))),
          "or",
        ),
      }),
      value,
    );
    return;
  }
  check.facts.types.set(value, STRING);
  if (MODEL_FAILURES.includes(word)) return;
  const { hint, more } = suggest(word, MODEL_FAILURES, wordSpan(value));
  const all =
    hint === ""
      ? phrases.failsWith({
          words: list(
            MODEL_FAILURES.map((kind) => quote(JSON.stringify(kind))),
            "or",
          ),
        })
      : "";
  check.report(E301["unknown-failure"]({ word: JSON.stringify(word), hint, words: all }), value, more);
}
