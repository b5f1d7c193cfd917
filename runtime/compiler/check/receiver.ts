import type { Expression, IndexExpression, MemberExpression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { formatType } from "../types/format.js";
import { ERROR, type Type, admitsNull, optional, unalias, withoutNull } from "../types/type.js";
import type { FlowCheck } from "./flow-check.js";
import { narrowTo, referenceOf } from "./narrow.js";
import { testAdvice } from "./null-advice.js";
import { reportUnknown } from "./printable.js";
import { readsAsPresent } from "./test/reads-as-present.js";
import { tellNull } from "./presumed-present.js";

/**
 * The type of a member or an element, `own` being that without what stands before it: null too where a `?.` found null,
 * here or earlier in the chain.
 */
export function resultInChain(
  check: FlowCheck,
  step: MemberExpression | IndexExpression,
  receiver: Type,
  own: Type,
  whole: Expression,
): Type {
  if (!admitsNull(receiver) || !goesOnFromNull(check, step)) return own;
  if (!admitsNull(own)) check.facts.passedBy.add(whole);
  return optional(own);
}

/** Whether a step of a chain is passed by, and gives null, where what stands before it is null. */
export const goesOnFromNull = (check: Pick<FlowCheck, "facts">, step: MemberExpression | IndexExpression): boolean =>
  (step.kind === "MemberExpression" && step.optional) || check.facts.passedBy.has(step.object);

/** The type of what a member or an element is taken from, without null; `undefined` where a mistake has been told. */
export function requireReceiver(
  check: FlowCheck,
  expression: MemberExpression | IndexExpression,
  type: Type,
): Type | undefined {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return undefined;
  if (known.kind === "unknown") {
    reportUnknown(check, expression.object);
    return undefined;
  }
  const goesOn = expression.kind === "MemberExpression" && expression.optional;
  if (known.kind === "null") {
    check.report("E309", expression.object, "This is always null here.");
    // Whoever mixed up a test reads this once.
    const reference = referenceOf(check, expression.object);
    if (reference !== undefined) narrowTo(check, reference, ERROR);
    return undefined;
  }
  if (admitsNull(type) && !goesOnFromNull(check, expression)) {
    const inside = withoutNull(type);
    const advice =
      expression.kind === "MemberExpression"
        ? `Go on with ${quote(`?.${expression.name.text}`)}, give a default with ${quote("??")}, ${testAdvice(check, expression.object)}.`
        : `Give a default with ${quote("??")}, ${testAdvice(check, expression.object)}.`;
    const dot = expression.kind === "MemberExpression" ? expression.object.end : undefined;
    tellNull(
      check,
      "E309",
      expression.object,
      expression.object,
      `This may be null: its type is ${quote(formatType(type))}. ${advice}`,
      dot !== undefined && check.unit.text[dot] === "."
        ? { fix: { title: "Go on with ?.", edits: [{ start: dot, end: dot, newText: "?" }] } }
        : {},
    );
    return inside;
  }
  if (!admitsNull(type) && goesOn && !readsAsPresent(check, expression.object)) {
    const dot = check.unit.text.indexOf("?.", expression.object.end);
    check.report(
      "W300",
      dot === -1 ? expression : { start: dot, end: dot + 2 },
      `This is never null here: write ${quote(".")}.`,
      dot === -1 ? {} : { fix: { title: "Write .", edits: [{ start: dot, end: dot + 2, newText: "." }] } },
    );
  }
  return withoutNull(type);
}
