import type { IRInstance } from "../../../ir/module.js";
import type { Expression } from "../../../syntax/ast.js";
import { constantDuration, constantName, constantNumber, constantWord } from "../../check/constants.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { expressionOf, settingValues } from "../settings.js";

export function buildInstance({ instances: [instance] }: CoreEntity): IRInstance {
  if (instance?.mode.kind !== "SymbolLiteral") return { mode: "stateless" };
  switch (instance.mode.name) {
    case "singleton":
      return { mode: "singleton" };
    case "entity": {
      const values = settingValues(instance.arguments, instance.settings);
      const read = <T>(name: string, as: (expression: Expression) => T | undefined): T | undefined => {
        const expression = expressionOf(values, name);
        return expression === undefined ? undefined : as(expression);
      };
      const idle = read("idle_timeout", constantDuration) ?? read("idle_timeout_ms", constantNumber);
      const key = read("key", constantName) ?? read("entity_key", constantName);
      return {
        mode: "entity",
        ...(key === undefined ? {} : { entity_key: key }),
        ...(idle === undefined ? {} : { idle_timeout_ms: idle }),
        max_concurrent: read("max_concurrent", constantNumber) ?? 1,
        max_active_instances: read("max_active_instances", constantNumber) ?? 10_000,
        overflow: overflowOf(read("overflow", constantWord)),
      };
    }
    default:
      return { mode: "stateless" };
  }
}

const overflowOf = (word: string | undefined): IRInstance["overflow"] & string =>
  word === "reject" || word === "queue" ? word : "deactivate_lru";
