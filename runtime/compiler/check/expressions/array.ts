import type { ArrayLiteral } from "../../../syntax/ast.js";
import { E300 } from "../../diagnostics/definitions/operators.js";
import { places } from "../../diagnostics/phrases.js";
import { formatType } from "../../semantics/types/format.js";
import { arrayOf, ERROR, isError, NEVER, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { inside, reportUnknown } from "../unknown.js";
import { lintElements } from "../lints.js";
import { joinTypes } from "../names.js";

/** `[1, 2, ...xs]`. What an empty one holds says its place, or what stands beside it. */
export function inferArray(check: FlowCheck, literal: ArrayLiteral, expected: Type | undefined): Type {
  const wanted = elementType(expected);
  if (literal.elements.length === 0) {
    if (wanted !== undefined) return isError(wanted) ? ERROR : arrayOf(wanted);
    // What is expected may be no array: that is reported where it is expected.
    return expected === undefined ? { kind: "array", items: NEVER, empty: [literal] } : arrayOf(NEVER);
  }
  lintElements(check, literal);
  const found = new Array<Type>(literal.elements.length);
  // A symbol takes its enum from the elements beside it.
  const isSymbol = ({ kind }: ArrayLiteral["elements"][number]): boolean => kind === "SymbolLiteral";
  const inTurn = [...literal.elements.entries()];
  if (wanted === undefined) inTurn.sort(([, a], [, b]) => Number(isSymbol(a)) - Number(isSymbol(b)));
  let beside: Type | undefined;
  for (const [at, element] of inTurn) {
    if (element.kind === "SpreadElement") {
      found[at] = inferSpread(check, element.expression, wanted);
    } else if (wanted === undefined) {
      found[at] = infer(check, element, inside(expected, element) ?? (isSymbol(element) ? beside : undefined));
      if (unalias(found[at]).kind === "unknown") reportUnknown(check, element);
    } else {
      found[at] = checkAgainst(check, element, wanted, { what: places.elementOfArray() });
    }
    if (unalias(found[at]).kind === "enum") beside ??= found[at];
  }
  const items = joinTypes(check, found);
  return wanted !== undefined && !isError(items) ? arrayOf(wanted) : arrayOf(items);
}

function elementType(expected: Type | undefined): Type | undefined {
  if (expected === undefined) return undefined;
  const known = unalias(withoutNull(expected));
  if (known.kind === "array") return known.items;
  if (known.kind === "error") return ERROR;
  if (known.kind !== "union") return undefined;
  const arrays = known.members.map(unalias).filter((member) => member.kind === "array");
  return arrays.length === 1 ? arrays[0]!.items : undefined;
}

function inferSpread(check: FlowCheck, expression: Parameters<typeof infer>[1], wanted: Type | undefined): Type {
  if (wanted !== undefined) {
    const type = checkAgainst(check, expression, arrayOf(wanted), { what: places.spreadInArray() });
    const known = unalias(type);
    return known.kind === "array" ? known.items : ERROR;
  }
  const known = unalias(infer(check, expression));
  if (known.kind === "array") return known.items;
  if (known.kind === "unknown") {
    reportUnknown(check, expression);
    return ERROR;
  }
  if (known.kind !== "error") {
    check.report(E300["spread-no-array"]({ type: formatType(known, 60) }), expression);
  }
  return ERROR;
}
