import type { SubscriptionDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { constantName } from "../constants.js";
import type { FlowCheck } from "../flow-check.js";
import { checkSettings, entriesOfSettings, expressionOf } from "../settings.js";
import { keywordSpan } from "./keyword-span.js";
import { checkTriggerFlow } from "./trigger-flow.js";

/** `@on order.paid from core://shop/orders { flow = thank }`. The flow takes the fields of the event by name. */
export function checkSubscription(check: FlowCheck, node: SubscriptionDeclaration): void {
  const { source } = node;
  if (source.kind === "UriLiteral" && !source.text.startsWith("core://")) {
    check.report("E301", source, `Events come from a core: write it like ${quote("core://shop/orders")}.`);
  }
  const found = checkSettings(check, "subscription", entriesOfSettings(node.settings), keywordSpan(node, "@on"));
  checkTriggerFlow(check, expressionOf(found.get("flow")));
}

/** One event may start several flows, but each of them once. */
export function tellDoubleSubscriptions(check: FlowCheck, nodes: readonly SubscriptionDeclaration[]): void {
  const seen = new Map<string, SubscriptionDeclaration>();
  for (const node of nodes) {
    const { event, source, settings } = node;
    const value = settings.find(({ name }) => name.text === "flow")?.value;
    const flow = value?.form === "expression" ? constantName(value.expression) : undefined;
    const name = event.parts.map(({ text }) => text).join(".");
    if (source.kind !== "UriLiteral" || flow === undefined || flow === "" || name === "") continue;
    const key = JSON.stringify([name, source.text, flow]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, node);
    else
      check.report("E201", event, `${quote(flow)} is started by ${quote(name)} of ${quote(source.text)} already.`, {
        related: [{ message: "The first one", file: check.unit.path, start: first.event.start, end: first.event.end }],
      });
  }
}
