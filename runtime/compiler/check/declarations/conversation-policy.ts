import type { ConversationPolicyDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { unsupported } from "../flow-check.js";

export function checkConversationPolicy(unit: Unit, node: ConversationPolicyDeclaration): void {
  unsupported(
    { report: unit.reporter.report },
    { start: node.start, end: node.start + "@conversation_policy".length },
    quote("@conversation_policy"),
  );
}
