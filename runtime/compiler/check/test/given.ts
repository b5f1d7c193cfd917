import type { Expression, NameExpression, ObjectEntry, TestDeclaration, TestStep } from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import type { FlowEntity, Unit } from "../../semantics/program.js";
import { reachedCheckpoints } from "../../semantics/checkpoints.js";
import { quote } from "../../diagnostics/wording.js";
import { coreFlows, pluginMethods } from "../../semantics/interfaces.js";
import { resolveType } from "../../resolve/types.js";
import { fieldOf } from "../../semantics/members.js";
import { alwaysAnswer, entryValue, type MockStep } from "../../semantics/tree.js";
import { type ObjectField, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { lookUp } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { expressionOf } from "../settings.js";
import { reportUnknown } from "../unknown.js";
import { declareVariable } from "../variables.js";
import type { TestCheck } from "./test.js";

type GivenStep = TestStep & { readonly kind: "GivenStep" };

/** `@given { name = "Ada", age: int = 36 }`: variables of the steps that follow. */
export function checkGiven(check: TestCheck, step: GivenStep): void {
  for (const setting of step.values) {
    const { name } = setting;
    const value = expressionOf({ name, value: setting.value, span: setting });
    if (value === undefined) continue;
    const annotated = setting.type === undefined ? undefined : resolveType(setting.type, check.unit);
    const wanted =
      annotated === undefined
        ? wantedType(check.unit, check.test, name.text)
        : { type: annotated, what: quote(name.text) };
    const type =
      wanted === undefined
        ? inferGiven(check, value)
        : checkAgainst(check, value, wanted.type, { what: wanted.what, argument: true });
    if (name.text === "") continue;
    if (name.text === "result") {
      check.report(E201["reserved-result"](), name);
      continue;
    }
    const earlier = lookUp(check.scope, name.text);
    if (earlier !== undefined) {
      check.report(E201["double-given"]({ name: name.text }), name, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, ...earlier.symbol.declaration!.name }],
      });
      continue;
    }
    const variable = declareVariable(check, check.scope, name, annotated ?? type, { full: setting, doc: setting.doc });
    check.facts.givens.set(setting, variable);
  }
}

function inferGiven(check: TestCheck, value: Expression): Type {
  const type = infer(check, value);
  if (unalias(type).kind === "unknown") reportUnknown(check, value);
  return type;
}

interface Wanted {
  readonly type: Type;
  /** The place that needs it, for messages. */
  readonly what: string;
}

/** What the steps of the test make of a name: literals and symbols take their types from there. */
function wantedType(
  unit: Unit,
  test: TestDeclaration,
  name: string,
  before: ReadonlySet<string> = new Set(),
): Wanted | undefined {
  return (
    wantedByCall(unit, test, name) ??
    first(test.steps, (step) => (step.kind === "MockStep" ? wantedByMock(unit, step, name) : undefined)) ??
    wantedByGiven(unit, test, name, new Set(before).add(name))
  );
}

/** What the flow that the test starts, or the checkpoint where it goes on, makes of a name. */
function wantedByCall(unit: Unit, test: TestDeclaration, name: string): Wanted | undefined {
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
    for (const [index, { name: named, value }] of args.entries()) {
      const param = named === undefined ? flow.params[index] : flow.params.find((one) => one.name === named.text);
      const type = param === undefined ? undefined : typeWithin(value, param.type, name);
      if (type !== undefined) return { type, what: places.partOf({ part: param!.name, whole: flow.name }) };
    }
  }
  return undefined;
}

/** What a mock that gives the name as an answer, or as a part of one, makes of it. */
function wantedByMock(unit: Unit, step: MockStep, name: string): Wanted | undefined {
  const { uri, target, value } = step;
  const parts = target.parts.map(({ text }) => text);
  const [owner, member] = parts;
  if (value === undefined || owner === undefined) return undefined;
  const what = places.answerOf({ mock: quote(parts.join(".")) });
  const answers = (type: Type | undefined): Wanted | undefined => {
    const given = alwaysAnswer(value) ?? value;
    const each = given === value && value.kind === "ArrayLiteral" ? value.elements : [given];
    const found =
      type === undefined
        ? undefined
        : first(each, (one) => (one.kind === "SpreadElement" ? undefined : typeWithin(one, type, name)));
    return found === undefined ? undefined : { type: found, what };
  };
  if (uri !== undefined) return answers(coreFlows(unit, uri.text)?.get(owner)?.returnType);
  if (member === undefined) return undefined;
  if (owner !== "memory" && owner !== "reference" && owner !== "config")
    return answers(pluginMethods(unit, owner)?.get(member)?.returnType);
  const field = unit.core?.[owner].get(member);
  const type = field === undefined ? undefined : typeWithin(value, field.type, name);
  return type === undefined ? undefined : { type, what };
}

/** What another value of the test that has the name as a part makes of it. */
function wantedByGiven(
  unit: Unit,
  test: TestDeclaration,
  name: string,
  before: ReadonlySet<string>,
): Wanted | undefined {
  const settings = test.steps.flatMap((step) => (step.kind === "GivenStep" ? step.values : []));
  return first(settings, (setting) => {
    const value = setting.value.form === "expression" ? setting.value.expression : undefined;
    if (value === undefined || before.has(setting.name.text) || !mentions(value, name)) return undefined;
    const whole = wantedType(unit, test, setting.name.text, before);
    const type = whole === undefined ? undefined : typeWithin(value, whole.type, name);
    return type === undefined ? undefined : { type, what: whole!.what };
  });
}

function mentions(value: Expression, name: string): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.kind === "NameExpression" && (node as NameExpression).name === name) found = true;
    if (node.kind === "ObjectEntry" && (node as ObjectEntry).key.text === name) found = true;
    return !found;
  });
  return found;
}

/** The type that a name has where it stands in a value of this type: the value itself, an element, a field. */
function typeWithin(value: Expression, type: Type, name: string): Type | undefined {
  const known = unalias(withoutNull(type));
  if (known.kind === "error" || known.kind === "unknown") return undefined;
  if (value.kind === "NameExpression") return value.name === name ? type : undefined;
  if (value.kind === "ParenthesizedExpression") return typeWithin(value.expression, type, name);
  if (value.kind === "ArrayLiteral" && known.kind === "array")
    return first(value.elements, (element) =>
      element.kind === "SpreadElement"
        ? typeWithin(element.expression, type, name)
        : typeWithin(element, known.items, name),
    );
  if (value.kind !== "ObjectLiteral") return undefined;
  return first(value.entries, (entry) => {
    if (entry.kind === "SpreadElement") return undefined;
    const part = known.kind === "map" ? known.values : fieldOf(known, entry.key.text)?.type;
    return part === undefined ? undefined : typeWithin(entryValue(entry), part, name);
  });
}

/** The first of what is found. */
function first<T, R>(items: Iterable<T>, find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
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
    for (const { block, unit: of } of reachedCheckpoints(flow, unit).checkpoints) {
      const type = of.facts.resolutions.get(block);
      const known = type === undefined ? undefined : unalias(type);
      const field = known?.kind === "object" ? known.fields.get(entry.key.text) : undefined;
      if (field !== undefined) return field;
    }
  }
  return undefined;
}
