import type { Body } from "../../syntax/ast.js";
import { E302 } from "../diagnostics/definitions/values.js";
import type { FlowCheck } from "./context.js";

/** `=> { amount }` is a body that gives `amount`, by the grammar. Kept, since an object with that field may have been meant. */
export function noteNameInBraces(check: FlowCheck, { items, start, end }: Body): void {
  const [item, ...rest] = items;
  if (rest.length > 0 || item?.kind !== "ExpressionStatement" || item.expression.kind !== "NameExpression") return;
  (check.namesInBraces ??= new Map()).set(item.expression.name, { start, end });
}

/** Reports the arm that was meant as an object with this field; `false` where there is none. */
export function reportNameInBraces(check: FlowCheck, name: string): boolean {
  const span = check.namesInBraces?.get(name);
  if (span === undefined) return false;
  check.report(E302["name-in-braces"]({ name }), span, {
    fix: { ...span, newText: `{ ${name}: ${name} }` },
  });
  return true;
}
