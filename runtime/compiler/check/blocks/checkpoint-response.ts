import type { CheckpointBlock, MatchArm, Pattern, Span, TypedField } from "../../../syntax/ast.js";
import { E308, E311 } from "../../diagnostics/definitions/literals.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { places } from "../../diagnostics/phrases.js";
import { list, quote } from "../../diagnostics/wording.js";
import { declareField, resolveFields } from "../../resolve/types.js";
import { ERROR, NULL, type ObjectField, optional, PRIMITIVES, type Type } from "../../semantics/types/type.js";
import { checkYieldingBody } from "../body.js";
import { type FlowCheck, openScope, withContext } from "../context.js";
import { checkAgainst } from "../expect.js";
import { noteNameInBraces } from "../names-in-braces.js";
import { assume } from "../assume.js";
import { coverageOf } from "../patterns/coverage.js";
import { newArms, placeholder } from "../patterns/new-arms.js";
import { reportUndecided, reportUseless } from "../patterns/report.js";
import { checkPattern } from "../patterns/pattern.js";
import type { State } from "../state.js";
import { checkControl } from "../statements/control.js";
import { isControl } from "../../semantics/tree.js";
import { checkCondition, checkValue } from "../value.js";
import { joinTypes } from "../names.js";

/** What the arms of `on_response` are held against. */
interface Response {
  readonly decision: Type;
  /** `{ decision, …fields }` */
  readonly resolution: Type;
}

/** `on_response { "approve" => candidate  { decision: "edit", amount } => … }`. Gives the join of the arms' values. */
export function checkResponseArms(
  check: FlowCheck,
  arms: readonly MatchArm[],
  response: Response,
  expected: Type | undefined,
  captured: boolean,
  /** The name of the setting, and its closing brace. */
  { at, close }: { readonly at: Span; readonly close: number },
): Type {
  const before = check.state;
  const coverage = coverageOf(response.resolution, check.unit.coverageBudget);
  const decisions = coverageOf(response.decision, check.unit.coverageBudget);
  /** The arms that the coverage knows. */
  const counted: MatchArm[] = [];
  const ends: State[] = [];
  const types: Type[] = [];
  const broken: MatchArm[] = [];
  for (const arm of arms) {
    const scope = openScope(check.scope, arm, check.facts, "names");
    const state = before.branch();
    withContext(
      check,
      { scope, state, direct: undefined, context: { ...check.context, blocks: true, effects: true } },
      () => {
        const reportsBefore = check.unit.reporter.count();
        checkPattern(check, arm.pattern, isAboutDecision(arm.pattern) ? response.decision : response.resolution);
        if (check.unit.reporter.count() > reportsBefore || arm.pattern.kind === "MissingPattern") broken.push(arm);
        else {
          // An arm of a decision alone is one of a whole resolution with that decision.
          const guarded = arm.guard !== undefined;
          const pattern = wholePattern(arm.pattern);
          coverage.add(pattern, check.facts, guarded);
          decisions.add(decisionPattern(arm.pattern), check.facts, guarded || narrows(arm.pattern));
          counted.push(arm);
        }
        if (arm.guard !== undefined) {
          checkCondition(check, arm.guard, quote("if"));
          assume(check, arm.guard, true);
        }
        types.push(checkArm(check, arm, expected, captured));
      },
    );
    ends.push(state);
  }
  before.merge(ends);
  const { useless, missing: resolutions } = coverage.result();
  counted.forEach((arm, number) => {
    if (useless.has(number)) reportUseless(check, arm);
  });
  // Arms may tell resolutions apart by fields of the form, and so cover every decision together.
  const missing = broken.length > 0 || resolutions?.length === 0 ? [] : decisions.result().missing;
  if (missing === undefined || (missing.length > 0 && resolutions === undefined)) {
    reportUndecided(check, at, response.resolution);
  } else if (missing.length > 0) {
    check.report(
      missing.includes("_")
        ? E308["open-decision-without-rest"]()
        : (missing.length === 1 ? E308["uncovered-decision"] : E308["uncovered-decisions"])({
            missing: list(missing.map(quote)),
          }),
      at,
      {
        fix: newArms(
          check.unit.text,
          close,
          missing,
          captured ? placeholder(expected ?? joinTypes(check, types)) : "{}",
        ),
      },
    );
  }
  return captured ? joinTypes(check, types) : NULL;
}

