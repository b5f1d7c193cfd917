import type { Expression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { type Type, admitsNull, unalias } from "../types/type.js";
import type { FlowCheck } from "./flow-check.js";
import { testAdvice } from "./null-advice.js";

/** A value that goes into a string may not be null, nor a handle, nor of unknown type. */
export function requirePrintable(check: FlowCheck, expression: Expression, type: Type): void {
  const known = unalias(type);
  if (known.kind === "unknown") {
    reportUnknown(check, expression);
  } else if (admitsNull(type)) {
    check.report(
      "E309",
      expression,
      `This may be null, which does not print. Give a default with ${quote("??")}, ${testAdvice(check, expression)}.`,
    );
  } else if (known.kind === "handle") {
    check.report("E300", expression, "The handle of an asynchronous call is no text. Await it first.");
  }
}

/** A value of unknown type is used where nothing gives it a type. */
export function reportUnknown(check: FlowCheck, expression: Expression): void {
  check.report(
    "E310",
    expression,
    "Nothing declares the type of this value. Put it into an annotated variable first: `name: Type = …`; it is then checked when the flow runs.",
  );
}
