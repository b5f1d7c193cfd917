import type { IRModule, IRTest, IRTestStep } from "../../../ir/module.js";
import type { TestDeclaration, TestStep } from "../../../syntax/ast.js";
import { constantNumber } from "../../check/constants.js";
import { constantText } from "../../check/expressions/literals.js";
import { testsOf } from "../../check/test/test.js";
import type { Unit } from "../../resolve/unit.js";
import { typeToIR } from "../../types/to-ir.js";
import { buildExpression } from "../expression.js";
import { type FlowBuild, createTestBuild } from "../flow-build.js";
import { expressionOf, settingValues } from "../settings.js";
import { buildTestCondition } from "./test-condition.js";
import { buildMock } from "./test-mock.js";
import { buildWhen } from "./test-when.js";

/** The tests of a program, in debug builds. */
export function buildTests(units: readonly Unit[]): Pick<IRModule, "tests"> {
  const tests = units.flatMap((unit) => testsOf(unit).map((test) => buildTest(unit, test)));
  return tests.length === 0 ? {} : { tests };
}

function buildTest(unit: Unit, test: TestDeclaration): IRTest {
  const build = createTestBuild(unit, unit.facts.testVariables.get(test) ?? []);
  const steps = test.steps.map((step) => buildStep(build, step));
  return {
    name: constantText(test.name) ?? "",
    locals: build.locals,
    steps,
    ...(test.doc === undefined ? {} : { doc: test.doc }),
    source_location: build.location(test),
  };
}

function buildStep(build: FlowBuild, step: TestStep): IRTestStep {
  const source_location = build.location(step);
  switch (step.kind) {
    case "MockStep":
      return { kind: "mock", ...buildMock(build, step), source_location };
    case "GivenStep":
      return {
        kind: "given",
        values: step.values.flatMap((setting) => {
          const variable = build.facts.givens.get(setting);
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
          const variable = build.facts.properties.get(param);
          return variable === undefined ? [] : [{ name: variable.irName, type: typeToIR(variable.type) }];
        }),
        conditions: step.conditions.map((condition) => buildTestCondition(build, condition)),
        source_location,
      };
    }
  }
}
