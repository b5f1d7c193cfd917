import type { ArmValue, Body, IfExpression, MatchArm, MatchExpression, Pattern } from "../../../syntax/ast.js";
import { E308, E311 } from "../../diagnostics/definitions/literals.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { insertion } from "../../diagnostics/edits.js";
import { phrases, places } from "../../diagnostics/phrases.js";
import { list, quote } from "../../diagnostics/wording.js";
import { fieldOf } from "../../semantics/members.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import { formatType } from "../../semantics/types/format.js";
import { joinAll } from "../../semantics/types/join.js";
import { asVariants } from "../../semantics/types/literals.js";
import { admitsNull, ERROR, isError, NEVER, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { checkBody, checkValueBody } from "../body.js";
import { type BranchMode, type FlowCheck, openScope, withContext } from "../context.js";
import { infer } from "../expression.js";
import { assume } from "../assume.js";
import { noteNameInBraces } from "../names-in-braces.js";
import { keep, narrowTo, type Reference, referenceOf, type Singleton } from "../narrow.js";
import { coverageOf } from "../patterns/coverage.js";
import { Left } from "../patterns/left.js";
import { newArms, placeholder } from "../patterns/new-arms.js";
import { reportExcluded, reportUndecided, reportUseless } from "../patterns/report.js";
import { checkPattern, narrowPaths } from "../patterns/pattern.js";
import { singletonsOf } from "../patterns/singletons.js";
import type { State } from "../state.js";
import { checkControl } from "../statements/control.js";
import { isBlock } from "../../../syntax/blocks.js";
import { isControl } from "../../semantics/tree.js";
import { reportUnknown } from "../unknown.js";
import { checkCondition, checkValue } from "../value.js";
import { joinTypes } from "../names.js";

/** An `if` or a `match` in any of its uses. Gives the type of its value, if it is used as one. */
export const checkBranching = (check: FlowCheck, node: IfExpression | MatchExpression, mode: BranchMode): Type =>
  node.kind === "IfExpression" ? checkIf(check, node, mode) : checkMatch(check, node, mode);

/** An `if` inside an expression: each branch is one expression. */
export const inferIf = (check: FlowCheck, node: IfExpression, expected: Type | undefined): Type =>
  checkIf(check, node, { kind: "operand", expected });

/** An `if` in any of its uses. Gives the type of its value, if it is used as one. */
function checkIf(check: FlowCheck, node: IfExpression, mode: BranchMode): Type {
  checkCondition(check, node.condition, quote("if"));
  const before = check.state;
  const ends: State[] = [];
  const types: Type[] = [];
  check.branching.push(node);
  const run = (holds: boolean, body: Body | IfExpression | undefined): void => {
    check.state = before.branch();
    assume(check, node.condition, holds);
    if (body === undefined) {
      if (mode.kind !== "statement") {
        const value = placeholder(mode.expected ?? joinAll(types));
        const fix = insertion(node.then.end, ` else { ${value} }`);
        check.report(E308["if-without-else"](), { start: node.start, end: node.start + 2 }, { fix });
      }
    } else types.push(body.kind === "Body" ? checkBranch(check, body, mode) : checkIf(check, body, mode));
    ends.push(check.state);
  };
  run(true, node.then);
  run(false, node.else);
  check.branching.pop();
  check.state = before;
  before.merge(ends);
  return mode.kind === "statement" ? NEVER : joinTypes(check, types);
}

/** A `match` inside an expression: each arm is one expression. */
export const inferMatch = (check: FlowCheck, node: MatchExpression, expected: Type | undefined): Type =>
  checkMatch(check, node, { kind: "operand", expected });

/** A `match` in any of its uses. Gives the type of its value, if it is used as one. */
function checkMatch(check: FlowCheck, node: MatchExpression, mode: BranchMode): Type {
  const context = { ...check.context, blocks: false };
  const subject = withContext(check, { context }, () => infer(check, node.subject));
  if (unalias(subject).kind === "unknown") reportUnknown(check, node.subject);
  let known = isError(subject) || unalias(subject).kind === "unknown" ? ERROR : subject;
  const reference = referenceOf(check, node.subject);
  const declared = reference === undefined || isError(known) ? known : (asDeclared(reference) ?? known);
  const coverage = coverageOf(asVariants(known), check.unit.coverageBudget);
  /** The arms that the coverage knows. */
  const counted: MatchArm[] = [];
  const before = check.state;
  const ends: State[] = [];
  const types: Type[] = [];
  const left = new Left(known);
  let broken = false;
  check.branching.push(node);
  for (const arm of node.arms) {
    const outer = check.scope;
    check.state = before.branch();
    check.scope = openScope(outer, arm, check.facts, "names");
    const reportsBefore = check.unit.reporter.count();
    const excluded = isExcluded(arm.pattern, known, declared);
    const matched = excluded
      ? checkPattern(check, arm.pattern, declared)
      : checkPattern(check, arm.pattern, known, left);
    if (
      check.unit.reporter.count() > reportsBefore ||
      hasSyntaxErrors(check.unit, arm.pattern) ||
      arm.pattern.kind === "MissingPattern"
    ) {
      broken = true;
      // Where a text is held against an object, all arms make the same mistake.
      if (arm.pattern.kind === "LiteralPattern" && unalias(withoutNull(known)).kind === "object") known = ERROR;
    } else if (excluded) reportExcluded(check, arm);
    else if (!isError(known)) {
      coverage.add(arm.pattern, check.facts, arm.guard !== undefined);
      counted.push(arm);
    }
    if (reference !== undefined && !isError(known)) {
      narrowTo(check, reference, matched);
      narrowPaths(check, reference, left, matched);
    }
    if (arm.guard !== undefined) {
      checkCondition(check, arm.guard, quote("if"));
      assume(check, arm.guard, true);
    } else if (!isError(known)) left.take(arm.pattern, check.facts);
    types.push(checkArmValue(check, arm.value, mode));
    ends.push(check.state);
    check.scope = outer;
  }
  check.branching.pop();
  check.state = before;
  const { useless, missing: found } = coverage.result();
  counted.forEach((arm, number) => {
    if (useless.has(number)) reportUseless(check, arm);
  });
  // What a pattern with a mistake in it was meant to cover is unknown.
  const missing = isError(known) || broken ? [] : found;
  const closed = coverage.closed;
  if (missing?.length !== 0 && (closed || mode.kind !== "statement")) {
    const value = mode.kind === "statement" ? "{}" : placeholder(mode.expected ?? joinAll(types));
    if (missing === undefined) reportUndecided(check, { start: node.keyword.start, end: node.subject.end }, subject);
    else reportMissing(check, node, subject, missing, closed, value);
  }
  // A statement whose arms do not cover all may be passed by.
  if (missing?.length !== 0) ends.push(before.branch());
  if (ends.length > 0) before.merge(ends);
  return mode.kind === "statement" ? NEVER : joinTypes(check, types);
}

/** Whether an arm takes nothing but values that a test before the match has excluded, as `:calm` after `if x == :calm { return }`. */
function isExcluded(pattern: Pattern, known: Type, declared: Type): boolean {
  const values = known === declared || exhausted(known) ? undefined : singletonsOf(pattern);
  return values?.every((value) => !canBe(known, value) && canBe(declared, value)) === true;
}

const canBe = (type: Type, value: Singleton): boolean =>
  value.kind === "null" ? admitsNull(type) : !exhausted(keep(type, [value]));

/** The type of a variable or of a field path of it as declared, whatever is known of it here. */
const asDeclared = ({ variable, path }: Reference): Type | undefined =>
  path
    .split(".")
    .slice(1)
    .reduce<Type | undefined>(
      (type, name) => (type === undefined ? undefined : fieldOf(withoutNull(type), name)?.type),
      variable.type,
    );

/** A branch of an `if`, or an arm in braces. Gives the type of its value. */
function checkBranch(check: FlowCheck, body: Body, mode: BranchMode): Type {
  switch (mode.kind) {
    case "statement":
      checkBody(check, body);
      return NEVER;
    case "value":
      return checkValueBody(check, body, mode.expected, mode.why, places.branch());
    case "operand": {
      const [item, ...rest] = body.items;
      if (item !== undefined && rest.length === 0) {
        if (item.kind === "ExpressionStatement") return infer(check, item.expression, mode.expected);
        if (item.kind === "IfExpression") return checkIf(check, item, mode);
        if (item.kind === "MatchExpression") return checkMatch(check, item, mode);
      }
      if (item === undefined) {
        check.report(E311["branch-without-value"](), body);
        return ERROR;
      }
      check.report(
        E213["statements-in-operand"](),
        rest.length > 0 ? { start: item.start, end: rest.at(-1)!.end } : item,
      );
      return ERROR;
    }
  }
}

const exhausted = (type: Type): boolean => unalias(type).kind === "never";

function checkArmValue(check: FlowCheck, value: ArmValue, mode: BranchMode): Type {
  if (value.kind === "Body") {
    noteNameInBraces(check, value);
    return checkBranch(check, value, mode);
  }
  // The value of the arm, as in braces.
  if (value.kind === "YieldStatement" && mode.kind === "value") {
    return checkBranch(check, { kind: "Body", items: [value], start: value.start, end: value.end }, mode);
  }
  if (isControl(value)) {
    if (mode.kind === "operand") {
      check.report(E213["control-in-operand"](), value);
      return ERROR;
    }
    checkControl(check, value);
    // After `emit` the flow continues, and the branch has no value.
    if (value.kind === "EmitStatement" && mode.kind === "value") {
      check.report(E311["arm-without-value"](), value);
      return ERROR;
    }
    return NEVER;
  }
  if (isBlock(value)) {
    if (mode.kind === "operand") {
      check.report(E213["block-in-expression-arm"](), value.keyword);
      return ERROR;
    }
    return checkValue(
      check,
      value,
      mode.kind === "value" ? mode.expected : undefined,
      mode.kind === "value" ? mode.why : undefined,
    );
  }
  switch (mode.kind) {
    case "operand":
      return infer(check, value, mode.expected);
    case "value":
      return checkValue(check, value, mode.expected, mode.why);
    case "statement": {
      // Nothing uses the value of the arm, so only an expression with an effect makes sense.
      const type = checkValue(check, value, undefined, undefined);
      if (value.kind === "MissingExpression" || isError(type)) return NEVER;
      if (
        value.kind !== "CallExpression" &&
        value.kind !== "PipelineExpression" &&
        value.kind !== "IfExpression" &&
        value.kind !== "MatchExpression"
      ) {
        check.report(E213["unused-arm-value"](), value);
      }
      return NEVER;
    }
  }
}

function reportMissing(
  check: FlowCheck,
  node: MatchExpression,
  subject: Type,
  missing: readonly string[],
  closed: boolean,
  value: string,
): void {
  const shown = missing.slice(0, 6).map((one) => (one === "_" ? places.otherValues() : quote(one)));
  if (missing.length > 6) shown.push(`${missing.length - 6} more`);
  const what = quote(formatType(subject, 60));
  const span = { start: node.keyword.start, end: node.subject.end };
  if (!closed) {
    const fix = newArms(check.unit.text, node.end - 1, ["_"], value);
    if (missing.includes("_")) check.report(E308["match-without-rest"]({ type: what }), span, { fix });
    else check.report(E308["open-match"]({ type: what, example: shown[0]! }), span, { fix });
    return;
  }
  const fix = newArms(check.unit.text, node.end - 1, missing, value);
  const uncovered = missing.length === 1 ? E308["uncovered-value"] : E308["uncovered-values"];
  const hasGuarded = node.arms.some(
    ({ guard, pattern }) => guard !== undefined && missing.includes(check.unit.text.slice(pattern.start, pattern.end)),
  );
  const guarded = hasGuarded ? phrases.onlyWithCondition() : "";
  check.report(uncovered({ missing: list(shown), type: what, guarded }), span, { fix });
}
