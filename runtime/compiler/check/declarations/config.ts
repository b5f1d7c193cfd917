import type { ConfigDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkConfig(unit: Unit, node: ConfigDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + "@config".length },
    quote("@config"),
  );
}
