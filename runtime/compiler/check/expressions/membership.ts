import type { BinaryExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { overlaps } from "../../types/comparable.js";
import { formatType } from "../../types/format.js";
import { BOOL, STRING, type Type, admitsNull, arrayOf, isError, unalias, withoutNull } from "../../types/type.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { isUnknown, unknownBeside } from "../unknown-beside.js";
import { takesType, tellForeignWord } from "./equality.js";
import { tellNull } from "../presumed-present.js";

/** `x in xs`, `x not in xs`: among the elements of an array, or the keys of a map. */
export function inferMembership(check: FlowCheck, expression: BinaryExpression): Type {
  const { left, right } = expression;
  let item: Type | undefined;
  if (takesType(right) && !takesType(left)) item = infer(check, left);
  if (item !== undefined && right.kind === "ArrayLiteral") {
    const subject = item;
    const foreign = right.elements.filter(
      (element) => element.kind !== "SpreadElement" && tellForeignWord(check, subject, element),
    );
    if (foreign.length > 0) {
      infer(check, right);
      return BOOL;
    }
  }
  const wanted =
    item === undefined || isError(item) || isUnknown(item) || withoutNull(item).kind === "never" ? undefined : item;
  const set = infer(check, right, wanted === undefined ? undefined : arrayOf(wanted));
  const known = unalias(set);
  if (known.kind === "error" || known.kind === "never") {
    if (item === undefined) infer(check, left, set);
    return BOOL;
  }
  if (known.kind === "unknown") {
    const subject = item ?? infer(check, left);
    // Null is never among them, but may be asked for.
    const bare = withoutNull(subject);
    unknownBeside(check, right, isUnknown(subject) || bare.kind === "never" ? undefined : arrayOf(bare));
    check.facts.binary.set(expression, "array");
    return BOOL;
  }
  if (admitsNull(set)) {
    const looked = unalias(withoutNull(set)).kind;
    if (looked === "array" || looked === "map" || looked === "error")
      tellNull(
        check,
        "E309",
        right,
        right,
        `This may be null. Give a default with ${quote("??")}, or test it for null before.`,
      );
  }
  const collection = unalias(withoutNull(set));
  if (collection.kind !== "array" && collection.kind !== "map") {
    if (item === undefined) infer(check, left);
    const advice =
      collection.kind === "primitive" && collection.name === "string"
        ? ` For text, write ${quote("text.contains(…)")}.`
        : "";
    check.report(
      "E300",
      right,
      `${quote(expression.operator)} looks into an array or the keys of a map, not into ${quote(formatType(set, 60))}.${advice}`,
    );
    return BOOL;
  }
  check.facts.binary.set(expression, collection.kind);
  const element = collection.kind === "array" ? collection.items : STRING;
  const type = item ?? infer(check, left, element);
  if (isUnknown(type)) unknownBeside(check, left, element);
  else if (!overlaps(type, element)) {
    check.report(
      "E300",
      expression,
      `This can never be among them: one is ${quote(formatType(type, 60))}, they are ${quote(formatType(element, 60))}.`,
    );
  }
  return BOOL;
}
