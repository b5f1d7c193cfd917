import type { IRCondition, IRExpr, IRModule, IROperand, IRTest, IRTestAnswer, IRTestStep } from "../../ir/module.js";
import type { CallExpression, Expression, TestDeclaration, TestStep } from "../../syntax/ast.js";
import { constantName, constantNumber, constantText, constantWord } from "../semantics/constants.js";
import type { Unit } from "../semantics/program.js";
import { alwaysAnswer, isFailure, type MockStep, testsOf, type WhenStep } from "../semantics/tree.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { ExpressionBuild } from "./context.js";
import { buildArguments, buildExpression } from "./expression.js";
import { createTestBuild } from "./flow-build.js";
import { expressionOf, settingValues } from "./settings.js";

/**
 * Builds the tests of a program, in debug builds.
 * @throws Error where the checker left a mock or an action unresolved.
 */
export function buildTests(units: readonly Unit[]): Pick<IRModule, "tests"> {
  const tests = units.flatMap((unit) => testsOf(unit).map((test) => buildTest(unit, test)));
  return tests.length === 0 ? {} : { tests };
}

function buildTest(unit: Unit, test: TestDeclaration): IRTest {
  const build = createTestBuild(unit, unit.checked.variablesOf(test));
  const steps = test.steps.map((step) => buildStep(build, step));
  return {
    name: constantText(test.name) ?? "",
    locals: build.locals,
    steps,
    ...(test.doc === undefined ? {} : { doc: test.doc }),
    source_location: build.location(test),
  };
}

function buildStep(build: ExpressionBuild, step: TestStep): IRTestStep {
  const source_location = build.location(step);
  switch (step.kind) {
    case "MockStep":
      return { kind: "mock", ...buildMock(build, step), source_location };
    case "GivenStep":
      return {
        kind: "given",
        values: step.values.flatMap((setting) => {
          const variable = build.checked.givenOf(setting);
          const { value } = setting;
          if (variable === undefined || value.form !== "expression") return [];
          return [{ name: variable.irName, value: buildExpression(build, value.expression) }];
        }),
        source_location,
      };
    case "WhenStep":
      return { kind: "when", ...buildWhen(build, step), source_location };
    case "ThenStep":
      return {
        kind: "then",
        conditions: step.conditions.map((condition) => buildTestCondition(build, condition)),
        source_location,
      };
    case "PropertyStep": {
      const runs = expressionOf(settingValues(step.header), "runs");
      return {
        kind: "property",
        runs: (runs === undefined ? undefined : constantNumber(runs)) ?? 100,
        params: step.params.flatMap((param) => {
          const variable = build.checked.propertyVariableOf(param);
          return variable === undefined ? [] : [{ name: variable.irName, type: typeToIR(variable.type) }];
        }),
        conditions: step.conditions.map((condition) => buildTestCondition(build, condition)),
        source_location,
      };
    }
  }
}

/** A line of `@then` or `@property`, with the parts whose values say why it does not hold. */
function buildTestCondition(build: ExpressionBuild, condition: Expression): IRCondition {
  const seen = new Set<string>();
  const operands: IROperand[] = [];
  for (const part of tellingParts(condition)) {
    const text = sourceOf(build, part);
    if (seen.size === seen.add(text).size) continue;
    operands.push({ text, value: buildExpression(build, part) });
  }
  return {
    text: sourceOf(build, condition),
    condition: buildExpression(build, condition),
    operands,
    source_location: build.location(condition),
  };
}

const sourceOf = ({ unit }: ExpressionBuild, { start, end }: Expression): string => unit.text.slice(start, end);

/** Both sides of a comparison, the receiver and the arguments of a call: what is no literal. */
function tellingParts(condition: Expression): readonly Expression[] {
  if (condition.kind === "ParenthesizedExpression") return tellingParts(condition.expression);
  if (condition.kind === "UnaryExpression")
    return condition.operator === "!" ? tellingParts(condition.operand) : valuesOf(condition);
  if (condition.kind === "BinaryExpression")
    return condition.operator === "&&" || condition.operator === "||"
      ? [...tellingParts(condition.left), ...tellingParts(condition.right)]
      : [...valuesOf(condition.left), ...valuesOf(condition.right)];
  if (condition.kind === "CallExpression") {
    const { callee } = condition;
    const receiver = callee.kind === "MemberExpression" ? valuesOf(callee.object) : [];
    return [...receiver, ...condition.arguments.flatMap(({ value }) => valuesOf(value))];
  }
  return valuesOf(condition);
}

function valuesOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "ParenthesizedExpression":
      return valuesOf(expression.expression);
    case "NameExpression":
    case "MemberExpression":
    case "IndexExpression":
    case "CallExpression":
    case "BinaryExpression":
    case "PipelineExpression":
    case "IfExpression":
    case "MatchExpression":
      return [expression];
    case "UnaryExpression":
      return valuesOf(expression.operand).length === 0 ? [] : [expression];
    case "ArrayLiteral":
      return expression.elements.some((element) => element.kind === "SpreadElement" || valuesOf(element).length > 0)
        ? [expression]
        : [];
    case "ObjectLiteral":
      return expression.entries.some(
        (entry) => entry.kind === "SpreadElement" || entry.value === undefined || valuesOf(entry.value).length > 0,
      )
        ? [expression]
        : [];
    case "StringLiteral":
      return expression.parts.some(({ kind }) => kind === "interpolation") ? [expression] : [];
    case "BooleanLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "DurationLiteral":
    case "LambdaExpression":
    case "MissingExpression":
    case "NullLiteral":
    case "NumberLiteral":
    case "SymbolLiteral":
    case "UriLiteral":
      return [];
  }
}

