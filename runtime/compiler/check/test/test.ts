import type { Span, TestDeclaration, TestStep } from "../../../syntax/ast.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E303 } from "../../diagnostics/definitions/values.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import { resolveType } from "../../resolve/types.js";
import { spanOf } from "../../diagnostics/edits.js";
import type { Report } from "../../diagnostics/reporter.js";
import { reachedCheckpoints } from "../../semantics/checkpoints.js";
import { constantText } from "../../semantics/constants.js";
import type { FlowEntity, Unit, Variable } from "../../semantics/program.js";
import { keywordSpan, testsOf } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { requireConstant } from "../constants.js";
import { type FlowCheck, openScope, withContext } from "../context.js";
import { createCheck } from "../flow.js";
import { checkSettings, entriesOfSettings } from "../settings.js";
import { checkCondition } from "../value.js";
import { checkGiven } from "./given.js";
import { checkMock } from "./mock.js";
import { checkWhen } from "./when.js";

/** Units that hold what the tests of this one resolve, in whatever files: they are checked before its tests. */
export function unitsResolvedIn(unit: Unit): ReadonlySet<Unit> {
  const units = new Set<Unit>();
  for (const { steps } of testsOf(unit)) {
    for (const step of steps) {
      if (step.kind !== "WhenStep") continue;
      const { action } = step;
      const name = action.kind === "CallExpression" ? action.callee : action;
      const flow = name.kind === "NameExpression" ? unit.flows.get(name.name) : undefined;
      if (flow !== undefined) for (const one of reachedCheckpoints(flow, unit).checkpoints) units.add(one.unit);
    }
  }
  return units;
}

/** Checks the tests of a unit. The flows that they start have been checked before. Gives the variables that the tests declare. */
export function checkTests(unit: Unit): readonly Variable[] {
  return testsOf(unit).flatMap((test) => {
    const { name } = test;
    if (name.start !== name.end) requireConstant(unit.reporter, name, places.testName());
    return checkTest(unit, test);
  });
}

/** Reports the tests of a file that have the name of an earlier one. `reportIn` gives what reports in a unit. */
export function reportDoubleTests(units: readonly Unit[], reportIn: (unit: Unit) => Report): void {
  const names = new Map<string, { readonly unit: Unit; readonly name: Span }>();
  for (const unit of units) {
    for (const { name } of testsOf(unit)) {
      const text = constantText(name);
      // The name of a test is a constant: what else stands there has been reported.
      if (name.start === name.end || text === undefined) continue;
      const first = names.get(text);
      if (first === undefined) names.set(text, { unit, name });
      else
        reportIn(unit)(E201["double-test"]({ name: JSON.stringify(text) }), name, {
          related: [{ message: relatedTexts.first(), file: first.unit.path, ...spanOf(first.name) }],
        });
    }
  }
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
        for (const condition of step.conditions) checkCondition(check, condition, places.lineOfThen());
        break;
      case "PropertyStep":
        checkProperty(check, step);
        break;
    }
  }
  unit.facts.testVariables.set(test, check.declared);
  return check.declared;
}

type PropertyStep = TestStep & { readonly kind: "PropertyStep" };

/** `@property(runs = 100) (n: int) { … }`: conditions over pure flows that hold for all values. */
function checkProperty(check: TestCheck, step: PropertyStep): void {
  checkSettings(check, "property", entriesOfSettings(step.header), keywordSpan(step, "@property"));
  const scope = openScope(check.scope, step, check.facts, "names");
  withContext(check, { scope }, () => {
    for (const param of step.params) {
      const { name } = param;
      const type = resolveType(param.type, check.unit);
      if (param.default !== undefined) check.report(E213["default-in-property"](), param.default);
      if (name.text === "") continue;
      const first = scope.names.get(name.text);
      if (first !== undefined) {
        check.report(E201["double-property-value"]({ name: name.text }), name, {
          related: [{ message: relatedTexts.first(), file: check.unit.path, ...first.symbol.declaration!.name }],
        });
        continue;
      }
      const span = { start: name.start, end: name.end };
      const variable: Variable = {
        name: name.text,
        kind: "param",
        type,
        symbol: {
          kind: "parameter",
          name: name.text,
          type,
          doc: param.doc,
          detail: `${name.text}: ${formatType(type)}`,
          declaration: { file: check.unit.path, name: span, full: { start: param.start, end: param.end } },
        },
        irName: name.text,
        concurrency: 0,
      };
      scope.names.set(name.text, variable);
      check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
      check.facts.occurrences.push({ ...span, symbol: variable.symbol, role: "declaration" });
      check.facts.properties.set(param, variable);
    }
    if (step.params.length === 0) check.report(E303["property-without-values"](), keywordSpan(step, "@property"));
    for (const condition of step.conditions) checkCondition(check, condition, places.lineOfProperty());
  });
}

/** The check of one test: its steps see what the steps before have given. */
export interface TestCheck extends FlowCheck {
  readonly test: TestDeclaration;
  /** The flow that the last `@when` has started; `"unknown"` after a mistake, `undefined` before the first. */
  started: FlowEntity | "unknown" | undefined;
}

function createTestCheck(unit: Unit, test: TestDeclaration): TestCheck {
  const check = createCheck(unit, undefined, test);
  return { ...check, context: { ...check.context, test: true }, test, started: undefined };
}
