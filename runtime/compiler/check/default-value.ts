import type { Expression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import type { Type } from "../types/type.js";
import { requireConstant } from "./constants.js";
import { checkAgainst } from "./expect.js";
import type { FlowCheck } from "./flow-check.js";

/** A default is a constant of the type of what it belongs to. */
export function checkDefault(check: FlowCheck, value: Expression, type: Type, name: string): void {
  if (!requireConstant(check, value, `The default of ${quote(name)}`)) return;
  checkAgainst(check, value, type, { what: `the default of ${quote(name)}` });
}
