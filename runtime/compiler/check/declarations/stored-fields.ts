import type { FieldsDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkStoredFields(unit: Unit, node: FieldsDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + `@${node.of}`.length },
    quote(`@${node.of}`),
  );
}
