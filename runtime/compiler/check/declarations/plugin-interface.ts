import type { PluginInterfaceDeclaration } from "../../../syntax/ast.js";
import type { Unit } from "../../resolve/unit.js";
import { checkInterface } from "./interface.js";

/** `@plugin_interface company/salesforce@1.0 { get_account(id: string): Account }`. */
export function checkPluginInterface(unit: Unit, node: PluginInterfaceDeclaration): void {
  checkInterface(unit, node);
}
