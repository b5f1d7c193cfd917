import type { InvocationRequest, JsonObject, TriggerContext } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";

/**
 * The request that a trigger makes: the fields of the input that its flow has parameters for. `trigger.data` with an `id`,
 * of an event, or a `planned_at`, of a tick, makes the invocation's id, so that two processes fire once.
 */
export function triggeredRequest(
  module: IRModule,
  trigger: TriggerContext,
  input: JsonObject,
): InvocationRequest | undefined {
  const target =
    trigger.kind === "event"
      ? module.subscriptions.find(({ event }) => event === trigger.name)?.target_flow
      : module.triggers.find(({ kind, name }) => kind === trigger.kind && name === trigger.name)?.target_flow;
  const flow = module.flows.find(({ name }) => name === target);
  if (flow === undefined) return undefined;
  const given = Object.fromEntries(
    flow.params.flatMap(({ name }) => (Object.hasOwn(input, name) ? [[name, input[name] ?? null] as const] : [])),
  );
  const { entity_key: key } = module.instance;
  // What happens to an entity may go to a flow that does not take its key.
  const entity = key !== undefined && !Object.hasOwn(given, key) && Object.hasOwn(input, key) ? input[key] : undefined;
  const occasion = occasionOf(trigger);
  return {
    flow: flow.name,
    input: given,
    trigger,
    ...(typeof entity === "string" || typeof entity === "number" ? { instanceKey: String(entity) } : {}),
    ...(occasion === undefined ? {} : { invocationId: `${module.name}/${trigger.name}/${occasion}` }),
  };
}

function occasionOf({ data }: TriggerContext): string | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const { id, planned_at: plannedAt } = data as JsonObject;
  const occasion = id ?? plannedAt;
  return typeof occasion === "string" || typeof occasion === "number" ? String(occasion) : undefined;
}
