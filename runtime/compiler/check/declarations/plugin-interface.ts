import type { PluginInterfaceDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkPluginInterface(unit: Unit, node: PluginInterfaceDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + "@plugin_interface".length },
    quote("@plugin_interface"),
  );
}
