import type { CoreEntity } from "../../resolve/core-entity.js";
import type { FlowCheck } from "../flow-check.js";
import { checkSettings, entriesOfSettings } from "../settings.js";
import { keywordSpan } from "./keyword-span.js";

/** `@constraints` and `@conversation_policy`: what every model block is told. */
export function checkPolicies(check: FlowCheck, { allConstraints, policies }: CoreEntity): void {
  for (const node of allConstraints)
    checkSettings(check, "core_constraints", entriesOfSettings(node.settings), keywordSpan(node, "@constraints"));
  for (const node of policies)
    checkSettings(
      check,
      "conversation_policy",
      entriesOfSettings(node.settings),
      keywordSpan(node, "@conversation_policy"),
    );
}