type Mock = Omit<IRTestStep & { readonly kind: "mock" }, "kind" | "source_location">;

/** `@mock primary = …`: what the world answers. */
function buildMock(build: ExpressionBuild, step: MockStep): Mock {
  const target = build.checked.mockOf(step);
  if (target === undefined) throw new Error("The compiler left a mock without its target.");
  const { value } = step;
  const words = step.target.parts.map(({ text }) => text).join(".");
  const head = {
    target: step.uri === undefined ? words : `${step.uri.text} ${words}`,
    of: target.of,
    name: target.name,
  };
  switch (target.of) {
    case "memory":
    case "reference":
    case "config":
      return { ...head, ...(value === undefined ? {} : { value: buildExpression(build, value) }) };
    case "recording":
      return { ...head, name: (value === undefined ? undefined : constantWord(value)) ?? "" };
    case "model":
      return { ...head, answers: buildAnswers(build, value, true), ...always(value) };
    case "plugin":
    case "core":
      return {
        ...head,
        owner: target.owner,
        ...(step.arguments === undefined ? {} : { args: argumentsOf(build, step) }),
        ...(value === undefined ? {} : { answers: buildAnswers(build, value, false) }),
        ...always(value),
      };
  }
}

function argumentsOf(build: ExpressionBuild, step: MockStep): NonNullable<Mock["args"]> {
  const resolved = build.checked.mockArgumentsOf(step);
  if (resolved !== undefined) return buildArguments(build, resolved);
  // Nothing declares the parameters: the arguments have names.
  return (step.arguments ?? []).flatMap(({ name, value }) =>
    name === undefined ? [] : [{ name: name.text, value: buildExpression(build, value) }],
  );
}

const always = (value: Expression | undefined): { readonly always?: true } =>
  value !== undefined && alwaysAnswer(value) !== undefined ? { always: true } : {};

/** An array written out is a sequence of answers. */
function buildAnswers(
  build: ExpressionBuild,
  value: Expression | undefined,
  ofModel: boolean,
): readonly IRTestAnswer[] {
  if (value === undefined) return [];
  const whole = alwaysAnswer(value);
  if (whole !== undefined) return [buildAnswer(build, whole, ofModel)];
  const all = value.kind === "ArrayLiteral" ? value.elements : [value];
  return all.flatMap((element) => (element.kind === "SpreadElement" ? [] : [buildAnswer(build, element, ofModel)]));
}

function buildAnswer(build: ExpressionBuild, value: Expression, ofModel: boolean): IRTestAnswer {
  if (!isFailure(value)) return { kind: "value", value: buildExpression(build, value) };
  return buildFailure(
    build,
    value.arguments.map((argument) => argument.value),
    ofModel,
  );
}

/** The arguments of `fail`: how a model fails, and a message. */
function buildFailure(
  build: ExpressionBuild,
  args: readonly CallExpression["arguments"][number]["value"][],
  ofModel: boolean,
): IRTestAnswer & { readonly kind: "failure" } {
  const [first, second] = args;
  const kind = ofModel && first !== undefined ? constantWord(first) : undefined;
  const message = ofModel ? second : first;
  const text: IRExpr | undefined = message === undefined ? undefined : buildExpression(build, message);
  return {
    kind: "failure",
    ...(isModelFailure(kind) ? { failure: kind } : {}),
    ...(text === undefined ? {} : { message: text }),
  };
}

const isModelFailure = (word: string | undefined): word is "refusal" | "timeout" | "error" | "parse_error" =>
  word === "refusal" || word === "timeout" || word === "error" || word === "parse_error";

type When = Omit<IRTestStep & { readonly kind: "when" }, "kind" | "source_location">;

/** `@when greet(name)`, `resume { … }`, `timeout`, `fail(primary, "refusal")`. */
function buildWhen(build: ExpressionBuild, { action, target, value }: WhenStep): When {
  const checkpoint = target === undefined ? {} : { checkpoint: target.text };
  if (action.kind === "NameExpression") {
    return action.name === "timeout"
      ? { action: "timeout", args: [], ...checkpoint }
      : {
          action: "resume",
          args: [],
          ...checkpoint,
          ...(value === undefined ? {} : { value: buildExpression(build, value) }),
        };
  }
  if (action.kind !== "CallExpression") throw new Error("The compiler took something else for an action of a test.");
  const call = build.checked.callOf(action);
  if (call?.callee.kind === "flow")
    return { action: "start", flow: call.callee.flow.irName, args: buildArguments(build, call.arguments) };
  const [role, ...how] = action.arguments.map((argument) => argument.value);
  return {
    action: "fail",
    args: [],
    role: (role === undefined ? undefined : constantName(role)) ?? "",
    failure: buildFailure(build, how, true),
  };
}
