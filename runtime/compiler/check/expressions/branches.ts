import type { ArmValue, Body, IfExpression, MatchExpression } from "../../../syntax/ast.js";
import { remove as removeText } from "../../diagnostics/edits.js";
import { list, quote } from "../../diagnostics/wording.js";
import { isBroken } from "../../semantics/recovery.js";
import { formatType } from "../../semantics/types/format.js";
import { joinAll } from "../../semantics/types/join.js";
import { ERROR, isError, NEVER, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { type FlowCheck, openScope } from "../context.js";
import { infer } from "../expression.js";
import { assume, narrowTo, referenceOf, remove } from "../narrow.js";
import { coverageOf } from "../patterns/coverage.js";
import { checkPattern, singletonsOf } from "../patterns/pattern.js";
import type { State } from "../state.js";
import { checkControl } from "../statements/control.js";
import { isBlock, isControl } from "../../semantics/tree.js";
import { reportUnknown } from "../unknown.js";
import { type BranchMode, checkBranch, checkCondition, checkValue } from "../value.js";

/** An `if` inside an expression: each branch is one expression. */
export const inferIf = (check: FlowCheck, node: IfExpression, expected: Type | undefined): Type =>
  checkIf(check, node, { kind: "operand", expected });

/** An `if` in any of its uses. Gives the type of its value, if it is used as one. */
export function checkIf(check: FlowCheck, node: IfExpression, mode: BranchMode): Type {
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
        check.report(
          "E308",
          { start: node.start, end: node.start + 2 },
          `An ${quote("if")} used as a value needs an ${quote("else")}: what is the value when the condition is false?`,
        );
      }
    } else types.push(body.kind === "Body" ? checkBranch(check, body, mode) : checkIf(check, body, mode));
    ends.push(check.state);
  };
  run(true, node.then);
  run(false, node.else);
  check.branching.pop();
  check.state = before;
  before.merge(ends);
  return mode.kind === "statement" ? NEVER : joinAll(types);
}

/** A `match` inside an expression: each arm is one expression. */
export const inferMatch = (check: FlowCheck, node: MatchExpression, expected: Type | undefined): Type =>
  checkMatch(check, node, { kind: "operand", expected });

/** A `match` in any of its uses. Gives the type of its value, if it is used as one. */
export function checkMatch(check: FlowCheck, node: MatchExpression, mode: BranchMode): Type {
  const { place } = check;
  check.place = { ...place, blocks: false };
  const subject = infer(check, node.subject);
  check.place = place;
  if (unalias(subject).kind === "unknown") reportUnknown(check, node.subject);
  let known = isError(subject) || unalias(subject).kind === "unknown" ? ERROR : subject;
  const reference = referenceOf(check, node.subject);
  const coverage = coverageOf(known);
  const before = check.state;
  const ends: State[] = [];
  const types: Type[] = [];
  let left = known;
  let broken = false;
  check.branching.push(node);
  for (const arm of node.arms) {
    const outer = check.scope;
    check.state = before.branch();
    check.scope = openScope(outer, arm, check.facts, "names");
    // A name takes what the arms before it have left; what a literal can be says the subject itself.
    const takesRest = arm.pattern.kind === "NamePattern" || arm.pattern.kind === "WildcardPattern";
    const told = check.unit.reporter.count;
    const matched = checkPattern(check, arm.pattern, takesRest && !exhausted(left) ? left : known);
    if (
      check.unit.reporter.count > told ||
      isBroken(check.unit, arm.pattern) ||
      arm.pattern.kind === "MissingPattern"
    ) {
      broken = true;
      // Where a text is held against an object, all arms make the same mistake.
      if (arm.pattern.kind === "LiteralPattern" && unalias(withoutNull(known)).kind === "object") known = ERROR;
    } else if (!isError(known)) {
      const state = coverage.add(arm.pattern, check.facts, arm.guard !== undefined);
      if (state === "useless") {
        check.report(
          "W400",
          arm.pattern,
          "This arm never matches: the arms before it take everything it would.",
          check.unit.syntaxErrors.length > 0 ? {} : { fix: removeText(check.unit.text, arm, "Remove the arm") },
        );
      }
    }
    if (reference !== undefined && !isError(known)) narrowTo(check, reference, matched);
    if (arm.guard !== undefined) {
      checkCondition(check, arm.guard, quote("if"));
      assume(check, arm.guard, true);
    } else {
      const values = singletonsOf(arm.pattern);
      if (values !== undefined) left = remove(left, values);
    }
    types.push(checkArmValue(check, arm.value, mode));
    ends.push(check.state);
    check.scope = outer;
  }
  check.branching.pop();
  check.state = before;
  // Nobody knows what a pattern with a mistake in it was meant to cover.
  const missing = isError(known) || broken ? [] : coverage.missing();
  const closed = coverage.closed;
  if (missing.length > 0 && (closed || mode.kind !== "statement")) {
    const value = mode.kind === "statement" ? "{}" : placeholder(mode.expected ?? joinAll(types));
    tellMissing(check, node, subject, missing, closed, value);
  }
  // A statement whose arms do not cover all may be passed by.
  if (missing.length > 0) ends.push(before.branch());
  if (ends.length > 0) before.merge(ends);
  return mode.kind === "statement" ? NEVER : joinAll(types);
}

