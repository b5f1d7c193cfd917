import type { SubscriptionDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkSubscription(unit: Unit, node: SubscriptionDeclaration): void {
  unsupported({ report: unit.reporter.report }, { start: node.start, end: node.start + "@on".length }, quote("@on"));
}
