import type { IRSubscription } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { targetFlow } from "./triggers.js";

export const buildSubscriptions = ({ subscriptions, unit }: CoreEntity): readonly IRSubscription[] =>
  subscriptions.map(({ event, source, settings }) => ({
    event: event.parts.map(({ text }) => text).join("."),
    source: source.kind === "UriLiteral" ? source.text : "",
    target_flow: targetFlow(unit, settings),
  }));
