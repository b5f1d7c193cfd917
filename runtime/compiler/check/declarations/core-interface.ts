import type { CoreInterfaceDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { SELF } from "../../resolve/called-flow.js";
import type { Unit } from "../../resolve/unit.js";
import { checkInterface } from "./interface.js";

/** `@core_interface core://shop/orders { refund(order_id: string): Receipt }`. */
export function checkCoreInterface(unit: Unit, node: CoreInterfaceDeclaration): void {
  const { target } = node;
  if (target.kind === "UriLiteral") {
    if (target.text === SELF) {
      unit.reporter.report(
        "E213",
        target,
        `${quote(SELF)} is this core, and its flows are known. Remove the interface.`,
      );
      return;
    }
    if (!target.text.startsWith("core://")) {
      unit.reporter.report(
        "E301",
        target,
        `${quote("@core_interface")} names a core, such as ${quote("core://shop/orders")}.`,
      );
      return;
    }
  }
  checkInterface(unit, node);
}
