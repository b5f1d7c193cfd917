import type { IRExpr, IRTestAnswer, IRTestStep } from "../../../ir/module.js";
import type { CallExpression, Expression } from "../../../syntax/ast.js";
import { constantWord } from "../../check/constants.js";
import { isFailure } from "../../check/test/failure.js";
import type { MockStep } from "../../check/test/mock-target.js";
import { buildArguments, buildExpression } from "../expression.js";
import type { FlowBuild } from "../flow-build.js";

type Mock = Omit<IRTestStep & { readonly kind: "mock" }, "kind" | "source_location">;

/** `@mock primary = …`: what the world answers. */
export function buildMock(build: FlowBuild, step: MockStep): Mock {
  const target = build.facts.mocks.get(step);
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
    case "model":
      return { ...head, answers: buildAnswers(build, value, true) };
    case "plugin":
    case "core":
      return {
        ...head,
        owner: target.owner,
        ...(step.arguments === undefined ? {} : { args: argumentsOf(build, step) }),
        ...(value === undefined ? {} : { answers: buildAnswers(build, value, false) }),
      };
  }
}

function argumentsOf(build: FlowBuild, step: MockStep): NonNullable<Mock["args"]> {
  const resolved = build.facts.mockArguments.get(step);
  if (resolved !== undefined) return buildArguments(build, resolved);
  // Nothing declares the parameters: the arguments have names.
  return (step.arguments ?? []).flatMap(({ name, value }) =>
    name === undefined ? [] : [{ name: name.text, value: buildExpression(build, value) }],
  );
}

/** An array written out is a sequence of answers. */
function buildAnswers(build: FlowBuild, value: Expression | undefined, ofModel: boolean): readonly IRTestAnswer[] {
  if (value === undefined) return [];
  const all = value.kind === "ArrayLiteral" ? value.elements : [value];
  return all.flatMap((element) => (element.kind === "SpreadElement" ? [] : [buildAnswer(build, element, ofModel)]));
}

function buildAnswer(build: FlowBuild, value: Expression, ofModel: boolean): IRTestAnswer {
  if (!isFailure(value)) return { kind: "value", value: buildExpression(build, value) };
  return buildFailure(
    build,
    value.arguments.map((argument) => argument.value),
    ofModel,
  );
}

/** The arguments of `fail`: how a model fails, and a message. */
export function buildFailure(
  build: FlowBuild,
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
