import type { TestDeclaration } from "../../../syntax/ast.js";
import { allDeclarations } from "../../resolve/create-unit.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import type { Variable } from "../../resolve/variable.js";
import { checkCondition } from "../condition.js";
import { requireConstant } from "../constants.js";
import { constantText } from "../expressions/literals.js";
import { checkGiven } from "./given.js";
import { checkMock } from "./mock.js";
import { checkProperty } from "./property.js";
import { createTestCheck } from "./test-check.js";
import { checkWhen } from "./when.js";

/** Checks the tests of a file. Its flows have been checked before. Gives the variables that the tests declare. */
export function checkTests(unit: Unit): readonly Variable[] {
  const names = new Map<string, TestDeclaration>();
  return testsOf(unit).flatMap((test) => {
    checkName(unit, test, names);
    return checkTest(unit, test);
  });
}

export const testsOf = (unit: Unit): readonly TestDeclaration[] =>
  allDeclarations(unit.file.declarations).filter((node) => node.kind === "TestDeclaration");

function checkName(unit: Unit, test: TestDeclaration, names: Map<string, TestDeclaration>): void {
  const { name } = test;
  const { report } = unit.reporter;
  if (name.start === name.end || !requireConstant({ report }, name, "The name of a test")) return;
  const text = constantText(name) ?? "";
  const first = names.get(text);
  if (first === undefined) names.set(text, test);
  else
    report("E201", name, `There is a test ${quote(JSON.stringify(text))} already. Rename one of them.`, {
      related: [{ message: "The first one", file: unit.path, start: first.name.start, end: first.name.end }],
    });
}

function checkTest(unit: Unit, test: TestDeclaration): readonly Variable[] {
  const check = createTestCheck(unit, test);
  for (const step of test.steps) {
    switch (step.kind) {
      case "MockStep":
        checkMock(check, step);
        break;
      case "GivenStep":
        checkGiven(check, step);
        break;
      case "WhenStep":
        checkWhen(check, step);
        break;
      case "ThenStep":
        for (const condition of step.conditions) checkCondition(check, condition, `A line of ${quote("@then")}`);
        break;
      case "PropertyStep":
        checkProperty(check, step);
        break;
    }
  }
  unit.facts.testVariables.set(test, check.declared);
  return check.declared;
}
