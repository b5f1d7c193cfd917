import type { PluginsDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkPlugins(unit: Unit, node: PluginsDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + "@plugins".length },
    quote("@plugins"),
  );
}
