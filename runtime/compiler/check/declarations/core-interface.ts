import type { CoreInterfaceDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkCoreInterface(unit: Unit, node: CoreInterfaceDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + "@core_interface".length },
    quote("@core_interface"),
  );
}