const exhausted = (type: Type): boolean => unalias(type).kind === "never";

function checkArmValue(check: FlowCheck, value: ArmValue, mode: BranchMode): Type {
  if (value.kind === "Body") return checkBranch(check, value, mode);
  // The value of the arm, as in braces.
  if (value.kind === "YieldStatement" && mode.kind === "value") {
    return checkBranch(check, { kind: "Body", items: [value], start: value.start, end: value.end }, mode);
  }
  if (isControl(value)) {
    if (mode.kind === "operand") {
      check.report(
        "E213",
        value,
        `Inside an expression an arm gives a value. Assign the whole to a variable first: ${quote("x = match … { … }")}.`,
      );
      return ERROR;
    }
    checkControl(check, value);
    // `emit` goes on and gives nothing.
    if (value.kind === "EmitStatement" && mode.kind === "value") {
      check.report("E311", value, "This arm gives no value.");
      return ERROR;
    }
    return NEVER;
  }
  if (isBlock(value)) {
    if (mode.kind === "operand") {
      check.report(
        "E213",
        value.keyword,
        "A block cannot stand inside an expression. Assign its result to a variable first.",
      );
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
      // The value of an arm nobody takes: only what does something makes sense.
      const type = checkValue(check, value, undefined, undefined);
      if (value.kind === "MissingExpression" || isError(type)) return NEVER;
      if (
        value.kind !== "CallExpression" &&
        value.kind !== "PipelineExpression" &&
        value.kind !== "IfExpression" &&
        value.kind !== "MatchExpression"
      ) {
        check.report(
          "E213",
          value,
          `Nothing takes the value of this arm. Assign the whole: ${quote("x = match … { … }")}, or write ${quote("return")} or ${quote("yield")} before the value.`,
        );
      }
      return NEVER;
    }
  }
}

function tellMissing(
  check: FlowCheck,
  node: MatchExpression,
  subject: Type,
  missing: readonly string[],
  closed: boolean,
  value: string,
): void {
  const shown = missing.slice(0, 6).map((one) => (one === "_" ? "all other values" : quote(one)));
  if (missing.length > 6) shown.push(`${missing.length - 6} more`);
  const what = quote(formatType(subject, 60));
  check.report(
    "E308",
    { start: node.keyword.start, end: node.subject.end },
    closed
      ? `This match does not cover ${list(shown)} of ${what}. Add ${missing.length === 1 ? "an arm" : "arms"}, or ${quote("_ => …")} for the rest.`
      : `A match over ${what} used as a value needs ${quote("_ => …")} for all other values${missing.includes("_") ? "" : `, such as ${shown[0]!}`}.`,
    !closed || missing.length <= 6
      ? {
          fix: {
            title: !closed
              ? "Add an arm for the rest"
              : missing.length === 1
                ? "Add the missing arm"
                : "Add the missing arms",
            edits: [armsFix(check, node, closed ? missing : ["_"], value)],
          },
        }
      : {},
  );
}

/** New arms before the closing brace, each on a line of its own. */
/** A value of a type to begin with: the shortest one. */
function placeholder(type: Type): string {
  const known = unalias(type);
  switch (known.kind) {
    case "primitive":
      return PLACEHOLDERS[known.name] ?? "null";
    case "enum":
      return `:${known.members[0] ?? ""}`;
    case "string_union":
      return JSON.stringify(known.members[0] ?? "");
    case "array":
      return "[]";
    case "map":
      return "{}";
    default:
      return "null";
  }
}
const PLACEHOLDERS: Readonly<Record<string, string>> = { string: '""', int: "0", float: "0.0", bool: "false" };

function armsFix(check: FlowCheck, node: MatchExpression, missing: readonly string[], value: string) {
  const { text } = check.unit;
  const close = node.end - 1;
  const lineStart = text.lastIndexOf("\n", close - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, close))![0];
  const closesAlone = text.slice(lineStart, close).trim() === "";
  const arms = missing.map((pattern) => `${indent}    ${pattern} => ${value}\n`).join("");
  return closesAlone
    ? { start: lineStart, end: lineStart, newText: arms }
    : { start: close, end: close, newText: missing.map((pattern) => ` ${pattern} => ${value} `).join("") };
}