function checkArm(check: FlowCheck, { value }: MatchArm, expected: Type | undefined, captured: boolean): Type {
  const why = expected === undefined ? undefined : { what: places.checkpointValue() };
  if (value.kind === "Body") {
    noteNameInBraces(check, value);
    return checkYieldingBody(check, value, {
      expected,
      why,
      what: places.arm(),
      lastIsValue: captured,
      mustYield: captured,
    });
  }
  if (isControl(value)) {
    checkControl(check, value);
    if (value.kind !== "EmitStatement" || !captured) return { kind: "never" };
    check.report(E311["arm-without-value"](), value);
    return ERROR;
  }
  return checkValue(check, value, expected, why);
}

/** A literal is held against `decision`, anything else against the whole resolution. */
function isAboutDecision(pattern: Pattern): boolean {
  if (pattern.kind === "AlternativePattern") return pattern.alternatives.every(isAboutDecision);
  return pattern.kind === "LiteralPattern";
}

/** The pattern over the whole resolution that a pattern over the decision stands for. */
function wholePattern(pattern: Pattern): Pattern {
  if (!isAboutDecision(pattern)) return pattern;
  const { start, end } = pattern;
  return {
    kind: "ObjectPattern",
    fields: [{ name: { text: "decision", start, end }, pattern, start, end }],
    start,
    end,
  };
}

/** What a pattern says of the decision. */
function decisionPattern(pattern: Pattern): Pattern {
  const { start, end } = pattern;
  if (isAboutDecision(pattern)) return pattern;
  if (pattern.kind === "AlternativePattern") {
    return { ...pattern, alternatives: pattern.alternatives.map(decisionPattern) };
  }
  const field =
    pattern.kind === "ObjectPattern" ? pattern.fields.find(({ name }) => name.text === "decision") : undefined;
  return field?.pattern ?? { kind: "WildcardPattern", start, end };
}

/** Whether a pattern asks for more than a decision, so that it does not cover it. */
function narrows(pattern: Pattern): boolean {
  if (pattern.kind === "AlternativePattern") return pattern.alternatives.some(narrows);
  return (
    pattern.kind === "ObjectPattern" &&
    pattern.fields.some(({ name, pattern: inner }) => {
      if (name.text === "decision" || inner === undefined) return false;
      return inner.kind !== "NamePattern" && inner.kind !== "WildcardPattern" && inner.kind !== "TypePattern";
    })
  );
}

/** The fields of a checkpoint's form: `form = { amount: money = candidate.amount  note: string? }`. */
export function checkForm(check: FlowCheck, fields: readonly TypedField[]): ReadonlyMap<string, ObjectField> {
  const resolved = new Map(resolveFields(fields, check.unit));
  for (const field of fields) {
    const name = field.name.text;
    if (name === "decision") {
      check.report(E201["reserved-decision"](), field.name);
    }
    const type = resolved.get(name)?.type;
    if (field.default !== undefined && type !== undefined) {
      checkAgainst(check, field.default, type, { what: places.prefilled({ name }) });
    }
  }
  resolved.delete("decision");
  return resolved;
}

/** Fields that no form declares and an arm takes with a type, `{ decision: "edit", amount: money a }`: they belong to it. */
export function fieldsOfArms(
  check: FlowCheck,
  arms: readonly MatchArm[],
  declared: ReadonlyMap<string, ObjectField>,
): ReadonlyMap<string, ObjectField> {
  const found = new Map<string, ObjectField>();
  const visit = (pattern: Pattern): void => {
    if (pattern.kind === "AlternativePattern") pattern.alternatives.forEach(visit);
    if (pattern.kind !== "ObjectPattern") return;
    for (const { name, pattern: inner } of pattern.fields) {
      if (inner?.kind !== "TypePattern" || name.text === "decision") continue;
      if (declared.has(name.text) || found.has(name.text)) continue;
      const type = namedType(check, inner.type.text);
      // Only some of the decisions need it.
      if (type !== undefined) found.set(name.text, declareField(check.unit, name, optional(type), name));
    }
  };
  for (const arm of arms) visit(arm.pattern);
  return found;
}

function namedType(check: FlowCheck, name: string): Type | undefined {
  const primitive = PRIMITIVES.get(name);
  if (primitive !== undefined) return primitive;
  const entity = check.unit.types.get(name);
  return entity === undefined ? undefined : { kind: "named", name: entity.name, definition: entity };
}

/** Remembers the fields for the builder. */
export function noteForm(check: FlowCheck, block: CheckpointBlock, fields: ReadonlyMap<string, ObjectField>): void {
  if (fields.size > 0) check.facts.forms.set(block, fields);
}
