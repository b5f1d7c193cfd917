import type { Expression, TestDeclaration, TestStep } from "../../../syntax/ast.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import type { FlowEntity, Unit } from "../../semantics/program.js";
import { reachedCheckpoints } from "../../semantics/checkpoints.js";
import { entryValue } from "../../semantics/tree.js";
import { type ObjectField, type Type, unalias } from "../../semantics/types/type.js";
import { lookUp } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { expressionOf } from "../settings.js";
import { reportUnknown } from "../unknown.js";
import { declareVariable } from "../variables.js";
import type { TestCheck } from "./test.js";

type GivenStep = TestStep & { readonly kind: "GivenStep" };

/** `@given { name = "Ada" }`: variables of the steps that follow. */
export function checkGiven(check: TestCheck, step: GivenStep): void {
  for (const setting of step.values) {
    const { name } = setting;
    const value = expressionOf({ name, value: setting.value, span: setting });
    if (value === undefined) continue;
    const wanted = wantedType(check.unit, check.test, name.text);
    const type =
      wanted === undefined
        ? inferGiven(check, value)
        : checkAgainst(check, value, wanted.type, { what: wanted.what, argument: true });
    if (name.text === "") continue;
    if (name.text === "result") {
      check.report(E201["reserved-result"](), name);
      continue;
    }
    const first = lookUp(check.scope, name.text);
    if (first !== undefined) {
      check.report(E201["double-given"]({ name: name.text }), name, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    const variable = declareVariable(check, check.scope, name, type, { full: setting, doc: setting.doc });
    check.facts.givens.set(setting, variable);
  }
}

function inferGiven(check: TestCheck, value: Expression): Type {
  const type = infer(check, value);
  if (unalias(type).kind === "unknown") reportUnknown(check, value);
  return type;
}

/** What the flow that the test starts makes of a name: literals and symbols take their types from there. */
function wantedType(
  unit: Unit,
  test: TestDeclaration,
  name: string,
): { readonly type: Type; readonly what: string } | undefined {
  let started: FlowEntity | undefined;
  for (const step of test.steps) {
    if (step.kind !== "WhenStep") continue;
    if (step.action.kind !== "CallExpression") {
      const field = started === undefined ? undefined : resolutionField(unit, started, step, name);
      if (field !== undefined) return { type: field.type, what: places.fieldOfResolution({ field: field.name }) };
      continue;
    }
    const { callee, arguments: args } = step.action;
    const flow = callee.kind === "NameExpression" ? unit.flows.get(callee.name) : undefined;
    if (flow === undefined) continue;
    started = flow;
    const index = args.findIndex(({ value }) => value.kind === "NameExpression" && value.name === name);
    if (index < 0) continue;
    const named = args[index]!.name?.text;
    const param = named === undefined ? flow.params[index] : flow.params.find((one) => one.name === named);
    if (param !== undefined) return { type: param.type, what: places.partOf({ part: param.name, whole: flow.name }) };
  }
  return undefined;
}

/** The field of a checkpoint that `resume { … }` fills with this name. */
function resolutionField(
  unit: Unit,
  flow: FlowEntity,
  { value }: TestStep & { readonly kind: "WhenStep" },
  name: string,
): ObjectField | undefined {
  if (value?.kind !== "ObjectLiteral") return undefined;
  for (const entry of value.entries) {
    if (entry.kind === "SpreadElement") continue;
    const filled = entryValue(entry);
    if (filled.kind !== "NameExpression" || filled.name !== name) continue;
    for (const { block, facts } of reachedCheckpoints(flow, unit).checkpoints) {
      const type = facts?.resolutions.get(block);
      const known = type === undefined ? undefined : unalias(type);
      const field = known?.kind === "object" ? known.fields.get(entry.key.text) : undefined;
      if (field !== undefined) return field;
    }
  }
  return undefined;
}
